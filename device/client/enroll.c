/*
 * The order of things in an enrollment. Every run makes a new key in the slot
 * that is not in use: a run that was killed leaves nothing to go on with, for
 * its code is forgotten, and nothing that is in use.
 */
#include "enroll.h"

#include <stdlib.h>
#include <string.h>

#include "backoff.h"
#include "cert.h"
#include "file.h"
#include "carry.h"
#include "machine.h"
#include "proxy.h"
#include "screen.h"
#include "secret.h"
#include "session.h"
#include "slots.h"
#include "token.h"
#include "whoami.h"

#define PATIENCE	60	/* seconds for the first mutual TLS */
#define CERTS_MAX	262144	/* bytes of the file of --pin or --ca */

struct run {
	struct arena		*arena;
	const struct options	*options;
	struct screen		*screen;
	struct slots		*slots;
	const char		*proxy;
	char			*key_pem;	/* or */
	struct key		*token;
	char			 slot;
};

static enum exits
stop(struct run *r, enum exits code, const char *sentence)
{
	screen_end(r->screen, code, sentence, NULL);
	return code;
}

/* Said before anything is made, rather than after the operator's work. */
static const char *
check_trust(struct run *r)
{
	const struct options *o = r->options;
	const char *path = o->pin ? o->pin : o->ca;
	struct slice file;
	struct cert *certs;
	size_t n;

	if (path == NULL || (o->ca != NULL && strcmp(o->ca, "system") == 0))
		return NULL;
	if (file_read(r->arena, path, CERTS_MAX, &file) ||
	    (o->pin != NULL && cert_parse_pem(r->arena, file, &certs, &n)))
		return "The file of --pin or --ca cannot be read as PEM "
		    "certificates.";
	return NULL;
}

static enum exits
open_folder(struct run *r)
{
	const struct options *o = r->options;

	switch (slots_open(r->arena, o->dir, SLOTS_CREATE, &r->slots)) {
	case ERR_NONE:
		break;
	case ERR_STATE:
		return stop(r, EXITS_STORAGE,
		    "Another handfast-device uses this folder.");
	default:
		return stop(r, EXITS_STORAGE, arena_printf(r->arena,
		    "The folder %s cannot be used. Choose another by --dir.",
		    o->dir));
	}
	if (slots_current(r->slots) != 0 && !o->again)
		return stop(r, EXITS_FAILURE, "This device has a certificate. "
		    "Give --again to enroll it anew.");
	return EXITS_OK;
}

static enum exits
find_key(struct run *r)
{
	const char *uri = r->options->key_uri;

	switch (token_key(r->arena, uri, &r->token)) {
	case ERR_NONE:
		break;
	case ERR_CONFIG:
		return stop(r, EXITS_FAILURE, "OpenSSL has no engine pkcs11. "
		    "Install libengine-pkcs11-openssl.");
	case ERR_KEY:
		return stop(r, EXITS_USAGE, hf_sentence(HF_KEY));
	default:
		return stop(r, EXITS_FAILURE,
		    "The token does not give this key: is the token there, "
		    "the URI right, and the PIN?");
	}
	if (slots_begin(r->slots, &r->slot) ||
	    slots_key_write_uri(r->slots, r->slot, uri))
		return stop(r, EXITS_STORAGE, "The key cannot be stored.");
	return EXITS_OK;
}

static enum exits
make_key(struct run *r)
{
	enum hf_why why = hf_key_make(r->options->key_type, &r->key_pem);

	if (why)
		return stop(r, exits_of(why), why == HF_KEY ?
		    "--key-type is p256, p384, ed25519 or rsa3072." :
		    hf_sentence(why));
	if (slots_begin(r->slots, &r->slot) ||
	    slots_write(r->slots, r->slot, "key.pem", slice_str(r->key_pem)))
		return stop(r, EXITS_STORAGE, "The key cannot be stored.");
	return EXITS_OK;
}

