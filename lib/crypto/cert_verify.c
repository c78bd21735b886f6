/* The path from a certificate to a root we trust; see cert.h. */
#include <time.h>

#include "cert.h"
#include "ossl.h"

#define DEPTH_MAX	8	/* certificates between leaf and root */
#define AUTH_LEVEL	2	/* 112 bits: RSA 2048 and up, no SHA-1 */

/* What the callback notes while OpenSSL goes on. */
struct verdict {
	bool	dates;		/* a date stood against it */
	int	code;		/* X509_V_..., of the first other fault */
};

/*
 * Dates are noted and passed over, so that the caller learns whether they
 * are all that is wrong.
 */
static int
judge(int ok, X509_STORE_CTX *ctx)
{
	struct verdict *v = X509_STORE_CTX_get_app_data(ctx);
	int code = X509_STORE_CTX_get_error(ctx);

	if (ok)
		return 1;
	if (code == X509_V_ERR_CERT_HAS_EXPIRED ||
	    code == X509_V_ERR_CERT_NOT_YET_VALID) {
		v->dates = true;
		return 1;
	}
	if (v->code == X509_V_OK)
		v->code = code;
	return 0;
}

static enum err
add_roots(const struct cert_check *c, X509_STORE *store)
{
	X509 *x;
	enum err e;
	size_t i;

	for (i = 0; i < c->nroots; i++) {
		if ((e = x509_of(c->roots[i], &x)))
			return e;
		if (X509_STORE_add_cert(store, x) != 1)
			e = ERR_CRYPTO;
		X509_free(x);
		if (e)
			return e;
	}
	return ERR_NONE;
}

static enum err
add_chain(const struct cert_check *c, STACK_OF(X509) *chain)
{
	X509 *x;
	enum err e;
	size_t i;

	for (i = 0; i < c->nchain; i++) {
		if ((e = x509_of(c->chain[i], &x)))
			return e;
		if (sk_X509_push(chain, x) <= 0) {
			X509_free(x);
			return ERR_CRYPTO;
		}
	}
	return ERR_NONE;
}

static void
set_rules(const struct cert_check *c, X509_VERIFY_PARAM *p)
{
	X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_X509_STRICT);
	X509_VERIFY_PARAM_set_time(p, (time_t)c->at);
	X509_VERIFY_PARAM_set_auth_level(p, AUTH_LEVEL);
	X509_VERIFY_PARAM_set_depth(p, DEPTH_MAX);
}

static int
purpose_of(enum cert_usage usage)
{
	switch (usage) {
	case CERT_SERVER:
		return X509_PURPOSE_SSL_SERVER;
	case CERT_CLIENT:
		return X509_PURPOSE_SSL_CLIENT;
	case CERT_OCSP:
		return X509_PURPOSE_OCSP_HELPER;
	default:
		return X509_PURPOSE_ANY;
	}
}

static enum err
verify(const struct cert_check *c, X509_STORE_CTX *ctx, const char **why)
{
	struct verdict v = { false, X509_V_OK };
	bool ok;

	set_rules(c, X509_STORE_CTX_get0_param(ctx));
	if (X509_STORE_CTX_set_purpose(ctx, purpose_of(c->usage)) != 1)
		return ERR_CRYPTO;
	X509_STORE_CTX_set_app_data(ctx, &v);
	X509_STORE_CTX_set_verify_cb(ctx, judge);
	ok = X509_verify_cert(ctx) == 1;
	if (ok && !v.dates)
		return ERR_NONE;
	if (why != NULL)
		*why = ok ? "a certificate in the chain is not valid now" :
		    X509_verify_cert_error_string(v.code);
	return ok ? ERR_EXPIRED : ERR_INPUT;
}

/* Where the certificates that were found to lead to a root are put. */
struct path {
	struct arena	*arena;
	struct slice	*ders;		/* CERT_CHAIN_MAX of them */
	size_t		 n;
};

/* The root itself, the last one, is left out. */
static enum err
copy_path(X509_STORE_CTX *ctx, struct path *path)
{
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);
	unsigned char *der;
	int i, n;

	for (i = 0; i < sk_X509_num(chain) - 1; i++) {
		if (path->n == CERT_CHAIN_MAX)
			return ERR_TOO_LARGE;
		der = NULL;
		if ((n = i2d_X509(sk_X509_value(chain, i), &der)) <= 0)
			return ERR_CRYPTO;
		path->ders[path->n++] = arena_copy(path->arena,
		    slice_of(der, (size_t)n));
		OPENSSL_free(der);
	}
	return ERR_NONE;
}

static enum err
check(const struct cert_check *c, const char **why, struct path *path)
{
	STACK_OF(X509) *chain = NULL;
	X509_STORE_CTX *ctx = NULL;
	X509_STORE *store = NULL;
	X509 *leaf = NULL;
	enum err e;

	if (why != NULL)
		*why = "a certificate is malformed";
	if (c->nchain > CERT_OTHERS_MAX || c->nroots > CERT_CHAIN_MAX)
		return ERR_TOO_LARGE;
	if ((chain = sk_X509_new_null()) == NULL ||
	    (store = X509_STORE_new()) == NULL ||
	    (ctx = X509_STORE_CTX_new()) == NULL) {
		e = ERR_CRYPTO;
		goto out;
	}
	if ((e = x509_of(c->leaf, &leaf)) || (e = add_roots(c, store)) ||
	    (e = add_chain(c, chain)))
		goto out;
	if (X509_STORE_CTX_init(ctx, store, leaf, chain) != 1)
		e = ERR_CRYPTO;
	else if ((e = verify(c, ctx, why)) == ERR_NONE && path != NULL)
		e = copy_path(ctx, path);
out:
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	sk_X509_pop_free(chain, X509_free);
	X509_free(leaf);
	ERR_clear_error();
	return e;
}

enum err
cert_chain_verify(const struct cert_check *c, const char **why)
{
	return check(c, why, NULL);
}

enum err
cert_chain_path(struct arena *a, const struct cert_check *c,
    struct slice ders[CERT_CHAIN_MAX], size_t *n)
{
	struct path path = { a, ders, 0 };
	enum err e = check(c, NULL, &path);

	*n = e ? 0 : path.n;
	return e;
}
