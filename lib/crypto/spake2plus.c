/*
 * SPAKE2+ on OpenSSL's P-256. Every product of a secret scalar is one
 * EC_POINT_mul of one scalar: that is constant in time there, whereas the sum
 * of two products in one call is not.
 */
#include "spake2plus.h"

#include <string.h>

#include "hash.h"
#include "kdf.h"
#include "ossl.h"

#define KEY		32	/* bytes of each key of section 3.4 */
#define TRANSCRIPT	10	/* fields of TT, section 3.3 */

/* Section 4, for P-256, uncompressed; nobody knows their logarithms. */
static const uint8_t point_m[SPAKE2PLUS_SHARE] = {
	0x04, 0x88, 0x6e, 0x2f, 0x97, 0xac, 0xe4, 0x6e, 0x55, 0xba, 0x9d,
	0xd7, 0x24, 0x25, 0x79, 0xf2, 0x99, 0x3b, 0x64, 0xe1, 0x6e, 0xf3,
	0xdc, 0xab, 0x95, 0xaf, 0xd4, 0x97, 0x33, 0x3d, 0x8f, 0xa1, 0x2f,
	0x5f, 0xf3, 0x55, 0x16, 0x3e, 0x43, 0xce, 0x22, 0x4e, 0x0b, 0x0e,
	0x65, 0xff, 0x02, 0xac, 0x8e, 0x5c, 0x7b, 0xe0, 0x94, 0x19, 0xc7,
	0x85, 0xe0, 0xca, 0x54, 0x7d, 0x55, 0xa1, 0x2e, 0x2d, 0x20
};
static const uint8_t point_n[SPAKE2PLUS_SHARE] = {
	0x04, 0xd8, 0xbb, 0xd6, 0xc6, 0x39, 0xc6, 0x29, 0x37, 0xb0, 0x4d,
	0x99, 0x7f, 0x38, 0xc3, 0x77, 0x07, 0x19, 0xc6, 0x29, 0xd7, 0x01,
	0x4d, 0x49, 0xa2, 0x4b, 0x4f, 0x98, 0xba, 0xa1, 0x29, 0x2b, 0x49,
	0x07, 0xd6, 0x0a, 0xa6, 0xbf, 0xad, 0xe4, 0x50, 0x08, 0xa6, 0x36,
	0x33, 0x7f, 0x51, 0x68, 0xc6, 0x4d, 0x9b, 0xd3, 0x60, 0x34, 0x80,
	0x8c, 0xd5, 0x64, 0x49, 0x0b, 0x1e, 0x65, 0x6e, 0xdb, 0xe7
};

struct curve {
	EC_GROUP	*group;
	BN_CTX		*ctx;
};

static void
curve_close(struct curve *c)
{
	EC_GROUP_free(c->group);
	BN_CTX_free(c->ctx);
}

static enum err
curve_open(struct curve *c)
{
	c->group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	c->ctx = BN_CTX_secure_new();
	return c->group != NULL && c->ctx != NULL ? ERR_NONE : ERR_CRYPTO;
}

/* A secret scalar; the caller clears it. NULL: out of memory. */
static BIGNUM *
scalar_of(const struct secret *s)
{
	BIGNUM *n = BN_bin2bn(s->b, (int)s->n, NULL);

	if (n != NULL)
		BN_set_flags(n, BN_FLG_CONSTTIME);
	return n;
}

/* One product: of the base point if point is NULL. */
static enum err
multiply(const struct curve *c, const struct secret *by,
    const EC_POINT *point, EC_POINT *out)
{
	BIGNUM *n = scalar_of(by);
	int ok = n != NULL && EC_POINT_mul(c->group, out,
	    point == NULL ? n : NULL, point, point == NULL ? NULL : n,
	    c->ctx);

	BN_clear_free(n);
	return ok ? ERR_NONE : ERR_CRYPTO;
}

