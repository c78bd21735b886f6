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

static enum err
issue(struct signer *s, struct arena *a, const struct pubkey *key,
    struct slice *pem)
{
	const struct issuer *is = s->authority->issuer;
	struct slice ders[AUTHORITY_ISSUERS];
	struct cert cert;
	size_t i, n = 0;
	enum err e;

	for (i = 0; i < s->authority->n; i++) {
		if (!is_alive(&is[i]))
			continue;
		if ((e = issue_one(s, a, &is[i], key, &cert)))
			return e;
		ders[n++] = cert.der;
	}
	return n > 0 ? cert_pem(a, ders, n, pem) : ERR_EXPIRED;
}

enum err
ocsp_cert_issue(struct signer *s, struct arena *a, struct slice der,
    struct slice *pem)
{
	struct csr csr;
	enum err e;

	if ((e = csr_parse(a, der, CSR_MAX, &csr)))
		return e;
	return issue(s, a, &csr.key, pem);
}

/* Has each CA that is alive delegated for long enough? */
static bool
is_due(const struct signer *s, const struct cert *certs, size_t n)
{
	const struct issuer *is = s->authority->issuer;
	int64_t soon = time_now() + OCSP_CERT_LEFT;
	size_t i, k;

	for (i = 0; i < s->authority->n; i++) {
		for (k = 0; k < n; k++) {
			/* It may end with its CA: no longer can be had. */
			if (cert_issued_by(&certs[k], &is[i].cert) &&
			    (certs[k].not_after > soon ||
			    certs[k].not_after == is[i].until))
				break;
		}
		if (k == n && is_alive(&is[i]))
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
	struct slice text, pem;
	struct cert *old;
	size_t n, i = 0;
	enum err e;

	e = file_read(a, file.path, AUTHORITY_FILE_MAX, &text);
	if (e == ERR_NOT_FOUND)
		return ERR_NONE;
	if (e || (e = cert_parse_pem(a, text, &old, &n)))
		return e;
	if (!is_due(s, old, n))
		return ERR_NONE;
	/* One by a CA that was retired meanwhile may stand before others. */
	while (i + 1 < n && authority_of(s->authority, &old[i]) == NULL)
		i++;
	if ((e = server_cert_check_ours(s, &old[i], CERT_OCSP)))
		return log_err(e, "%s: run handfast ca ocsp-cert",
		    log_qs(file.path));
	if ((e = issue(s, a, &old[i].key, &pem)))
		return e;
	return file_write(&file, pem);
}
