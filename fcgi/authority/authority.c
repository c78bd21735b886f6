/*
 * Asking the authorities; see authority.h. (Reading them: authority_load.c.)
 */
#include "authority.h"

const struct issuer *
authority_current(const struct authorities *au, int64_t at)
{
	const struct issuer *found = &au->issuer[0];
	size_t i;

	for (i = 1; i < au->n && au->issuer[i].active_from <= at; i++)
		found = &au->issuer[i];
	return found;
}

const struct issuer *
authority_find(const struct authorities *au, const struct sha256 *name)
{
	size_t i;

	for (i = 0; i < au->n; i++) {
		if (sha256_equal(&au->issuer[i].cert.sha256, name))
			return &au->issuer[i];
	}
	return NULL;
}

const struct issuer *
authority_of(const struct authorities *au, const struct cert *c)
{
	size_t i;

	for (i = 0; i < au->n; i++) {
		if (cert_issued_by(c, &au->issuer[i].cert))
			return &au->issuer[i];
	}
	return NULL;
}

/* ---- lists of certificates ---- */

struct list {
	struct slice	*out;
	size_t		 n;
	size_t		 max;
};

static void
add(struct list *l, struct slice der)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (slice_equal(l->out[i], der))
			return;
	}
	if (l->n < l->max)
		l->out[l->n++] = der;
}

const struct cert *
authority_root(const struct authorities *au, const struct issuer *is)
{
	return is->root > 0 ? &au->root[is->root - 1].cert : NULL;
}

static void
add_chain(struct list *l, const struct issuer *is)
{
	size_t i;

	for (i = 0; i < is->n_chain; i++)
		add(l, is->chain[i]);
}

size_t
authority_chain(const struct authorities *au, const struct issuer *is,
    struct slice *out, size_t max)
{
	struct list l = { out, 0, max };
	size_t i;

	add_chain(&l, is);
	for (i = 0; i < is->n_vouchers; i++)
		add(&l, au->cross[is->voucher[i]].der);
	return l.n;
}

size_t
authority_roots(const struct authorities *au, struct slice *out, size_t max)
{
	struct list l = { out, 0, max };
	size_t i;

	for (i = 0; i < au->nroots; i++)
		add(&l, au->root[i].cert.der);
	return l.n;
}

size_t
authority_all(const struct authorities *au, int64_t at, struct slice *out)
{
	struct list l = { out, 0, AUTHORITY_ALL };
	size_t i;

	add_chain(&l, authority_current(au, at));
	for (i = 0; i < au->n; i++)
		add_chain(&l, &au->issuer[i]);
	for (i = 0; i < au->nroots; i++)
		add(&l, au->root[i].cert.der);
	for (i = 0; i < au->ncross; i++)
		add(&l, au->cross[i].der);
	return l.n;
}

const char *
authority_file(struct arena *a, const char *stem, const char *tag,
    const char *suffix)
{
	return arena_printf(a, "%s%s%s%s", stem, *tag != '\0' ? "-" : "", tag,
	    suffix);
}