static enum err
point_read(const struct curve *c, struct slice from, EC_POINT *out)
{
	if (from.n != SPAKE2PLUS_SHARE ||
	    from.p[0] != POINT_CONVERSION_UNCOMPRESSED ||
	    !EC_POINT_oct2point(c->group, out, from.p, from.n, c->ctx) ||
	    EC_POINT_is_at_infinity(c->group, out))
		return ERR_INPUT;
	return ERR_NONE;
}

/* The point at infinity has no such form: ERR_INPUT. */
static enum err
point_write(const struct curve *c, const EC_POINT *p,
    struct spake2plus_share *out)
{
	if (EC_POINT_is_at_infinity(c->group, p))
		return ERR_INPUT;
	return EC_POINT_point2oct(c->group, p, POINT_CONVERSION_UNCOMPRESSED,
	    out->b, sizeof(out->b), c->ctx) == sizeof(out->b) ? ERR_NONE :
	    ERR_CRYPTO;
}

/* w0*M or w0*N. */
static enum err
blind(const struct curve *c, const struct secret *w0, const uint8_t *base,
    EC_POINT *out)
{
	EC_POINT *p = EC_POINT_new(c->group);
	enum err e = ERR_CRYPTO;

	if (p != NULL && EC_POINT_oct2point(c->group, p, base,
	    SPAKE2PLUS_SHARE, c->ctx))
		e = multiply(c, w0, p, out);
	EC_POINT_free(p);
	return e;
}

/* own*P + w0*base. */
static enum err
share_make(const struct curve *c, const struct spake2plus_secrets *s,
    const uint8_t *base, struct spake2plus_share *out)
{
	EC_POINT *p = EC_POINT_new(c->group), *q = EC_POINT_new(c->group);
	enum err e = ERR_CRYPTO;

	if (p == NULL || q == NULL)
		goto out;
	if ((e = multiply(c, &s->own, NULL, p)) ||
	    (e = blind(c, &s->w0, base, q)))
		goto out;
	e = EC_POINT_add(c->group, p, p, q, c->ctx) ?
	    point_write(c, p, out) : ERR_CRYPTO;
out:
	EC_POINT_clear_free(p);
	EC_POINT_clear_free(q);
	return e;
}

/* The other side's share without its blind: share - w0*base. */
static enum err
unblind(const struct curve *c, const struct secret *w0, const uint8_t *base,
    struct slice share, EC_POINT *out)
{
	EC_POINT *q = EC_POINT_new(c->group);
	enum err e = ERR_CRYPTO;

	if (q == NULL)
		return e;
	if ((e = point_read(c, share, out)) == ERR_NONE &&
	    (e = blind(c, w0, base, q)) == ERR_NONE &&
	    (!EC_POINT_invert(c->group, q, c->ctx) ||
	    !EC_POINT_add(c->group, out, out, q, c->ctx)))
		e = ERR_CRYPTO;
	EC_POINT_clear_free(q);
	return e;
}

/* Everything of the transcript but its fixed points. */
struct transcript {
	const struct spake2plus_binding	*binding;
	struct slice			 share_p;
	struct slice			 share_v;
	struct spake2plus_share		 z;
	struct spake2plus_share		 v;
	const struct secret		*w0;
};

/* TT of section 3.3: each field behind its length, 8 bytes little-endian. */
static enum err
transcript_hash(const struct transcript *t, struct sha256 *main)
{
	const struct slice field[TRANSCRIPT] = {
		t->binding->context, t->binding->prover, t->binding->verifier,
		slice_of(point_m, SPAKE2PLUS_SHARE),
		slice_of(point_n, SPAKE2PLUS_SHARE),
		t->share_p, t->share_v, slice_of(t->z.b, sizeof(t->z.b)),
		slice_of(t->v.b, sizeof(t->v.b)), secret_slice(t->w0)
	};
	struct slice part[2 * TRANSCRIPT];
	uint8_t length[TRANSCRIPT][8];

	for (size_t i = 0; i < TRANSCRIPT; i++) {
		for (size_t j = 0; j < sizeof(length[i]); j++)
			length[i][j] = (uint8_t)((uint64_t)field[i].n >>
			    (8 * j));
		part[2 * i] = slice_of(length[i], sizeof(length[i]));
		part[2 * i + 1] = field[i];
	}
	return sha256_parts(part, 2 * TRANSCRIPT, main);
}

