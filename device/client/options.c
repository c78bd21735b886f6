/*
 * The command line of handfast-device.
 */
#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "parse.h"
#include "token.h"

enum {
	O_SERVER, O_PORT, O_CONNECT, O_CONSOLE, O_NAME, O_MODEL, O_SYSTEM,
	O_SERIAL, O_PIN, O_CA, O_CHANNEL, O_CODE_LENGTH, O_KEY_TYPE, O_KEY,
	O_TRIES, O_TIMEOUT, O_HTTPS, O_AGAIN, O_PROXY, O_NO_PROXY, O_DIR,
	O_JSON, O_COUNT
};

static const struct args_option enroll_options[O_COUNT] = {
	[O_SERVER] = { "server", 's', "NAME",
	    "the server's DNS name (required)" },
	[O_PORT] = { "port", 'p', "N", "its port, 443 if not given" },
	[O_CONNECT] = { "connect", 0, "ADDR:PORT",
	    "connect there instead of looking the name up" },
	[O_CONSOLE] = { "console", 0, "NAME",
	    "the console's name, for a link in the QR code" },
	[O_NAME] = { "name", 'n', "TEXT",
	    "this device's name, for the operator (the host name)" },
	[O_MODEL] = { "model", 0, "TEXT", "its model" },
	[O_SYSTEM] = { "system", 0, "TEXT", "its operating system" },
	[O_SERIAL] = { "serial", 0, "TEXT", "its serial number" },
	[O_PIN] = { "pin", 0, "FILE",
	    "accept only these CA roots (PEM)" },
	[O_CA] = { "ca", 0, "FILE|system",
	    "verify the server's TLS certificate by these CAs" },
	[O_CHANNEL] = { "channel", 0, "NAME",
	    "pake (as if not given), sealed or psk" },
	[O_CODE_LENGTH] = { "code-length", 0, "N",
	    "symbols of the code: 16 (as if not given); in pake 12, 8" },
	[O_KEY_TYPE] = { "key-type", 0, "TYPE",
	    "p256 (as if not given), p384, ed25519, rsa3072" },
	[O_KEY] = { "key", 0, "URI",
	    "a key in a token (pkcs11:...), instead of a new one" },
	[O_TRIES] = { "tries", 0, "N", "draw at most so many codes (10)" },
	[O_TIMEOUT] = { "timeout", 0, "SECONDS",
	    "give up without the server for so long (300)" },
	[O_HTTPS] = { "https", 0, NULL, "poll by HTTPS, no WebSocket" },
	[O_AGAIN] = { "again", 0, NULL,
	    "enroll although there is a certificate" },
	[O_PROXY] = { "proxy", 0, "URL",
	    "HTTP proxy, instead of https_proxy's" },
	[O_NO_PROXY] = { "no-proxy", 0, NULL, "use no proxy" },
	[O_DIR] = { "dir", 'd', "DIR",
	    "key and certificate, " OPTIONS_DIR " if not given" },
	[O_JSON] = { "json", 'j', NULL, "one JSON object a line" },
};

/* After these, the same as the end of enroll's. */
enum { R_DAEMON, R_EXEC, R_NOW, R_SAME_KEY, R_KEY, R_PIN, R_OWN };
#define R_COUNT	(R_OWN + O_COUNT - O_PROXY)

static const struct args_option renew_options[R_OWN] = {
	[R_DAEMON] = { "daemon", 0, NULL, "stay, and renew whenever it is due" },
	[R_EXEC] = { "exec", 0, "COMMAND",
	    "run by /bin/sh after a certificate or root is new" },
	[R_NOW] = { "now", 0, NULL, "renew although it is not due" },
	[R_SAME_KEY] = { "same-key", 0, NULL, "keep the key" },
	[R_KEY] = { "key", 0, "URI",
	    "the next key, in a token (pkcs11:...)" },
	[R_PIN] = { "pin", 0, "FILE",
	    "take roots from a server that these CA roots (PEM) prove" },
};

static struct args_option renew_all[R_COUNT];

static const char exit_codes[] =
"exit: 0 in order; 1 failed; 2 usage; 3 declined; 4 expired;\n"
"5 server unreachable; 6 another realm; 7 server unproved; 8 storage;\n"
"9 a new code is needed; 10 clock wrong; 11 hook failed; 130 interrupted\n";