static enum exits
prove(struct run *r)
{
	const struct whoami_params p = { .arena = r->arena,
	    .options = r->options, .slots = r->slots, .screen = r->screen,
	    .slot = r->slot, .patience = PATIENCE };

	return whoami_prove(&p);
}

/* One code, or several that nobody typed, to the end. */
static enum exits
converse(struct run *r, struct session_result *result)
{
	const struct session_params sp = { .options = r->options,
	    .screen = r->screen, .slots = r->slots, .arena = r->arena,
	    .key_pem = r->key_pem, .slot = r->slot,
	    .pkey = r->token == NULL ? NULL : key_native(r->token) };
	const struct carry_params lp = { .options = r->options,
	    .proxy = r->proxy, .arena = r->arena };
	struct session *s;
	enum hf_why why;
	enum err e;

	if ((why = session_new(&sp, &s)))
		return stop(r, exits_of(why), hf_sentence(why));
	session_catch_signals();
	e = r->options->https ? carry_https(&lp, s) : carry_ws(&lp, s);
	*result = *session_result(s);
	screen_hide(r->screen);
	session_free(s);
	if (e)
		return stop(r, EXITS_FAILURE, hf_sentence(HF_INTERNAL));
	if (result->code == EXITS_OK) {
		backoff_clear(r->options->dir);
		return prove(r);
	}
	/* Not of every EXITS_DECLINED: anybody can say that it is over. */
	if (result->proved)
		backoff_clear(r->options->dir);
	if (!result->impostor)
		screen_end(r->screen, result->code, result->sentence,
		    result->detail);
	return result->code;
}

static enum exits
wait_for(struct run *r, unsigned seconds)
{
	return stop(r, EXITS_UNPROVED, arena_printf(r->arena,
	    "Something answered several times without knowing the code. It "
	    "may be guessing: no further code is drawn here for %u minutes.",
	    (seconds + 59) / 60));
}

/* Whoever answers without knowing the code gets no further try for nothing. */
static enum exits
converse_all(struct run *r)
{
	const char *dir = r->options->dir;
	const bool is_pake = strcmp(r->options->channel, "pake") == 0;
	struct session_result result = { .impostor = false };
	enum exits code;
	unsigned wait;

	while ((wait = backoff_wait(dir)) == 0) {
		code = converse(r, &result);
		if (!result.impostor)
			return code;
		/* In the other channels it was no guess at the code. */
		if (is_pake && backoff_note(dir))
			return stop(r, EXITS_STORAGE,
			    "The folder cannot be written.");
		if (code == EXITS_INTERRUPTED || (backoff_wait(dir) == 0 &&
		    !screen_ask(r->screen, result.sentence)))
			return stop(r, code, result.sentence);
		result.impostor = false;
	}
	return wait_for(r, wait);
}

static enum exits
run(struct run *r)
{
	const char *fault = check_trust(r);
	enum exits code;
	unsigned wait;

	if (fault != NULL)
		return stop(r, EXITS_USAGE, fault);
	if (proxy_pick(r->arena, r->options, r->options->server, &r->proxy))
		return stop(r, EXITS_USAGE,
		    "The proxy must be http://HOST:PORT.");
	if ((code = open_folder(r)))
		return code;
	/* Before the spare slot is emptied for a key that is not used. */
	if ((wait = backoff_wait(r->options->dir)) > 0)
		return wait_for(r, wait);
	if ((code = r->options->key_uri != NULL ? find_key(r) : make_key(r)))
		return code;
	return converse_all(r);
}

enum exits
enroll(struct arena *a, struct options *o)
{
	struct run r = { .arena = a, .options = o };
	enum exits code;

	machine_describe(a, o);
	r.screen = screen_new(a, o);
	code = run(&r);
	if (r.key_pem != NULL) {
		secret_wipe_bytes(r.key_pem, strlen(r.key_pem));
		free(r.key_pem);
	}
	screen_close(r.screen);
	return code;
}
