/*
 * handfast.conf: defaults, limits, and faults told by file and line.
 */
#include <stdlib.h>

#include "settings.h"
#include "tap.h"

#define CONF_MAX_TEXT 65536
#define HEAD	"[handfast]\nrealm=a.example\nconsole_name=b.example\n"

static struct arena *a;
static struct buf faults;

static struct settings *
parse(const char *text)
{
	struct settings *s;
	enum err e;

	buf_clear(&faults);
	e = settings_parse(slice_str(text), "f", &faults, &s);
	if (e != ERR_NONE && s != NULL)
		return NULL;
	return s;
}

static void
refused(const char *text, const char *want)
{
	struct settings *s = parse(text);

	ok(s == NULL, "refused");
	is_str(buf_str(&faults), want, "and why");
	settings_free(s);
}

static void
accepted(const char *text)
{
	struct settings *s = parse(text);

	ok(s != NULL, "accepted: %s", text);
	is_str(buf_str(&faults), "", "without a word");
	settings_free(s);
}

static void
test_defaults(void)
{
	struct settings *s = parse(HEAD);

	if (!ok(s != NULL, "two names are enough"))
		return;
	is_str(s->realm, "a.example", "realm");
	is_str(s->run_dir, "/run/handfast", "run_dir");
	is_int(s->log_level, ERR_INFO, "log_level");
	is_int(s->gateway.max_waiting, 100000, "max_waiting");
	is_int(s->gateway.origins.n, 0, "no origins");
	is_int(s->gateway.channels.n, 2, "two channels");
	is_str(s->gateway.channels.v[0], "sealed", "the simplest");
	is_str(s->gateway.channels.v[1], "pake", "and the best");
	is_str(s->gateway.psk_key, "/etc/handfast/keys/psk.key", "psk_key");
	is_str(s->console.psk_key, s->gateway.psk_key, "the console's, too");
	is_int(s->gateway.psk_port, 8444, "psk_port");
	ok(settings_has_channel(s, "pake"), "pake is allowed");
	ok(!settings_has_channel(s, "psk"), "psk only if asked for");
	is_int(s->code_length, 16, "code_length");
	is_str(s->signer.journal, "/var/lib/handfast/signer/journal", "journal");
	is_int(s->signer.server_names.n, 2, "both names");
	is_str(s->signer.server_names.v[1], "b.example", "the second");
	ok(s->signer.cdp_url == NULL, "no cdp_url");
	is_int(s->n_profiles, 1, "one profile");
	is_str(s->profiles[0].name, "device", "its name");
	is_int(s->profiles[0].days, 90, "its days");
	is_int(s->profiles[0].grace, 30, "its grace");
	ok(s->profiles[0].grace_profile == NULL, "in the same profile");
	ok(!s->profiles[0].rekey_unproven, "evidence for a new key");
	is_int(s->signer.device_daily_cap, 24, "device_daily_cap");
	is_str(settings_device_url(s, a), "https://a.example", "url");
	settings_free(s);
	settings_free(NULL);
}

static void
test_values(void)
{
	struct settings *s = parse(HEAD "log_level = debug\n"
	    "console_port = 8443\n[gateway]\n"
	    "origins = https://x.example, http://localhost:8080\n"
	    "channels = pake,\n  psk\n  sealed\n"
	    "[signer]\nserver_names = a.example,\n  b.example\n  c.example\n"
	    "cdp_url = http://a.example/crl\n"
	    "[profile device]\n[profile kiosk-1]\ndays = 825\n"
	    "grace = 0\ngrace_profile = device\nrekey_unproven = yes\n");

	if (!ok(s != NULL, "all of it: %s", buf_str(&faults)))
		return;
	is_int(s->log_level, ERR_DEBUG, "log_level");
	is_str(settings_console_url(s, a), "https://b.example:8443", "url");
	is_int(s->gateway.origins.n, 2, "origins");
	is_str(s->gateway.origins.v[1], "http://localhost:8080", "the second");
	is_int(s->gateway.channels.n, 3, "all channels");
	is_str(s->gateway.channels.v[1], "psk", "the second of them");
	ok(settings_has_channel(s, "psk"), "psk is allowed");
	ok(!settings_has_channel(s, "ps"), "by its whole name");
	is_int(s->signer.server_names.n, 3, "over three lines");
	is_int(s->n_profiles, 2, "profiles");
	is_int(s->profiles[0].days, 90, "an empty one has its default");
	ok(settings_profile(s, SLICE_LIT("kiosk-1")) == &s->profiles[1],
	    "by name");
	is_int(s->profiles[1].days, 825, "at the limit");
	is_int(s->profiles[1].line, 17, "its line");
	is_int(s->profiles[1].grace, 0, "no grace");
	is_str(s->profiles[1].grace_profile, "device", "another's");
	ok(s->profiles[1].rekey_unproven, "yes");
	ok(settings_profile(s, SLICE_LIT("kiosk")) == NULL, "none such");
	settings_free(s);
}