/* HKDF (RFC 5869) without a salt; `prk` is its first step. */
static enum err
keys_from(const struct sha256 *main, const struct transcript *t,
    struct spake2plus_keys *out)
{
	static const uint8_t no_salt[KEY];
	struct secret confirm = { .n = 0 };
	struct sha256 prk;
	enum err e;

	if ((e = hmac_sha256(slice_of(no_salt, KEY), sha256_slice(main),
	    &prk)) ||
	    (e = kdf_expand(sha256_slice(&prk),
	    SLICE_LIT("ConfirmationKeys"), 2 * KEY, &confirm)) ||
	    (e = kdf_expand(sha256_slice(&prk), SLICE_LIT("SharedKey"), KEY,
	    &out->shared)) ||
	    (e = hmac_sha256(slice_of(confirm.b, KEY), t->share_v,
	    &out->confirm_p)))
		goto out;
	e = hmac_sha256(slice_of(confirm.b + KEY, KEY), t->share_p,
	    &out->confirm_v);
out:
	secret_wipe(&confirm);
	secret_wipe_bytes(&prk, sizeof(prk));
	return e;
}

/*
 * Z = own*(the other's share, unblinded); V = w1 times that on the prover's
 * side, y*L on the verifier's, with L = w1*P.
 */
static enum err
agree(const struct curve *c, const struct spake2plus_secrets *s,
    bool is_prover, struct transcript *t)
{
	EC_POINT *other = EC_POINT_new(c->group);
	EC_POINT *p = EC_POINT_new(c->group);
	enum err e = ERR_CRYPTO;

	if (other == NULL || p == NULL)
		goto out;
	if ((e = unblind(c, &s->w0, is_prover ? point_n : point_m,
	    is_prover ? t->share_v : t->share_p, other)) ||
	    (e = multiply(c, &s->own, other, p)) ||
	    (e = point_write(c, p, &t->z)))
		goto out;
	if (is_prover)
		e = multiply(c, &s->w1, other, p);
	else if ((e = multiply(c, &s->w1, NULL, other)) == ERR_NONE)
		e = multiply(c, &s->own, other, p);
	if (e == ERR_NONE)
		e = point_write(c, p, &t->v);
out:
	EC_POINT_clear_free(other);
	EC_POINT_clear_free(p);
	return e;
}

static enum err
finish(const struct curve *c, const struct spake2plus_secrets *s,
    bool is_prover, struct transcript *t, struct spake2plus_keys *out)
{
	struct sha256 main = { { 0 } };
	enum err e;

	t->w0 = &s->w0;
	if ((e = agree(c, s, is_prover, t)) == ERR_NONE &&
	    (e = transcript_hash(t, &main)) == ERR_NONE)
		e = keys_from(&main, t, out);
	if (e)
		secret_wipe_bytes(out, sizeof(*out));
	secret_wipe_bytes(&main, sizeof(main));
	secret_wipe_bytes(t, sizeof(*t));
	return e;
}

static bool
is_complete(const struct spake2plus_secrets *s)
{
	return s->w0.n == SPAKE2PLUS_SCALAR && s->w1.n == SPAKE2PLUS_SCALAR &&
	    s->own.n == SPAKE2PLUS_SCALAR;
}

/* ---- the public functions ---- */

/* Half of ws modulo the order. */
static enum err
reduce_half(const struct curve *c, const uint8_t *half, struct secret *out)
{
	BIGNUM *n = BN_bin2bn(half, SPAKE2PLUS_WS / 2, NULL);
	BIGNUM *r = BN_secure_new();
	enum err e = ERR_CRYPTO;

	if (n == NULL || r == NULL)
		goto out;
	BN_set_flags(n, BN_FLG_CONSTTIME);
	if (BN_mod(r, n, EC_GROUP_get0_order(c->group), c->ctx) &&
	    !BN_is_zero(r) && BN_bn2binpad(r, out->b, SPAKE2PLUS_SCALAR) ==
	    SPAKE2PLUS_SCALAR) {
		out->n = SPAKE2PLUS_SCALAR;
		e = ERR_NONE;
	}
out:
	BN_clear_free(n);
	BN_clear_free(r);
	return e;
}

