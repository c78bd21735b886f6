/*
 * What everybody may know of the CAs: the files that nginx trusts and serves.
 */
#include "ca_make.h"
#include "file.h"
#include "log.h"
#include "time.h"

static enum err
publish(struct admin *ad, const char *name, struct slice text)
{
	const struct file_spec f = { .path = ca_pki_path(ad, name),
	    .mode = 0644, .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };
	struct slice now;
	enum err e;

	if (file_read(ad->arena, f.path, AUTHORITY_FILE_MAX, &now) ==
	    ERR_NONE && slice_equal(now, text))
		return ERR_NONE;
	if ((e = file_write(&f, text)))
		(void)admin_fail(ad, e, "cannot write %s", log_qs(f.path));
	return e;
}

static enum err
publish_pem(struct admin *ad, const char *name, const struct slice *ders,
    size_t n)
{
	struct slice pem;
	enum err e;

	if ((e = cert_pem(ad->arena, ders, n, &pem)))
		return e;
	return publish(ad, name, pem);
}

static enum err
publish_each(struct admin *ad, const struct authorities *au)
{
	struct arena *a = ad->arena;
	enum err e = ERR_NONE;
	size_t i;

	for (i = 0; i < au->n && e == ERR_NONE; i++) {
		const struct issuer *is = &au->issuer[i];

		e = publish(ad, authority_file(a, "issuing", is->tag, ".der"),
		    is->cert.der);
		if (e == ERR_NONE)
			e = publish_pem(ad, authority_file(a, "issuing",
			    is->tag, ".pem"), &is->cert.der, 1);
	}
	for (i = 0; i < au->nroots && e == ERR_NONE; i++)
		e = publish(ad, authority_file(a, "root", au->root[i].tag,
		    ".der"), au->root[i].cert.der);
	return e;
}

/* Whom nginx lets devices be certified by: the issuing CAs up to the roots. */
static size_t
trusted(const struct authorities *au, struct slice *out)
{
	size_t i, k, n = 0;

	for (i = 0; i < au->n; i++) {
		for (k = 0; k < au->issuer[i].n_chain &&
		    n < CERT_CHAIN_MAX - AUTHORITY_ROOTS; k++)
			out[n++] = au->issuer[i].chain[k];
	}
	return n + authority_roots(au, out + n, AUTHORITY_ROOTS);
}

enum err
ca_publish(struct admin *ad)
{
	struct slice ders[CERT_CHAIN_MAX];
	struct authorities au;
	enum err e;
	size_t n;

	if ((e = authority_load(ad->arena, ad->settings, &au))) {
		(void)admin_fail(ad, e, "the CAs cannot be read");
		return e;
	}
	n = authority_roots(&au, ders, CERT_CHAIN_MAX);
	if ((e = publish_pem(ad, "root.pem", ders, n)) ||
	    (e = publish_each(ad, &au)))
		return e;
	n = authority_all(&au, time_now(), ders);
	if ((e = publish_pem(ad, "cacerts.pem", ders, n)))
		return e;
	n = trusted(&au, ders);
	return publish_pem(ad, "chain.pem", ders, n);
}

int
ca_publish_run(struct admin *ad, const struct args *args)
{
	(void)args;
	return ca_publish(ad) ? ADMIN_FAILED : admin_done(ad,
	    "The certificates of all CAs are published in %s.",
	    ca_pki_path(ad, ""));
}