static const struct args_spec specs[] = {
	[OPTIONS_ENROLL] = { .program = "handfast-device enroll",
	    .summary = "Asks to be let in: shows a code and waits for the "
	    "certificate.", .options = enroll_options, .n_options = O_COUNT,
	    .epilogue = exit_codes },
	[OPTIONS_STATUS] = { .program = "handfast-device status",
	    .summary = "Says what is stored on this device.",
	    .options = enroll_options + O_DIR, .n_options = O_COUNT - O_DIR,
	    .epilogue = exit_codes },
	[OPTIONS_WHOAMI] = { .program = "handfast-device whoami",
	    .summary = "Asks the server, by mutual TLS, who this device is.",
	    .options = enroll_options + O_PROXY,
	    .n_options = O_COUNT - O_PROXY, .epilogue = exit_codes },
	[OPTIONS_RENEW] = { .program = "handfast-device renew",
	    .summary = "Renews the certificate if it is due, and fetches "
	    "changed roots.", .options = renew_all, .n_options = R_COUNT,
	    .epilogue = exit_codes },
};

static const struct args_spec top = {
	.program = "handfast-device",
	.summary = "The device's side of handfast.",
	.operands = "enroll|renew|status|whoami [option...]",
	.min_operands = 1, .max_operands = -1,
	.epilogue = exit_codes,
};

static unsigned
number(const struct args_spec *spec, const char *option, const char *text,
    unsigned max)
{
	uint64_t n;

	if (uint_parse(slice_str(text), max, &n) || n == 0)
		args_fail(spec, "--%s: %s is no number from 1 to %u", option,
		    text, max);
	return (unsigned)n;
}

/* "addr:port" or "[v6addr]:port". */
static void
parse_connect(struct arena *a, const struct args_spec *spec,
    const char *text, struct options *o)
{
	bool v6 = *text == '[';
	const char *begin = text + v6;
	size_t n = strcspn(begin, v6 ? "]" : ":");
	const char *colon = begin + n;

	if (v6 && *colon == ']')
		colon++;
	if (n == 0 || *colon != ':')
		args_fail(spec, "--connect: %s is not ADDR:PORT "
		    "([ADDR]:PORT for IPv6)", text);
	o->connect_host = arena_str(a, slice_of(begin, n));
	o->connect_port = number(spec, "connect", colon + 1, 65535);
}

static void
parse_fact(const struct args_spec *spec, const char *option,
    const char *text)
{
	if (text != NULL && name_check(slice_str(text), 64))
		args_fail(spec, "--%s: 1 to 64 characters that can be "
		    "seen, no control characters", option);
}

static void
parse_name(const struct args_spec *spec, const char *option,
    const char *text)
{
	if (dns_name_check(slice_str(text)))
		args_fail(spec, "--%s: %s is no DNS name in lower case",
		    option, text);
}

/* What nobody on the way may choose for us. */
static void
parse_channel(const char *const *v, struct options *o)
{
	const struct args_spec *spec = &specs[OPTIONS_ENROLL];
	bool pake, short_code;

	if (v[O_CHANNEL] != NULL)
		o->channel = v[O_CHANNEL];
	pake = strcmp(o->channel, "pake") == 0;
	if (!pake && strcmp(o->channel, "sealed") != 0 &&
	    strcmp(o->channel, "psk") != 0)
		args_fail(spec, "--channel is pake, sealed or psk, not %s",
		    o->channel);
	if (v[O_CODE_LENGTH] != NULL)
		o->code_length = number(spec, "code-length",
		    v[O_CODE_LENGTH], 16);
	short_code = o->code_length == 8 || o->code_length == 12;
	if (o->code_length != 16 && !short_code)
		args_fail(spec, "--code-length is 16, 12 or 8");
	if (short_code && !pake)
		args_fail(spec, "--code-length %u: only pake can do with less "
		    "than 16", o->code_length);
	if (o->code_length == 8 && o->pin == NULL && o->ca == NULL)
		args_fail(spec, "--code-length 8 needs --pin or --ca: without, "
		    "anybody on the way may guess the code");
	if (o->https && strcmp(o->channel, "psk") == 0)
		args_fail(spec, "--https does not go with --channel psk");
}

static void
parse_key(const struct args_spec *spec, const char *uri, struct options *o)
{
	if (uri != NULL && !token_is_uri(uri))
		args_fail(spec, "--key takes a URI that begins with pkcs11:");
	o->key_uri = uri;
}

