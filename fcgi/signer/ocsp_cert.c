/*
 * Delegation to OCSP; see ocsp_cert.h.
 */
#include "ocsp_cert.h"

#include "certify.h"
#include "csr.h"
#include "file.h"
#include "log.h"
#include "server_cert.h"
#include "time.h"

static enum err
issue_one(struct signer *s, struct arena *a, const struct issuer *by,
    const struct pubkey *key, struct cert *out)
{
	struct cert_spec spec = certify_ocsp(by);
	enum err e;

	spec.spki = key->spki;
	if ((e = signer_sign(a, by, &spec, out)) ||
	    (e = certify_check_ocsp(out, &key->fingerprint)) ||
	    (e = server_cert_record(s, a, by, out, "ocsp")))
		return e;
	log_at(ERR_INFO, "delegated OCSP of %s serial=%s until=%s", by->name,
	    hex_text(a, out->serial), time_text(a, out->not_after));
	return ERR_NONE;
}

/* Those of before and after answer too: what they issued is asked after. */
static bool
is_alive(const struct issuer *is)
{
	int64_t now = time_now();

	return is->cert.not_before <= now && now < is->until;
}

/* What was delegated before, and by whom. */
struct before {
	const struct cert	*v;
	size_t			 n;
};

/* The one by a CA that is good for longest; or NULL. */
static const struct cert *
find(const struct before *b, const struct issuer *is)
{
	const struct cert *found = NULL;

	for (size_t i = 0; i < b->n; i++) {
		if (cert_issued_by(&b->v[i], &is->cert) && (found == NULL ||
		    b->v[i].not_after > found->not_after))
			found = &b->v[i];
	}
	return found != NULL && found->not_after > time_now() ? found : NULL;
}

/* With its CA's end it may end as well: no longer can be had. */
static bool
is_fresh(const struct cert *c, const struct issuer *is)
{
	return c != NULL && (c->not_after > time_now() + OCSP_CERT_LEFT ||
	    c->not_after == is->until);
}

/* What ends the whole, rather than one CA's part in it. */
static bool
is_fatal(enum err e)
{
	return e == ERR_IO || e == ERR_AWAY || e == ERR_DATABASE ||
	    e == ERR_CAP;
}

/* A CA that cannot sign now, say without its token, leaves the others be. */
static enum err
issue(struct signer *s, struct arena *a, const struct pubkey *key,
    const struct before *b, struct slice *pem)
{
	const struct issuer *is = s->authority->issuer;
	struct slice ders[AUTHORITY_ISSUERS];
	const struct cert *old;
	struct cert cert;
	size_t i, n = 0;
	enum err e, failed = ERR_EXPIRED;

	for (i = 0; i < s->authority->n; i++) {
		old = find(b, &is[i]);
		if (!is_alive(&is[i]))
			continue;
		if (!is_fresh(old, &is[i])) {
			e = issue_one(s, a, &is[i], key, &cert);
			if (is_fatal(e))
				return e;
			if (e)
				failed = log_err(e, "no delegation of OCSP by "
				    "%s", is[i].name);
			else
				old = &cert;
		}
		if (old != NULL)
			ders[n++] = old->der;
	}
	return n > 0 ? cert_pem(a, ders, n, pem) : failed;
}

enum err
ocsp_cert_issue(struct signer *s, struct arena *a, struct slice der,
    struct slice *pem)
{
	const struct before none = { NULL, 0 };
	struct csr csr;
	enum err e;

	if ((e = csr_parse(a, der, CSR_MAX, &csr)))
		return e;
	return issue(s, a, &csr.key, &none, pem);
}

/* Is there a CA that is alive and has not delegated for long enough? */
static bool
is_due(const struct signer *s, const struct before *b)
{
	const struct issuer *is = s->authority->issuer;

	for (size_t i = 0; i < s->authority->n; i++) {
		if (is_alive(&is[i]) && !is_fresh(find(b, &is[i]), &is[i]))
			return true;
	}
	return false;
}

enum err
ocsp_cert_renew(struct signer *s, struct arena *a)
{
	const struct file_spec file = {
	    .path = signer_pki(s, a, "ocsp.pem"), .mode = 0644,
	    .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };
	struct slice text, pem = SLICE_NONE;
	struct before b = { NULL, 0 };
	struct cert *old = NULL;
	size_t i = 0;
	enum err e;

	e = file_read(a, file.path, AUTHORITY_FILE_MAX, &text);
	if (e == ERR_NOT_FOUND)
		return ERR_NONE;
	if (e || (e = cert_parse_pem(a, text, &old, &b.n)))
		return e;
	b.v = old;
	if (b.n == 0 || !is_due(s, &b))
		return ERR_NONE;
	/* One by a CA that was retired meanwhile may stand before others. */
	while (i + 1 < b.n && authority_of(s->authority, &old[i]) == NULL)
		i++;
	if ((e = server_cert_check_ours(s, &old[i], CERT_OCSP)))
		return log_err(e, "%s: run handfast ca ocsp-cert",
		    log_qs(file.path));
	if ((e = issue(s, a, &old[i].key, &b, &pem)))
		return e;
	return file_write(&file, pem);
}
