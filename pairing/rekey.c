/*
 * The evidence for a new key; see rekey.h.
 */
#include "rekey.h"

#include "buf.h"
#include "hash.h"
#include "sign.h"

#define LABEL	"handfast/1 rekey"
#define MAX	1024

/* Of fixed length but for the realm, so it can be read in one way only. */
static enum err
message(struct arena *a, const struct rekey *r, struct slice *out)
{
	struct sha256 old, csr;
	struct buf b;
	enum err e;

	if ((e = sha256_of(r->old_der, &old)) ||
	    (e = sha256_of(r->csr_der, &csr)))
		return e;
	buf_init(&b, a, MAX);
	buf_add_str(&b, LABEL);
	buf_add(&b, r->realm);
	buf_add(&b, sha256_slice(&old));
	buf_add(&b, sha256_slice(&csr));
	*out = buf_slice(&b);
	return buf_check(&b);
}

enum err
rekey_sign(struct arena *a, const struct rekey *r, const struct key *old_key,
    struct slice *evidence)
{
	struct slice text;
	enum err e;

	*evidence = SLICE_NONE;
	if ((e = message(a, r, &text)))
		return e;
	return sign_make(a, old_key, text, evidence);
}

enum err
rekey_check(struct arena *a, const struct rekey *r,
    const struct pubkey *old_key, struct slice evidence)
{
	struct slice text;
	enum err e;

	if ((e = message(a, r, &text)))
		return e;
	return sign_check(old_key, text, evidence);
}