static void
parse_renew(const struct args *args, struct options *o)
{
	const struct args_spec *spec = &specs[OPTIONS_RENEW];

	o->daemon = args->count[R_DAEMON] > 0;
	o->force = args->count[R_NOW] > 0;
	o->same_key = args->count[R_SAME_KEY] > 0;
	o->hook = args->value[R_EXEC];
	o->pin = args->value[R_PIN];
	parse_key(spec, args->value[R_KEY], o);
	if (o->daemon && o->force)
		args_fail(spec, "--daemon and --now exclude each other");
	if (o->same_key && o->key_uri != NULL)
		args_fail(spec, "--same-key and --key exclude each other");
}

static void
parse_enroll(struct arena *a, const struct args *args, struct options *o)
{
	const struct args_spec *spec = &specs[OPTIONS_ENROLL];
	const char *const *v = args->value;

	if (v[O_SERVER] == NULL)
		args_fail(spec, "--server NAME is required");
	parse_name(spec, "server", v[O_SERVER]);
	if (v[O_CONSOLE] != NULL)
		parse_name(spec, "console", v[O_CONSOLE]);
	for (int i = O_NAME; i <= O_SERIAL; i++)
		parse_fact(spec, enroll_options[i].name, v[i]);
	if (v[O_PIN] != NULL && v[O_CA] != NULL)
		args_fail(spec, "--pin and --ca exclude each other");
	o->server = v[O_SERVER];
	o->console = v[O_CONSOLE];
	o->name = v[O_NAME];
	o->model = v[O_MODEL];
	o->system = v[O_SYSTEM];
	o->serial = v[O_SERIAL];
	o->pin = v[O_PIN];
	o->ca = v[O_CA];
	if (v[O_KEY_TYPE] != NULL)
		o->key_type = v[O_KEY_TYPE];
	if (v[O_PORT] != NULL)
		o->port = number(spec, "port", v[O_PORT], 65535);
	if (v[O_TRIES] != NULL)
		o->tries = number(spec, "tries", v[O_TRIES], 1000);
	if (v[O_TIMEOUT] != NULL)
		o->timeout = number(spec, "timeout", v[O_TIMEOUT], 86400);
	if (v[O_CONNECT] != NULL)
		parse_connect(a, spec, v[O_CONNECT], o);
	parse_key(spec, v[O_KEY], o);
	if (o->key_uri != NULL && v[O_KEY_TYPE] != NULL)
		args_fail(spec, "--key and --key-type exclude each other");
	o->https = args->count[O_HTTPS] > 0;
	o->again = args->count[O_AGAIN] > 0;
	parse_channel(v, o);
}

static enum options_verb
find_verb(const char *name)
{
	static const char *const names[] = { "enroll", "status", "whoami",
	    "renew" };

	for (int i = 0; i < 4; i++)
		if (strcmp(name, names[i]) == 0)
			return (enum options_verb)i;
	args_fail(&top, "there is no \"%s\"", name);
}

static void
complete_renew(void)
{
	for (int i = 0; i < R_COUNT; i++)
		renew_all[i] = i < R_OWN ? renew_options[i] :
		    enroll_options[O_PROXY + i - R_OWN];
}

/* A verb's options end as one table does: from its first one on. */
enum options_verb
options_parse(struct arena *a, int argc, char **argv, struct options *o)
{
	static const int first[] = { O_SERVER, O_DIR, O_PROXY, O_PROXY };
	struct args head, args = { .config = NULL }, read;
	enum options_verb verb;
	int own;

	complete_renew();
	args_parse(&top, argc, argv, &head);
	verb = find_verb(head.operands[0]);
	own = verb == OPTIONS_RENEW ? R_OWN : 0;
	args_parse(&specs[verb], argc - 1, argv + 1, &read);
	for (int i = first[verb]; i < O_COUNT; i++) {
		args.value[i] = read.value[own + i - first[verb]];
		args.count[i] = read.count[own + i - first[verb]];
	}
	*o = (struct options){ .port = 443, .key_type = "p256", .tries = 10,
	    .timeout = 300, .dir = OPTIONS_DIR, .channel = "pake",
	    .code_length = 16,
	    .json = args.count[O_JSON] > 0 };
	if (args.value[O_DIR] != NULL)
		o->dir = args.value[O_DIR];
	if (verb == OPTIONS_ENROLL)
		parse_enroll(a, &args, o);
	if (verb == OPTIONS_RENEW)
		parse_renew(&read, o);
	o->proxy = args.value[O_PROXY];
	o->no_proxy = args.count[O_NO_PROXY] > 0;
	return verb;
}
