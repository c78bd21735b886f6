/*
 * handfast ca ocsp-cert: the guard's OCSP key is made here, for the guard alone
 * to read; the signer delegates to it, and renews that by itself from then on.
 */
#include <grp.h>
#include <unistd.h>

#include "ca_verbs.h"
#include "csr.h"
#include "file.h"
#include "log.h"
#include "out.h"
#include "time.h"

#define GUARD_GROUP	"handfast-guard"

struct ocsp_cert {
	struct key	*key;
	bool		 new_key;
	struct slice	 pem;		/* one certificate by each CA */
	struct cert	*certs;
	size_t		 n;
};

static enum err
get_key(struct admin *ad, bool renew, struct ocsp_cert *oc)
{
	struct slice pem;
	enum err e = ERR_NOT_FOUND;

	if (!renew)
		e = file_read(ad->arena, ad->settings->guard.ocsp_key,
		    KEY_PEM_MAX, &pem);
	oc->new_key = e == ERR_NOT_FOUND;
	if (oc->new_key)
		return key_generate(ad->arena, "P-256", &oc->key);
	return e ? e : key_parse_pem(ad->arena, pem, SLICE_NONE, &oc->key);
}

/* Each by a CA of ours, and for this key. */
static enum err
check(struct admin *ad, struct ocsp_cert *oc)
{
	size_t i;
	enum err e;

	if ((e = cert_parse_pem(ad->arena, oc->pem, &oc->certs, &oc->n)))
		return e;
	for (i = 0; i < oc->n; i++) {
		if (!cert_matches_key(&oc->certs[i], oc->key) ||
		    oc->certs[i].usage != CERT_OCSP)
			return ERR_INPUT;
	}
	return ERR_NONE;
}

/* The key first: the guard reads both when the certificate has changed. */
static enum err
write_all(struct admin *ad, const struct ocsp_cert *oc)
{
	struct file_spec key = { .path = ad->settings->guard.ocsp_key,
	    .mode = 0400, .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };
	const struct file_spec cert = { .path = ca_pki_path(ad, "ocsp.pem"),
	    .mode = 0644, .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };
	struct group *group;
	struct slice pem;
	enum err e;

	if (geteuid() == 0) {
		if ((group = getgrnam(GUARD_GROUP)) == NULL)
			return log_err(ERR_CONFIG, "there is no group "
			    GUARD_GROUP " (systemd-sysusers makes it)");
		key.mode = 0440;
		key.group = group->gr_gid;
	}
	if (oc->new_key && ((e = key_pem(ad->arena, oc->key, SLICE_NONE,
	    &pem)) || (e = file_write(&key, pem))))
		return e;
	return file_write(&cert, oc->pem);
}

int
ca_ocsp_cert_run(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "certificate", "Certificate" }, { "key", "Key" },
		{ "not_after", "Until" }, { "new_key", "New key" },
	};
	struct ocsp_cert oc = { 0 };
	struct slice csr;
	struct out *o;
	enum err e;

	if ((e = get_key(ad, args->value[CA_OCSP_NEW_KEY] != NULL, &oc)) ||
	    (e = csr_make(ad->arena, oc.key, &csr)))
		return admin_fail(ad, e, "no usable key in %s",
		    log_qs(ad->settings->guard.ocsp_key));
	if ((e = ca_ask_signer(ad, "/ocsp-cert", csr, &oc.pem)))
		return admin_fail(ad, e, "the signer made no certificate");
	if ((e = check(ad, &oc)))
		return admin_fail(ad, e, "the signer's certificate is "
		    "malformed or for another key");
	if ((e = write_all(ad, &oc)))
		return admin_fail(ad, e, "%s or %s could not be written",
		    log_qs(ad->settings->guard.ocsp_key),
		    log_qs(ca_pki_path(ad, "ocsp.pem")));
	o = out_new(ad, columns, 4);
	out_text(o, ca_pki_path(ad, "ocsp.pem"));
	out_text(o, ad->settings->guard.ocsp_key);
	out_time(o, oc.certs[0].not_after);
	out_bool(o, oc.new_key);
	return out_print_record(o);
}
