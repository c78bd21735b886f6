/*
 * The key schedule: PBKDF2 from the code to master, HKDF-Expand from there.
 */
#include "keys.h"

#include <stdio.h>
#include <string.h>

#include "aead.h"
#include "buf.h"
#include "hash.h"
#include "kdf.h"
#include "rand.h"
#include "spake2plus.h"

#define INFO_MAX	256
#define NAME_MAX_LEN	64	/* of a channel and a purpose */

enum err
keys_master(const struct code *code, struct slice realm,
    struct secret *master)
{
	struct buf salt;
	enum err e;

	if ((e = dns_name_check(realm)))
		return e;
	buf_init(&salt, NULL, INFO_MAX + realm.n);
	buf_add_str(&salt, "handfast/1 ");
	buf_add(&salt, realm);
	if ((e = buf_check(&salt)) == ERR_NONE)
		e = kdf_pbkdf2(slice_of(code->s, code->n),
		    buf_slice(&salt), KEYS_ROUNDS, KEYS_LEN, master);
	buf_free(&salt);
	return e;
}

enum err
keys_locator(const struct secret *master, struct sha256 *locator)
{
	struct secret out;
	enum err e;

	if ((e = kdf_expand(secret_slice(master),
	    SLICE_LIT("handfast/1 locator"), KEYS_LEN, &out)))
		return e;
	memcpy(locator->b, out.b, KEYS_LEN);
	secret_wipe(&out);
	return ERR_NONE;
}

/* HKDF-Expand(from, "handfast/1 CHANNEL PURPOSE" || 0x00 || bound, n). */
static enum err
expand(const struct secret *from, const char *name, struct slice bound,
    size_t n, struct secret *key)
{
	struct buf info;
	enum err e;

	buf_init(&info, NULL, INFO_MAX);
	buf_printf(&info, "handfast/1 %s", name);
	buf_add_byte(&info, 0);
	buf_add(&info, bound);
	if ((e = buf_check(&info)) == ERR_NONE)
		e = kdf_expand(secret_slice(from), buf_slice(&info), n, key);
	buf_free(&info);
	return e;
}

enum err
keys_derive(const struct secret *from, const char *channel,
    const char *purpose, const struct sha256 *reg, struct secret *key)
{
	char name[NAME_MAX_LEN];

	(void)snprintf(name, sizeof(name), "%s %s", channel, purpose);
	return expand(from, name, sha256_slice(reg), KEYS_LEN, key);
}

/* HMAC-SHA256(key(purpose), "handfast/1 PURPOSE"). */
static enum err
tag(const struct secret *from, const char *channel, const char *purpose,
    const struct sha256 *reg, struct sha256 *out)
{
	char text[NAME_MAX_LEN];
	struct secret key = { .n = 0 };
	enum err e;

	(void)snprintf(text, sizeof(text), "handfast/1 %s", purpose);
	if ((e = keys_derive(from, channel, purpose, reg, &key)) == ERR_NONE)
		e = hmac_sha256(secret_slice(&key), slice_str(text), out);
	secret_wipe(&key);
	return e;
}

enum err
keys_proof(const struct secret *from, const char *channel,
    const struct sha256 *reg, struct sha256 *proof)
{
	return tag(from, channel, "proof", reg, proof);
}

enum err
keys_ack(const struct secret *from, const char *channel,
    const struct sha256 *reg, struct sha256 *ack)
{
	return tag(from, channel, "ack", reg, ack);
}

enum err
keys_ack_hash(const struct secret *from, const char *channel,
    const struct sha256 *reg, struct sha256 *hash)
{
	struct sha256 ack;
	enum err e;

	if ((e = keys_ack(from, channel, reg, &ack)) == ERR_NONE)
		e = sha256_of(sha256_slice(&ack), hash);
	secret_wipe_bytes(&ack, sizeof(ack));
	return e;
}

bool
keys_identity_valid(struct slice s)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-_";

	for (size_t i = 0; i < s.n; i++)
		if (memchr(alphabet, s.p[i], sizeof(alphabet) - 1) == NULL)
			return false;
	return s.n == KEYS_IDENTITY;
}

enum err
keys_identity(char out[KEYS_IDENTITY + 1])
{
	struct arena *a;
	uint8_t b[16];
	enum err e;

	if ((e = rand_bytes(b, sizeof(b))))
		return e;
	a = arena_new();
	memcpy(out, base64url_text(a, slice_of(b, sizeof(b))),
	    KEYS_IDENTITY + 1);
	arena_free(a);
	return ERR_NONE;
}

enum err
keys_psk(const struct secret *master, const struct sha256 *reg,
    const char *identity, struct secret *key)
{
	uint8_t bound[sizeof(reg->b) + KEYS_IDENTITY];

	if (strlen(identity) != KEYS_IDENTITY)
		return ERR_INPUT;
	memcpy(bound, reg->b, sizeof(reg->b));
	memcpy(bound + sizeof(reg->b), identity, KEYS_IDENTITY);
	return expand(master, "psk tls-psk", slice_of(bound, sizeof(bound)),
	    KEYS_LEN, key);
}

enum err
keys_spake2plus(const struct secret *master, const struct uuid *enrollment,
    struct secret *ws)
{
	return expand(master, "pake spake2plus", slice_of(enrollment->b,
	    sizeof(enrollment->b)), SPAKE2PLUS_WS, ws);
}

static void
wrap_aad(struct buf *aad, const struct keys_wrapping *w)
{
	buf_printf(aad, "handfast/1 wrap %s", w->purpose);
	buf_add_byte(aad, 0);
	buf_add(aad, slice_of(w->enrollment->b, sizeof(w->enrollment->b)));
	buf_add(aad, slice_of(w->reg->b, sizeof(w->reg->b)));
	buf_add(aad, w->identity);
}

enum err
keys_wrap(struct arena *a, const struct secret *seal_key,
    const struct keys_wrapping *w, const struct secret *key,
    struct slice *out)
{
	struct buf aad;
	enum err e;

	*out = SLICE_NONE;
	if (key->n != KEYS_LEN)
		return ERR_INTERNAL;
	buf_init(&aad, a, INFO_MAX);
	wrap_aad(&aad, w);
	if ((e = buf_check(&aad)))
		return e;
	return aead_seal(a, secret_slice(seal_key), buf_slice(&aad),
	    secret_slice(key), out);
}

enum err
keys_unwrap(const struct secret *seal_key, const struct keys_wrapping *w,
    struct slice wrapped, struct secret *key)
{
	struct arena *a;
	struct slice plain;
	struct buf aad;
	enum err e;

	key->n = 0;
	if (wrapped.n != KEYS_WRAPPED)
		return ERR_CRYPTO;
	a = arena_new();
	buf_init(&aad, a, INFO_MAX);
	wrap_aad(&aad, w);
	if ((e = buf_check(&aad)) == ERR_NONE)
		e = aead_open(a, secret_slice(seal_key), buf_slice(&aad),
		    wrapped, &plain) ? ERR_CRYPTO : secret_set(key, plain);
	arena_free(a);
	return e;
}
