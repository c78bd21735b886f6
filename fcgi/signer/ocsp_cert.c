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
sign(const struct signer *s, struct arena *a, const struct pubkey *key,
    struct cert *out)
{
	struct cert_spec spec = certify_ocsp(s->settings, &s->issuing);
	struct slice der;
	enum err e;

	spec.spki = key->spki;
	if ((e = ca_serial(spec.serial)) ||
	    (e = ca_make_cert(a, s->ca, &spec, &der)) ||
	    (e = cert_parse(a, der, out)))
		return e;
	return certify_check_ocsp(out, &key->fingerprint);
}

static enum err
issue(struct signer *s, struct arena *a, const struct pubkey *key,
    struct slice *pem)
{
	struct cert cert;
	enum err e;

	if ((e = sign(s, a, key, &cert)) ||
	    (e = server_cert_record(s, a, &cert, "ocsp")))
		return e;
	log_at(ERR_INFO, "delegated OCSP serial=%s until=%s",
	    hex_text(a, cert.serial), time_text(a, cert.not_after));
	return cert_pem(a, &cert.der, 1, pem);
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

enum err
ocsp_cert_renew(struct signer *s, struct arena *a)
{
	const struct file_spec file = {
	    .path = signer_pki(s, a, "ocsp.pem"), .mode = 0644,
	    .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };
	struct slice text, pem;
	struct cert *old;
	size_t n;
	enum err e;

	e = file_read(a, file.path, SIGNER_CHAIN_MAX, &text);
	if (e == ERR_NOT_FOUND)
		return ERR_NONE;
	if (e || (e = cert_parse_pem(a, text, &old, &n)))
		return e;
	if (old->not_after - time_now() > OCSP_CERT_LEFT)
		return ERR_NONE;
	if ((e = server_cert_check_ours(s, old, CERT_OCSP)))
		return log_err(e, "%s: run handfast ca ocsp-cert",
		    log_qs(file.path));
	if ((e = issue(s, a, &old->key, &pem)))
		return e;
	return file_write(&file, pem);
}