static void
test_unknown(void)
{
	refused(HEAD "realmm=x\n", "f:4: unknown key \"realmm\" in [handfast]; "
	    "did you mean \"realm\"?\n");
	refused(HEAD "hourly_cap=1\n", "f:4: unknown key \"hourly_cap\" in "
	    "[handfast]; it belongs in [signer]\n");
	refused(HEAD "zebra=1\n", "f:4: unknown key \"zebra\" in [handfast]\n");
	refused(HEAD "[gatway]\nx=1\n",
	    "f:4: unknown section [gatway]; did you mean [gateway]?\n");
	refused(HEAD "[elsewhere]\nx=1\n",
	    "f:4: unknown section [elsewhere]\n");
	refused("x=1\n" HEAD, "f:1: \"x\" stands above the first [section]\n");
	refused(HEAD "[profile a]\ndayz=1\n",
	    "f:5: unknown key \"dayz\" in [profile a]\n");
	refused(HEAD "[profile]\ndays=1\n",
	    "f:4: unknown section [profile]; did you mean [profile NAME]?\n");
	refused(HEAD "[ra]\nworkers=1\n[ra]\nworkers=1\n", "f:7: workers was "
	    "given before, in line 5; remove one\n");
}

static void
test_bad_profiles(void)
{
	refused(HEAD "[profile a]\nrekey_unproven=true\n", "f:5: "
	    "rekey_unproven must be yes or no, not \"true\"\n");
	refused(HEAD "[profile a]\n[profile b]\ngrace_profile=c\n", "f:5: "
	    "grace_profile of [profile b] names no profile: \"c\"\n");
	refused(HEAD "[profile a]\nunattended=yes\ngrace_profile=b\n"
	    "[profile b]\n", "f:4: grace_profile of [profile a] must be "
	    "unattended like it, or not, like it\n");
	refused(HEAD "[profile a]\ngrace_profile=b\n[profile b]\n"
	    "unattended=yes\n", "f:4: grace_profile of [profile a] must be "
	    "unattended like it, or not, like it\n");
}

static void
test_bad(void)
{
	refused("[handfast]\nrealm=a.example\n", "f: console_name is missing "
	    "in [handfast]: The DNS name of the operators' pages; not the "
	    "realm.\n");
	refused("[handfast]\nrealm=A.example\nconsole_name=b.example",
	    "f:2: realm must be a DNS name in lower case, not \"A.example\"\n");
	refused(HEAD "log_level=loud\n", "f:4: log_level must be one of debug, "
	    "info, notice, warning, error, not \"loud\"\n");
	refused(HEAD "device_port=0\n",
	    "f:4: device_port must be a number from 1 to 65535, not \"0\"\n");
	refused(HEAD "device_port=\n",
	    "f:4: device_port must be a number from 1 to 65535, not \"\"\n");
	refused(HEAD "run_dir=relative\n", "f:4: run_dir must be an absolute "
	    "path of at most 80 bytes, not \"relative\"\n");
	refused(HEAD "run_dir=/a\n  /b\n", "f:5: an indented line goes on with "
	    "the list above it, but run_dir is none\n");
	refused(HEAD "[profile device]\ndays=826\n",
	    "f:5: days must be a number from 1 to 825, not \"826\"\n");
	refused(HEAD "[profile De]\ndays=1\n", "f:4: a profile's name is 1 to "
	    "32 of a-z, 0-9 and '-', not \"De\"\n");
	refused(HEAD "[profile d]\n[profile d]\n", "f:5: profile \"d\" is here "
	    "for the second time; remove one\n");
	refused(HEAD "[profile d]\n[profile a]\nunattended=maybe\n",
	    "f:6: unattended must be yes or no, not \"maybe\"\n");
	refused(HEAD "[profile d]\nmanufacturer_ca=/a\n", "f:4: profile "
	    "\"d\" has a manufacturer_ca, so it needs unattended = yes\n");
	refused(HEAD "[profile d]\n[profile a]\nunattended=yes\n"
	    "manufacturer_any=yes\n", "f:5: profile \"a\" has "
	    "manufacturer_any, so it needs manufacturer_ca\n");
	refused(HEAD "[profile d]\nunattended=yes\n", "f:4: all profiles are "
	    "unattended; people need one that is not\n");
	refused("[handfast]\nrealm=a.b\nconsole_name=c.d\n"
	    "manufacturer_name=a.b\n", "f:4: manufacturer_name must differ "
	    "from realm and console_name: a manufacturer's certificate opens "
	    "nothing there\n");
	refused(HEAD "[signer]\ncdp_url=https://x/\n", "f:5: cdp_url must be "
	    "an http:// URL of at most 160 bytes, not \"https://x/\"\n");
	refused(HEAD "[gateway]\nchannels=sealed,morse\n", "f:5: channels must "
	    "be channels of sealed, psk, pake and est, separated by commas, not "
	    "\"sealed,morse\"\n");
	refused(HEAD "[gateway]\norigins=https://a/\n", "f:5: origins must be "
	    "origins as https://host[:port], separated by commas, not "
	    "\"https://a/\"\n");
	refused(HEAD "nonsense\n", "f:4: neither [section], key = value, nor a "
	    "comment\n");
	refused("[handfast]\nrealm=a.b\nconsole_name=a.b\n", "f:3: "
	    "console_name must differ from realm: browsers of operators are "
	    "never asked for a certificate\n");
	refused(HEAD "[database]\nhost=db.example\n", "f:5: a database on "
	    "another host needs sslrootcert and sslcert_dir\n");
	refused(HEAD "[gateway]\npsk_key=psk.key\n", "f:5: psk_key must be "
	    "an absolute path of at most 160 bytes, not \"psk.key\"\n");
	refused(HEAD "[console]\npsk_key=\n", "f:5: psk_key must be "
	    "an absolute path of at most 160 bytes, not \"\"\n");
	refused(HEAD "[gateway]\npsk_port=65536\n", "f:5: psk_port must be "
	    "a number from 1 to 65535, not \"65536\"\n");
	refused(HEAD "[gateway]\npsk_port=0\n", "f:5: psk_port must be "
	    "a number from 1 to 65535, not \"0\"\n");
	/* What the protocol says, and signer and console hold to. */
	refused(HEAD "[gateway]\nmax_csr=4097\n", "f:5: max_csr must be a "
	    "number from 512 to 4096, not \"4097\"\n");
	refused(HEAD "[gateway]\nidle=20\n",
	    "f:5: idle must be longer than ping\n");
	refused(HEAD "[a]\n[b]\n",
	    "f:4: unknown section [a]\nf:5: unknown section [b]\n");
}

