/*
 * The issuing CAs' keys; see authority_key.h.
 */
#include "authority_key.h"

#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "log.h"
#include "time.h"
#include "token.h"

#define WARN_DAYS	90	/* before a CA's own certificate ends */
#define DAY		86400

/* ---- reading ---- */

static struct slice
line_of(struct slice s)
{
	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--;
	return s;
}

/* The URI itself may be logged: it holds no PIN. */
static enum err
open_token(struct arena *a, const struct settings *s, const char *uri,
    struct key **out)
{
	struct token_access access = { .module = s->signer.pkcs11_module };
	enum err e;

	if (access.module == NULL)
		return log_err(ERR_CONFIG, "pkcs11_module is not set, and "
		    "the key is %s", log_qs(uri));
	if (strstr(uri, "pin-") != NULL)
		return log_err(ERR_CONFIG, "a key's URI holds a PIN: put it "
		    "into the file pkcs11_pin");
	if ((e = file_read_key(a, s->signer.pkcs11_pin, TOKEN_PIN_MAX + 2,
	    S_IRWXO | S_IWGRP, &access.pin)))
		return log_err(e, "no PIN in %s", log_qs(
		    s->signer.pkcs11_pin));
	access.pin = line_of(access.pin);
	e = token_open(a, uri, &access, out);
	if (e == ERR_CONFIG)
		return log_err(e, "cannot load OpenSSL's engine pkcs11 or the "
		    "token's library %s", log_qs(access.module));
	return e ? log_err(e, "no usable key %s; is the PIN right?",
	    log_qs(uri)) : ERR_NONE;
}

enum err
authority_read_key(struct arena *a, const struct settings *s, const char *at,
    struct authority_key *out)
{
	struct slice pem;
	const char *text;
	enum err e;

	*out = (struct authority_key){ .in_token = token_is_uri(at) };
	if (out->in_token)
		return open_token(a, s, at, &out->key);
	if ((e = file_read_key(a, at, KEY_PEM_MAX, S_IRWXG | S_IRWXO, &pem)))
		return log_err(e, "no usable CA key in %s", log_qs(at));
	text = arena_str(a, line_of(pem));
	out->in_token = token_is_uri(text);
	if (out->in_token)
		return open_token(a, s, text, &out->key);
	if ((e = key_parse_pem(a, pem, SLICE_NONE, &out->key)))
		return log_err(e, "no usable CA key in %s", log_qs(at));
	return ERR_NONE;
}

bool
authority_in_token(const struct authorities *au)
{
	size_t i;

	for (i = 0; i < au->n; i++) {
		if (au->issuer[i].in_token)
			return true;
	}
	return false;
}

/* ---- trying ---- */

/*
 * A certificate for a throw-away key, good for a moment, says that key and
 * certificates belong together and are valid. It never leaves this place.
 */
static enum err
try_one(struct arena *a, const struct authority_trial *t,
    struct cert_spec *spec, const char **why)
{
	struct slice roots[AUTHORITY_ROOTS];
	struct cert_check c = { .chain = t->is->chain,
	    .nchain = t->is->n_chain, .roots = roots,
	    .usage = spec->usage == CERT_SERVER ? CERT_SERVER : CERT_CLIENT,
	    .at = t->at };
	struct pubkey pub;
	struct key *key;
	enum err e;

	c.nroots = authority_roots(t->au, roots, AUTHORITY_ROOTS);
	spec->not_before = t->at;
	spec->not_after = t->at + 1;
	spec->cn = "nobody";
	if ((e = key_generate(a, "P-256", &key)) ||
	    (e = key_public(a, key, &pub)) || (e = ca_serial(spec->serial)))
		return e;
	spec->spki = pub.spki;
	if ((e = ca_make_cert(a, t->is->ca, spec, &c.leaf)))
		return e;
	return cert_chain_verify(&c, why);
}

enum err
authority_try(struct arena *a, const struct authority_trial *t,
    const char **why)
{
	static const struct uuid nobody;
	struct cert_spec device = { .device = &nobody, .usage = CERT_CLIENT };
	struct cert_spec server = { .usage = CERT_SERVER };
	enum err e;

	*why = "its certificate has ended";
	if ((e = try_one(a, t, &device, why)) || t->names == NULL)
		return e;
	server.dns = t->names->v;
	server.ndns = t->names->n;
	return try_one(a, t, &server, why);
}

/* One that no longer issues still signs its list: its dates may be past. */
static enum err
check(struct arena *a, const struct authorities *au, const struct issuer *is)
{
	struct authority_trial t = { .au = au, .is = is, .at = time_now() };
	bool current = authority_current(au, t.at) == is;
	const char *why = NULL;
	enum err e;

	if (!current && t.at < is->cert.not_before)
		t.at = is->cert.not_before;
	if (!current && t.at >= is->until)
		t.at = is->until - 1;
	if (current && is->until - t.at < (int64_t)WARN_DAYS * DAY)
		log_at(ERR_WARNING, "the issuing CA %s ends at %s", is->name,
		    time_text(a, is->until));
	if ((e = authority_try(a, &t, &why)) == ERR_NONE)
		return ERR_NONE;
	(void)log_err(e, "the issuing CA %s makes no valid chain with the "
	    "roots: %s", is->name, why);
	/* For what has been the others must not be away. */
	return t.at < is->active_from || current ? e : ERR_NONE;
}

enum err
authority_open(struct arena *a, const struct settings *s,
    struct authorities *au)
{
	struct authority_key key;
	struct ca *ca;
	size_t i;
	enum err e;

	for (i = 0; i < au->n; i++) {
		struct issuer *is = &au->issuer[i];

		if ((e = authority_read_key(a, s, is->key_at, &key)))
			return e;
		is->in_token = key.in_token;
		if ((e = ca_open(a, key.key, is->cert.der, &ca)))
			return log_err(e, "the certificate of %s is not of "
			    "the key %s", is->name, log_qs(is->key_at));
		is->ca = ca;
	}
	for (i = 0; i < au->n; i++) {
		if ((e = check(a, au, &au->issuer[i])))
			return e;
	}
	return ERR_NONE;
}
