/*
 * Keys, one request, one answer.
 */
#include "reenroll.h"

#include <stdlib.h>
#include <string.h>

#include "cert.h"
#include "log.h"
#include "parse.h"
#include "secret.h"
#include "token.h"

#define SAID_MAX	200	/* characters of a server's sentence */

struct keys {
	const char	*pem;		/* of the old one, or */
	struct key	*token;
	const char	*new_pem;	/* of the next one, or */
	struct key	*new_token;
	const char	*new_uri;
};

static void
fail(struct reenroll_result *out, enum exits code, enum last_error error,
    const char *sentence)
{
	out->code = code;
	out->error = error;
	out->sentence = sentence;
}

/* "P-256" as hf_key_make has it; RSA of any size becomes 3072. */
static const char *
type_like(const struct cert *c)
{
	static const char *const known[][2] = { { "P-256", "p256" },
	    { "P-384", "p384" }, { "Ed25519", "ed25519" } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(c->key.type, known[i][0]) == 0)
			return known[i][1];
	return "rsa3072";
}

static enum err
make_key(const struct reenroll_params *p, const struct cert *old,
    struct keys *k)
{
	char *pem;

	if (hf_key_make(type_like(old), &pem))
		return ERR_CRYPTO;
	k->new_pem = arena_str(p->arena, slice_str(pem));
	secret_wipe_bytes(pem, strlen(pem));
	free(pem);
	return ERR_NONE;
}

static enum err
load_old(const struct reenroll_params *p, const struct slots_key *old,
    struct keys *k)
{
	struct slice pem;
	enum err e;

	if (old->uri != NULL)
		return token_key(p->arena, old->uri, &k->token);
	if ((e = slots_read(p->slots, p->arena, p->slot, "key.pem", &pem)))
		return e;
	k->pem = arena_str(p->arena, pem);
	return ERR_NONE;
}

/* A token's key stays, unless another one is named. */
static enum err
choose(const struct reenroll_params *p, const struct cert *cert,
    struct keys *k)
{
	const char *uri = p->options->key_uri;
	struct slots_key old;
	enum err e;

	if ((e = slots_key_read(p->slots, p->arena, p->slot, &old)) ||
	    (e = load_old(p, &old, k)))
		return e;
	if (p->same_key || p->options->same_key ||
	    (uri == NULL && old.uri != NULL) ||
	    (uri != NULL && old.uri != NULL && strcmp(uri, old.uri) == 0)) {
		k->new_uri = old.uri;
		return ERR_NONE;
	}
	if (uri == NULL)
		return make_key(p, cert, k);
	k->new_uri = uri;
	return token_key(p->arena, uri, &k->new_token);
}

/* Its own words, as far as they are words. */
static const char *
said(struct arena *a, const struct web_answer *answer)
{
	struct slice s = answer->body;

	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--;
	if (name_check(s, SAID_MAX))
		return NULL;
	return arena_str(a, s);
}

static void
refused(struct arena *a, const struct web_answer *answer,
    struct reenroll_result *out)
{
	const char *words = said(a, answer);

	out->refused = true;
	if (answer->status == 403 && words != NULL &&
	    strstr(words, "new code") != NULL) {
		fail(out, EXITS_CODE, LAST_ERROR_REFUSED, "This certificate "
		    "cannot be renewed any more. Enroll the device with a new "
		    "code: handfast-device enroll --again.");
		return;
	}
	fail(out, EXITS_FAILURE, LAST_ERROR_REFUSED,
	    "The server refuses to renew this device's certificate.");
	if (words != NULL)
		out->sentence = arena_printf(a, "%s It says: %s",
		    out->sentence, log_qs(words));
}

static void
judge_answer(const struct reenroll_params *p, struct hf_renewal *r,
    const struct web_answer *answer, struct reenroll_result *out)
{
	const struct hf_authorities given = { .roots = p->trust->roots,
	    .answer = (const char *)p->trust->answer.p,
	    .answer_n = p->trust->answer.n, .now = p->now,
	    .issued = (const char *)answer->body.p,
	    .issued_n = answer->body.n };
	const char *what;

	out->retry_after = answer->retry_after;
	if (answer->status == 202 || answer->status == 429 ||
	    answer->status >= 500) {
		fail(out, EXITS_UNREACHABLE, LAST_ERROR_NETWORK,
		    "The server is busy, or cannot renew just now.");
		return;
	}
	if (answer->status != 200) {
		refused(p->arena, answer, out);
		return;
	}
	switch (hf_renewal_receive(r, &given, &out->credential, &what)) {
	case HF_OK:
		out->code = EXITS_OK;
		break;
	default:
		fail(out, EXITS_UNPROVED, LAST_ERROR_ROOTS, what);
		break;
	}
}

static void
request(const struct reenroll_params *p, struct hf_renewal *r,
    struct reenroll_result *out)
{
	struct web w = p->reach->web;
	struct web_answer answer;

	w.type = HF_EST_TYPE;
	w.evidence = hf_renewal_evidence(r);
	if (web_request(p->arena, &w, trust_path(p->arena,
	    p->reach->state.renew, "simplereenroll"),
	    slice_str(hf_renewal_body(r)), &answer) == ERR_NONE) {
		judge_answer(p, r, &answer, out);
		return;
	}
	if (answer.fault == WEB_TLS)
		fail(out, EXITS_UNREACHABLE, LAST_ERROR_TLS, "The server's TLS "
		    "certificate is not trusted, or this device's clock is "
		    "wrong.");
	else if (answer.fault == WEB_KEY)
		fail(out, EXITS_FAILURE, LAST_ERROR_KEY,
		    "The key or certificate in use cannot be read.");
	else
		fail(out, EXITS_UNREACHABLE, LAST_ERROR_NETWORK,
		    "The server cannot be reached.");
}

static void
free_renewal(void *p)
{
	hf_renewal_free(p);
}

void
reenroll(const struct reenroll_params *p, struct reenroll_result *out)
{
	struct hf_renewal_options o = { .realm = p->reach->state.realm };
	struct keys k = { .pem = NULL };
	struct hf_renewal *r;
	struct cert *certs;
	struct slice pem;
	size_t n;

	*out = (struct reenroll_result){ .code = EXITS_FAILURE };
	if (slots_read(p->slots, p->arena, p->slot, "chain.pem", &pem) ||
	    cert_parse_pem(p->arena, pem, &certs, &n)) {
		fail(out, EXITS_STORAGE, LAST_ERROR_DISK,
		    "The certificate in use cannot be read.");
		return;
	}
	fail(out, EXITS_FAILURE, LAST_ERROR_KEY,
	    "The key cannot be used: is it there, is its token?");
	if (choose(p, &certs[0], &k))
		return;
	o.certificate = arena_str(p->arena, pem);
	o.key_pem = k.pem;
	o.pkey = k.token == NULL ? NULL : key_native(k.token);
	o.new_key_pem = k.new_pem;
	o.new_pkey = k.new_token == NULL ? NULL : key_native(k.new_token);
	if (hf_renewal_new(&o, &r))
		return;
	arena_defer(p->arena, free_renewal, r);
	out->key_uri = k.new_uri;
	out->key_pem = k.new_pem != NULL ? k.new_pem : k.pem;
	request(p, r, out);
}
