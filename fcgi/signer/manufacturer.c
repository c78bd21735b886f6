/*
 * Manufacturers; see manufacturer.h.
 */
#include "manufacturer.h"

#include "factory_issue.h"
#include "file.h"
#include "hash.h"
#include "log.h"
#include "rekey.h"
#include "time.h"

#define FILE_MAX	(2 * CERT_MAX * CERT_CHAIN_MAX)
#define NAME_MAX_CHARS	64

/* ---- in the master ---- */

static enum err
load_one(struct arena *a, const char *path, struct manufacturer *m)
{
	struct cert *certs;
	struct slice pem;
	size_t i, n;
	enum err e;

	if ((e = file_read(a, path, FILE_MAX, &pem)) ||
	    (e = cert_parse_pem(a, pem, &certs, &n)))
		return log_err(e == ERR_NOT_FOUND ? ERR_CONFIG : e,
		    "manufacturer_ca: no certificates in %s", log_qs(path));
	m->roots = arena_array(a, n, sizeof(*m->roots));
	m->chain = arena_array(a, n, sizeof(*m->chain));
	for (i = 0; i < n; i++) {
		if (!certs[i].is_ca)
			return log_err(ERR_CONFIG, "manufacturer_ca: what is "
			    "not a CA is in %s", log_qs(path));
		if (certs[i].is_self_signed)
			m->roots[m->nroots++] = certs[i].der;
		else
			m->chain[m->nchain++] = certs[i].der;
	}
	return m->nroots > 0 ? ERR_NONE : log_err(ERR_CONFIG,
	    "manufacturer_ca: no root in %s; intermediate CAs stand beside "
	    "it", log_qs(path));
}

enum err
manufacturer_load(const struct settings *s, struct arena *a,
    struct manufacturer **out)
{
	struct manufacturer *m = arena_array(a, s->n_profiles, sizeof(*m));
	size_t i;
	enum err e;

	*out = m;
	for (i = 0; i < s->n_profiles; i++) {
		const char *path = s->profiles[i].manufacturer_ca;

		if (path != NULL && (e = load_one(a, path, &m[i])))
			return e;
	}
	return ERR_NONE;
}

/* ---- a request ---- */

struct bearer {
	struct cert		 cert;
	bool			 fits[SETTINGS_PROFILES]; /* by the chain */
	const struct profile	*any;	/* the first that takes any, or NULL */
};

/* Whose CA has signed it. ERR_EXPIRED if only its time stands against it. */
static enum err
find_profiles(const struct signer *s, struct bearer *b)
{
	const struct settings *conf = s->settings;
	enum err e, found = ERR_DENIED;
	size_t i;

	for (i = 0; i < conf->n_profiles; i++) {
		const struct manufacturer *m = &s->manufacturers[i];
		const struct cert_check c = { .leaf = b->cert.der,
		    .chain = m->chain, .nchain = m->nchain,
		    .roots = m->roots, .nroots = m->nroots,
		    .usage = CERT_CLIENT, .at = time_now() };

		if (m->nroots == 0)
			continue;
		e = cert_chain_verify(&c, NULL);
		if (e == ERR_EXPIRED && found == ERR_DENIED)
			found = e;
		if (e != ERR_NONE)
			continue;
		found = ERR_NONE;
		b->fits[i] = true;
		if (b->any == NULL && conf->profiles[i].manufacturer_any)
			b->any = &conf->profiles[i];
	}
	return found;
}

/* The CSR's own signature was checked when it was read. */
static enum err
check_evidence(const struct signer *s, struct arena *a,
    const struct cert *cert, const struct factory_try *t,
    struct slice signature)
{
	const struct rekey rekey = { .realm = slice_str(s->settings->realm),
	    .old_der = cert->der, .csr_der = t->csr.der };

	if (sha256_equal(&cert->key.fingerprint, &t->csr.key.fingerprint))
		return ERR_NONE;
	return signature.n > 0 ? rekey_check(a, &rekey, &cert->key,
	    signature) : ERR_PROOF;
}

/* What the manufacturer calls it, or else by its fingerprint. */
static const char *
name_of(struct arena *a, const struct cert *c)
{
	if (name_check(slice_str(c->subject_cn), NAME_MAX_CHARS) == ERR_NONE)
		return c->subject_cn;
	return arena_printf(a, "factory certificate %s", hex_text(a,
	    slice_of(c->sha256.b, 8)));
}

static enum err
begin(struct signer *s, struct arena *a, const struct bearer *b,
    struct factory_try *t)
{
	const struct store_bearer row = { .fingerprint = &b->cert.sha256,
	    .any_profile = b->any != NULL ? b->any->name : NULL,
	    .any_name = b->any != NULL ? name_of(a, &b->cert) : NULL };
	enum err e;

	if ((e = store_factory_certificate_begin(s->db, a, &row,
	    &t->csr_sha256, &t->row)))
		return e;
	/* An import binds to a profile, and that to its own CA. */
	t->profile = settings_profile(s->settings,
	    slice_str(t->row.profile));
	if (t->profile == NULL)
		return ERR_NONE;	/* factory_finish says so */
	return b->fits[t->profile - s->settings->profiles] ? ERR_NONE :
	    ERR_DENIED;
}

enum err
manufacturer_issue(struct signer *s, struct arena *a,
    const struct manufacturer_evidence *ev, struct slice *der)
{
	struct bearer b = { .any = NULL };
	struct factory_try t;
	enum err e;

	if ((e = cert_parse(a, ev->certificate, &b.cert)))
		return e == ERR_KEY ? e : ERR_DENIED;
	if (b.cert.is_ca || (e = find_profiles(s, &b)))
		return b.cert.is_ca ? ERR_DENIED : e;
	if ((e = factory_read(a, ev->csr, &t)) ||
	    (e = check_evidence(s, a, &b.cert, &t, ev->signature)) ||
	    (e = db_begin(s->db)))
		return e;
	e = begin(s, a, &b, &t);
	return factory_finish(s, a, &t, e, der);
}
