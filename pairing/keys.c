/*
 * The key schedule: PBKDF2 from the code to master, HKDF-Expand from there.
 */
#include "keys.h"

#include <string.h>

#include "aead.h"
#include "buf.h"
#include "kdf.h"

#define INFO_MAX	256

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
		e = kdf_pbkdf2(slice_of(code->s, CODE_SYMBOLS),
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

enum err
keys_derive(const struct secret *master, const char *channel,
    const char *purpose, const struct sha256 *reg, struct secret *key)
{
	struct buf info;
	enum err e;

	buf_init(&info, NULL, INFO_MAX);
	buf_printf(&info, "handfast/1 %s %s", channel, purpose);
	buf_add_byte(&info, 0);
	buf_add(&info, slice_of(reg->b, sizeof(reg->b)));
	if ((e = buf_check(&info)) == ERR_NONE)
		e = kdf_expand(secret_slice(master), buf_slice(&info),
		    KEYS_LEN, key);
	buf_free(&info);
	return e;
}

enum err
keys_proof(const struct secret *key, struct sha256 *proof)
{
	return hmac_sha256(secret_slice(key), SLICE_LIT("handfast/1 proof"),
	    proof);
}

enum err
keys_ack(const struct secret *key, struct sha256 *ack)
{
	return hmac_sha256(secret_slice(key), SLICE_LIT("handfast/1 ack"),
	    ack);
}

static void
wrap_aad(struct buf *aad, const struct keys_wrapping *w)
{
	buf_printf(aad, "handfast/1 wrap %s", w->purpose);
	buf_add_byte(aad, 0);
	buf_add(aad, slice_of(w->enrollment->b, sizeof(w->enrollment->b)));
	buf_add(aad, slice_of(w->reg->b, sizeof(w->reg->b)));
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
