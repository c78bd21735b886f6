/*
 * A renewal without I/O: when, the request, and whether the answer will do.
 */
#include <string.h>

#include "cert.h"
#include "csr.h"
#include "rekey.h"
#include "hf.h"
#include "pkcs7.h"

#define SPREAD	24		/* parts of a life: so much to either side */

/* Its own hash is the chance in it. */
static int64_t
renew_at(const struct cert *c)
{
	const uint8_t *h = c->sha256.b;
	int64_t life = c->not_after - c->not_before;
	int64_t chance = (int64_t)h[0] << 8 | h[1];	/* of 65536 */
	int64_t side = life / SPREAD;

	return c->not_before + life * 2 / 3 - side + side * chance / 32768;
}

enum hf_why
hf_times(const char *certificate, struct hf_times *out)
{
	struct arena *a = arena_new();
	enum hf_why why = HF_ARGUMENT;
	struct cert *c;
	size_t n;

	memset(out, 0, sizeof(*out));
	if (cert_parse_pem(a, slice_str(certificate), &c, &n) == ERR_NONE) {
		out->not_before = c->not_before;
		out->renew = renew_at(c);
		out->not_after = c->not_after;
		why = HF_OK;
	}
	arena_free(a);
	return why;
}

struct hf_renewal {
	struct arena	*arena;
	struct cert	*old;		/* the first; the rest is its chain */
	size_t		 n_old;
	struct key	*key;		/* the next one */
	const char	*body;
	const char	*evidence;	/* or NULL */
};

static enum err
make_request(struct hf_renewal *r, const struct hf_renewal_options *o)
{
	struct rekey v = { .realm = slice_str(o->realm) };
	struct arena *a = r->arena;
	struct slice signature;
	struct key *old;
	enum err e;

	if (cert_parse_pem(a, slice_str(o->certificate), &r->old, &r->n_old))
		return ERR_INPUT;
	if (hf_key_load(a, o->key_pem, o->pkey, &old) ||
	    !cert_matches_key(r->old, old))
		return ERR_KEY;
	r->key = old;
	if ((o->new_key_pem != NULL || o->new_pkey != NULL) &&
	    hf_key_load(a, o->new_key_pem, o->new_pkey, &r->key))
		return ERR_KEY;
	if ((e = csr_make(a, r->key, &v.csr_der)))
		return ERR_KEY;
	r->body = base64_lines_text(a, v.csr_der);
	if (cert_matches_key(r->old, r->key))
		return ERR_NONE;
	v.old_der = r->old->der;
	if ((e = rekey_sign(a, &v, old, &signature)))
		return ERR_KEY;
	r->evidence = base64_text(a, signature);
	return ERR_NONE;
}

enum hf_why
hf_renewal_new(const struct hf_renewal_options *o, struct hf_renewal **out)
{
	struct arena *a = arena_new();
	struct hf_renewal *r = arena_alloc(a, sizeof(*r));
	enum err e;

	*out = NULL;
	r->arena = a;
	if ((e = make_request(r, o))) {
		arena_free(a);
		return e == ERR_KEY ? HF_KEY : HF_ARGUMENT;
	}
	*out = r;
	return HF_OK;
}

void
hf_renewal_free(struct hf_renewal *r)
{
	if (r != NULL)
		arena_free(r->arena);
}

const char *
hf_renewal_body(const struct hf_renewal *r)
{
	return r->body;
}

const char *
hf_renewal_evidence(const struct hf_renewal *r)
{
	return r->evidence;
}

/* ---- the answer ---- */

static const char *
check_leaf(const struct hf_renewal *r, const struct cert *c)
{
	if (!cert_matches_key(c, r->key))
		return "The new certificate is for another key.";
	if (c->is_ca || (c->usage & CERT_CLIENT) == 0)
		return "The new certificate is not for a device.";
	if (!c->has_device || !r->old->has_device ||
	    !uuid_equal(&c->device, &r->old->device))
		return "The new certificate names another device.";
	if (sha256_equal(&c->sha256, &r->old->sha256))
		return "The new certificate is the old one.";
	return NULL;
}

/* All certificates that may stand between: what came with it, and cacerts. */
struct pool {
	struct slice	 others[CERT_OTHERS_MAX];
	size_t		 n_others;
	struct slice	 roots[CERT_CHAIN_MAX];
	size_t		 n_roots;
};

static void
gather(struct pool *p, const struct cert *certs, size_t n)
{
	for (size_t i = 0; i < n && p->n_others < CERT_OTHERS_MAX; i++)
		if (certs[i].is_ca && !certs[i].is_self_signed)
			p->others[p->n_others++] = certs[i].der;
}

static enum err
fill_pool(struct arena *a, const struct hf_authorities *given, struct pool *p)
{
	struct cert *certs;
	size_t n;
	enum err e;

	if ((e = cert_parse_pem(a, slice_str(given->roots), &certs, &n)))
		return e;
	for (size_t i = 0; i < n; i++)
		p->roots[p->n_roots++] = certs[i].der;
	if (hf_est_certs(a, slice_of(given->answer, given->answer_n), &certs,
	    &n) == ERR_NONE)
		gather(p, certs, n);
	return ERR_NONE;
}

static enum err
write_pem(struct arena *a, const struct slice *path, size_t n,
    struct hf_credential *out)
{
	struct slice pem;
	enum err e;

	if ((e = cert_pem(a, path, 1, &pem)))
		return e;
	out->certificate = arena_str(a, pem);
	if ((e = cert_pem(a, path, n, &pem)))
		return e;
	out->chain = arena_str(a, pem);
	return ERR_NONE;
}

enum hf_why
hf_renewal_receive(struct hf_renewal *r, const struct hf_authorities *given,
    struct hf_credential *out, const char **what)
{
	struct slice path[CERT_CHAIN_MAX];
	struct pool pool = { .n_roots = 0 };
	struct cert_check check = { .chain = pool.others,
	    .roots = pool.roots, .usage = CERT_CLIENT };
	struct cert *certs;
	size_t n_certs, n_path;

	memset(out, 0, sizeof(*out));
	*what = "The server's answer is malformed.";
	if (hf_est_certs(r->arena, slice_of(given->issued, given->issued_n),
	    &certs, &n_certs))
		return HF_BAD_REPLY;
	if ((*what = check_leaf(r, &certs[0])) != NULL)
		return HF_BAD_REPLY;
	gather(&pool, certs + 1, n_certs - 1);
	gather(&pool, r->old + 1, r->n_old - 1);
	*what = "The trusted roots are malformed.";
	if (fill_pool(r->arena, given, &pool))
		return HF_BAD_REPLY;
	check.leaf = certs[0].der;
	check.nchain = pool.n_others;
	check.nroots = pool.n_roots;
	check.at = given->now < certs[0].not_before ? certs[0].not_before :
	    given->now;
	*what = "The new certificate does not chain to a trusted root, or its "
	    "dates do not fit this device's clock.";
	if (cert_chain_path(r->arena, &check, path, &n_path))
		return HF_BAD_REPLY;
	*what = hf_sentence(HF_OK);
	out->device = uuid_text(r->arena, &certs[0].device);
	out->roots = given->roots;
	out->not_after = certs[0].not_after;
	return write_pem(r->arena, path, n_path, out) ? HF_INTERNAL : HF_OK;
}
