/*
 * One message, signed and checked.
 */
#include <string.h>

#include "evidence.h"
#include "hash.h"
#include "sign.h"

#define LABEL	"handfast/1 rekey"

static enum err
message_of(struct arena *a, const struct evidence *v, struct slice *out)
{
	const size_t label = sizeof(LABEL) - 1;
	struct sha256 old, csr;
	uint8_t *p;
	enum err e;

	if ((e = sha256_of(v->old, &old)) || (e = sha256_of(v->csr, &csr)))
		return e;
	out->n = label + v->realm.n + sizeof(old.b) + sizeof(csr.b);
	out->p = p = arena_alloc(a, out->n);
	memcpy(p, LABEL, label);
	if (v->realm.n > 0)
		memcpy(p + label, v->realm.p, v->realm.n);
	p += label + v->realm.n;
	memcpy(p, old.b, sizeof(old.b));
	memcpy(p + sizeof(old.b), csr.b, sizeof(csr.b));
	return ERR_NONE;
}

enum err
evidence_make(struct arena *a, const struct evidence *v,
    const struct key *old, struct slice *signature)
{
	struct slice message;
	enum err e;

	if ((e = message_of(a, v, &message)))
		return e;
	return sign_make(a, old, message, signature);
}

enum err
evidence_check(struct arena *a, const struct evidence *v,
    const struct pubkey *old, struct slice signature)
{
	struct slice message;
	enum err e;

	if ((e = message_of(a, v, &message)))
		return e;
	return sign_check(old, message, signature);
}