enum err
spake2plus_reduce(const struct secret *ws, struct spake2plus_secrets *s)
{
	struct curve c = { NULL, NULL };
	enum err e;

	secret_wipe(&s->w0);
	secret_wipe(&s->w1);
	if (ws->n != SPAKE2PLUS_WS)
		return ERR_INTERNAL;
	if ((e = curve_open(&c)) == ERR_NONE &&
	    (e = reduce_half(&c, ws->b, &s->w0)) == ERR_NONE)
		e = reduce_half(&c, ws->b + SPAKE2PLUS_WS / 2, &s->w1);
	curve_close(&c);
	return e;
}

enum err
spake2plus_draw(struct spake2plus_secrets *s)
{
	struct curve c = { NULL, NULL };
	BIGNUM *n = BN_secure_new();
	enum err e;

	secret_wipe(&s->own);
	if ((e = curve_open(&c)) || n == NULL)
		goto out;
	e = ERR_CRYPTO;
	do {
		if (!BN_priv_rand_range(n, EC_GROUP_get0_order(c.group)))
			goto out;
	} while (BN_is_zero(n));
	if (BN_bn2binpad(n, s->own.b, SPAKE2PLUS_SCALAR) ==
	    SPAKE2PLUS_SCALAR) {
		s->own.n = SPAKE2PLUS_SCALAR;
		e = ERR_NONE;
	}
out:
	BN_clear_free(n);
	curve_close(&c);
	return n == NULL ? ERR_CRYPTO : e;
}

enum err
spake2plus_check(struct slice share)
{
	struct curve c = { NULL, NULL };
	EC_POINT *p = NULL;
	enum err e;

	if ((e = curve_open(&c)) == ERR_NONE)
		e = (p = EC_POINT_new(c.group)) == NULL ? ERR_CRYPTO :
		    point_read(&c, share, p);
	EC_POINT_free(p);
	curve_close(&c);
	return e;
}

enum err
spake2plus_prover_share(const struct spake2plus_secrets *s,
    struct spake2plus_share *share_p)
{
	struct curve c = { NULL, NULL };
	enum err e;

	if (!is_complete(s))
		return ERR_INTERNAL;
	if ((e = curve_open(&c)) == ERR_NONE)
		e = share_make(&c, s, point_m, share_p);
	curve_close(&c);
	return e;
}

enum err
spake2plus_prover_keys(const struct spake2plus_secrets *s,
    const struct spake2plus_binding *b, struct slice share_v,
    struct spake2plus_keys *out)
{
	struct transcript t = { .binding = b, .share_v = share_v };
	struct curve c = { NULL, NULL };
	struct spake2plus_share own;
	enum err e;

	if (!is_complete(s))
		return ERR_INTERNAL;
	if ((e = curve_open(&c)) == ERR_NONE &&
	    (e = share_make(&c, s, point_m, &own)) == ERR_NONE) {
		t.share_p = slice_of(own.b, sizeof(own.b));
		e = finish(&c, s, true, &t, out);
	}
	curve_close(&c);
	return e;
}

enum err
spake2plus_verifier(const struct spake2plus_secrets *s,
    const struct spake2plus_binding *b, struct slice share_p,
    struct spake2plus_share *share_v, struct spake2plus_keys *out)
{
	struct transcript t = { .binding = b, .share_p = share_p };
	struct curve c = { NULL, NULL };
	enum err e;

	if (!is_complete(s))
		return ERR_INTERNAL;
	if ((e = curve_open(&c)) == ERR_NONE &&
	    (e = share_make(&c, s, point_n, share_v)) == ERR_NONE) {
		t.share_v = slice_of(share_v->b, sizeof(share_v->b));
		e = finish(&c, s, false, &t, out);
	}
	curve_close(&c);
	return e;
}
