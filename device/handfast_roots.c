/*
 * Which roots a device trusts next: what it trusts, and what that vouches for.
 */
#include <stdlib.h>
#include <string.h>

#include "cert.h"
#include "hf.h"
#include "pkcs7.h"

enum err
hf_est_certs(struct arena *a, struct slice body, struct cert **certs,
    size_t *n)
{
	struct slice der;
	enum err e;

	*n = 0;
	if ((e = base64_lines_parse(a, body, PKCS7_MAX, &der)))
		return e;
	return pkcs7_parse(a, der, certs, n);
}

struct trust {
	const struct hf_authorities	*given;
	struct cert	*all;		/* in the answer */
	size_t		 n_all;
	struct slice	 roots[CERT_CHAIN_MAX];	/* to be trusted, DER */
	size_t		 n_roots;
	bool		 taken[PKCS7_CERTS_MAX];
	size_t		 kept;		/* of those that were trusted before */
};

static bool
is_root(const struct trust *t, const struct cert *c)
{
	return c->is_ca && c->is_self_signed &&
	    c->not_after >= t->given->now;
}

/* The same CA, by the name and key that it signs with. */
static bool
is_same_ca(const struct cert *x, const struct cert *y)
{
	return x->is_ca && slice_equal(x->subject, y->subject) &&
	    sha256_equal(&x->key.fingerprint, &y->key.fingerprint);
}

/* Has a root that is trusted already signed this one: new with old? */
static bool
is_vouched_for(const struct trust *t, const struct cert *root,
    const struct slice *roots, size_t n_roots)
{
	for (size_t i = 0; i < t->n_all; i++) {
		const struct cert_check check = { .leaf = t->all[i].der,
		    .roots = roots, .nroots = n_roots, .at = t->given->now };

		if (!t->all[i].is_self_signed &&
		    is_same_ca(&t->all[i], root) &&
		    cert_chain_verify(&check, NULL) == ERR_NONE)
			return true;
	}
	return false;
}

static bool
take(struct trust *t, size_t i)
{
	if (t->n_roots == CERT_CHAIN_MAX)
		return false;
	t->taken[i] = true;
	t->roots[t->n_roots++] = t->all[i].der;
	return true;
}

/* Those that stay come first, in their old order. */
static enum err
take_old(struct trust *t, const struct cert *old, size_t n_old)
{
	for (size_t i = 0; i < n_old; i++)
		for (size_t j = 0; j < t->n_all; j++) {
			if (t->taken[j] || !is_root(t, &t->all[j]) ||
			    !sha256_equal(&old[i].sha256, &t->all[j].sha256))
				continue;
			if (!take(t, j))
				return ERR_TOO_LARGE;
			t->kept++;
		}
	return ERR_NONE;
}

/* Again until nothing is new: the next root by the one before it. */
static enum err
take_new(struct trust *t, const struct cert *old, size_t n_old)
{
	struct slice by[2 * CERT_CHAIN_MAX];
	size_t n = 0;
	bool again = true;

	for (size_t i = 0; i < n_old; i++)
		by[n++] = old[i].der;
	while (again) {
		again = false;
		for (size_t j = 0; j < t->n_all; j++) {
			if (t->taken[j] || !is_root(t, &t->all[j]) ||
			    (!t->given->pinned && !is_vouched_for(t,
			    &t->all[j], by, n > CERT_CHAIN_MAX ?
			    CERT_CHAIN_MAX : n)))
				continue;
			if (!take(t, j))
				return ERR_TOO_LARGE;
			if (n < CERT_CHAIN_MAX)
				by[n++] = t->all[j].der;
			again = true;
		}
	}
	return ERR_NONE;
}

static enum err
next_roots(struct arena *a, const struct hf_authorities *given,
    struct slice *pem)
{
	struct trust t = { .given = given };
	struct cert *old;
	size_t n_old;
	enum err e;

	*pem = SLICE_NONE;
	if ((e = cert_parse_pem(a, slice_str(given->roots), &old, &n_old)) ||
	    (e = hf_est_certs(a, slice_of(given->answer, given->answer_n),
	    &t.all, &t.n_all)) ||
	    (e = take_old(&t, old, n_old)) || (e = take_new(&t, old, n_old)))
		return e;
	if (t.n_roots == 0)
		return ERR_DENIED;
	if (t.n_roots == n_old && t.kept == n_old)
		return ERR_NONE;
	return cert_pem(a, t.roots, t.n_roots, pem);
}

enum hf_why
hf_roots(const struct hf_authorities *given, char **roots)
{
	struct arena *a = arena_new();
	enum hf_why why = HF_BAD_REPLY;
	struct slice pem;

	*roots = NULL;
	if (next_roots(a, given, &pem) == ERR_NONE)
		why = pem.n == 0 || (*roots = strndup((const char *)pem.p,
		    pem.n)) != NULL ? HF_OK : HF_INTERNAL;
	arena_free(a);
	return why;
}
