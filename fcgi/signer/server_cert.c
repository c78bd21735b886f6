/*
 * nginx's certificate; see server_cert.h.
 */
#include "server_cert.h"

#include <string.h>

#include "certify.h"
#include "csr.h"
#include "file.h"
#include "log.h"
#include "store_signing.h"
#include "time.h"

static enum err
sign(const struct signer *s, struct arena *a, const struct issuer *by,
    const struct pubkey *key, struct cert *out)
{
	struct cert_spec spec = certify_server(by, s->settings);
	enum err e;

	spec.spki = key->spki;
	if ((e = signer_sign(a, by, &spec, out)))
		return e;
	return certify_check_server(out, &key->fingerprint);
}

enum err
server_cert_record(struct signer *s, struct arena *a,
    const struct issuer *by, const struct cert *cert, const char *purpose)
{
	struct record r = { .kind = RECORD_SERVER, .at = time_now(),
	    .not_after = cert->not_after, .der = cert->sha256 };
	const struct store_server_cert row = { .serial = cert->serial,
	    .der = cert->der, .der_sha256 = &cert->sha256,
	    .not_before = cert->not_before, .not_after = cert->not_after,
	    .purpose = purpose, .issuer = &by->cert.sha256 };
	enum err e;

	memcpy(r.serial, cert->serial.p, sizeof(r.serial));
	if ((e = db_begin(s->db)))
		return e;
	if ((e = journal_sign(s->journal, &r,
	    s->settings->signer.hourly_cap)) ||
	    (e = store_server_record(s->db, a, &row))) {
		db_rollback(s->db);
		return e;
	}
	return db_commit(s->db);
}

static enum err
issue(struct signer *s, struct arena *a, const struct pubkey *key,
    struct slice *pem)
{
	const struct issuer *by = signer_issuer(s);
	struct slice ders[1 + CERT_CHAIN_MAX];
	struct cert cert;
	size_t n;
	enum err e;

	if ((e = sign(s, a, by, key, &cert)) ||
	    (e = server_cert_record(s, a, by, &cert, "server")))
		return e;
	log_at(ERR_NOTICE, "issued to the web server serial=%s until=%s",
	    hex_text(a, cert.serial), time_text(a, cert.not_after));
	ders[0] = cert.der;
	n = authority_chain(s->authority, by, ders + 1, CERT_CHAIN_MAX);
	return cert_pem(a, ders, 1 + n, pem);
}

enum err
server_cert_issue(struct signer *s, struct arena *a, struct slice der,
    struct slice *pem)
{
	struct csr csr;
	enum err e;

	if ((e = csr_parse(a, der, CSR_MAX, &csr)))
		return e;
	return issue(s, a, &csr.key, pem);
}

enum err
server_cert_check_ours(const struct signer *s, const struct cert *cert,
    enum cert_usage usage)
{
	const struct issuer *by = authority_of(s->authority, cert);
	struct slice roots[AUTHORITY_ROOTS];
	struct cert_check c = { .leaf = cert->der, .roots = roots,
	    .usage = usage, .at = cert->not_before };
	const char *why = "it is of another issuer";
	enum err e = ERR_INPUT;

	c.nroots = authority_roots(s->authority, roots, AUTHORITY_ROOTS);
	if (by != NULL) {
		c.chain = by->chain;
		c.nchain = by->n_chain;
		if (c.at < by->cert.not_before)
			c.at = by->cert.not_before;
		e = cert_chain_verify(&c, &why);
	}
	if (e)
		return log_err(e, "a certificate to renew is not this CA's: "
		    "%s", why);
	return ERR_NONE;
}

/* Less than a third of its life is left, or another CA issues now. */
static bool
is_due(const struct signer *s, const struct cert *old)
{
	return old->not_after - time_now() <=
	    (old->not_after - old->not_before) / 3 ||
	    !cert_issued_by(old, &signer_issuer(s)->cert);
}

enum err
server_cert_renew(struct signer *s, struct arena *a)
{
	const struct file_spec file = {
	    .path = signer_pki(s, a, "server.pem"), .mode = 0644,
	    .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };
	struct slice text, pem;
	struct cert *old;
	size_t n;
	enum err e;

	e = file_read(a, file.path, AUTHORITY_FILE_MAX, &text);
	if (e == ERR_NOT_FOUND)
		return ERR_NONE;
	if (e || (e = cert_parse_pem(a, text, &old, &n)))
		return e;
	if (!is_due(s, old))
		return ERR_NONE;
	if ((e = server_cert_check_ours(s, old, CERT_SERVER)))
		return log_err(e, "%s: run handfast ca server-cert",
		    log_qs(file.path));
	if ((e = issue(s, a, &old->key, &pem)))
		return e;
	return file_write(&file, pem);
}
