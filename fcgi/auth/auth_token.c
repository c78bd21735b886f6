/*
 * A token in a cookie, and what is derived from it.
 */
#include <string.h>

#include "auth_token.h"
#include "hash.h"
#include "kdf.h"
#include "rand.h"

enum err
auth_token_draw(struct arena *a, struct auth_token **out)
{
	struct auth_token *t = arena_alloc(a, sizeof(*t));
	enum err e;

	if ((e = rand_bytes(t->b, sizeof(t->b))))
		return e;
	memcpy(t->text, base64url_text(a, slice_of(t->b, sizeof(t->b))),
	    sizeof(t->text));
	*out = t;
	return ERR_NONE;
}

enum err
auth_token_of_cookie(const struct req *rq, const char *cookie,
    struct auth_token **out)
{
	struct slice text, bytes;
	struct auth_token *t;
	enum err e;

	if ((e = req_cookie(rq, cookie, &text)) ||
	    (e = base64url_parse(rq->arena, text, AUTH_TOKEN, &bytes)))
		return e;
	if (bytes.n != AUTH_TOKEN || text.n != AUTH_CSRF_TEXT - 1)
		return ERR_INPUT;
	t = arena_alloc(rq->arena, sizeof(*t));
	memcpy(t->b, bytes.p, bytes.n);
	memcpy(t->text, text.p, text.n);
	*out = t;
	return ERR_NONE;
}

enum err
auth_token_hash(const struct auth_token *t, struct sha256 *out)
{
	return sha256_of(slice_of(t->b, sizeof(t->b)), out);
}

enum err
auth_token_csrf(const struct auth_token *t, const char *purpose,
    char out[AUTH_CSRF_TEXT])
{
	const struct slice token = slice_of(t->b, sizeof(t->b));
	struct arena *a = arena_new();
	struct sha256 mac;
	struct secret key = { { 0 }, 0 };
	enum err e;

	if ((e = kdf_expand(token, SLICE_LIT("handfast/1 csrf"), 32, &key)) ||
	    (e = hmac_sha256(secret_slice(&key), slice_str(purpose), &mac)))
		goto out;
	memcpy(out, base64url_text(a, sha256_slice(&mac)), AUTH_CSRF_TEXT);
out:
	secret_wipe(&key);
	arena_free(a);
	return e;
}