/* Only what the protocol knows; not what lies between. */
static void
test_code_length(void)
{
	static const char *const bad[] = { "0", "7", "9", "10", "11", "13",
	    "15", "17", "20", "", "-8", "8.0", "08x", "sixteen" };
	static const unsigned good[] = { 8, 12, 16 };
	struct settings *s;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		s = parse(arena_printf(a, HEAD "code_length = %u\n", good[i]));
		if (ok(s != NULL, "%u is taken", good[i]))
			is_int(s->code_length, good[i], "as it is");
		settings_free(s);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused(arena_printf(a, HEAD "code_length=%s\n", bad[i]),
		    arena_printf(a, "f:4: code_length must be 8, 12 or 16, "
		    "not \"%s\"\n", bad[i]));
}

static void
test_edges(void)
{
	struct buf text;

	accepted(HEAD "[signer]\nhourly_cap=1000000\n");
	accepted(HEAD "[gateway]\norigins=\n");
	accepted(HEAD "[database]\nhost=db.example\nsslrootcert=/a\n"
	    "sslcert_dir=/b\n");
	accepted(HEAD "[gateway]\nidle=21\n");
	buf_init(&text, a, CONF_MAX_TEXT);
	buf_add_str(&text, HEAD);
	for (int i = 0; i < SETTINGS_PROFILES; i++)
		buf_printf(&text, "[profile p%d]\n", i);
	accepted(buf_str(&text));
	buf_add_str(&text, "[profile more]\n");
	refused(buf_str(&text), "f:36: more than 32 profiles\n");
}

/* The description is itself a configuration once the names are filled in. */
static void
test_describe(void)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	struct buf filled;

	if (!ok(f != NULL, "memory"))
		return;
	settings_describe(f);
	(void)fclose(f);
	ok(strstr(text, "\n[signer]\n") != NULL, "names each section");
	ok(strstr(text, "\n#hourly_cap = 1000\n") != NULL, "and default");
	buf_init(&filled, a, CONF_MAX_TEXT);
	for (const char *p = text; *p != '\0'; p++) {
		buf_add_byte(&filled, (uint8_t)*p);
		if (strncmp(p, "= \n", 3) == 0)
			buf_printf(&filled, " n%zu.example",
			    (size_t)(p - text));
	}
	accepted(buf_str(&filled));
	free(text);
}

int
main(void)
{
	a = arena_new();
	buf_init(&faults, a, CONF_MAX_TEXT);
	test_defaults();
	test_values();
	test_unknown();
	test_bad();
	test_bad_profiles();
	test_code_length();
	test_edges();
	test_describe();
	arena_free(a);
	return done_testing();
}
