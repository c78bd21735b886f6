/*
 * The public audit key as a file; see audit_key.h.
 */
#include "audit_key.h"

#include <string.h>

#define BEGIN	"-----BEGIN PUBLIC KEY-----"
#define END	"-----END PUBLIC KEY-----"

const char *
audit_key_pem(struct arena *a, const struct pubkey *key)
{
	return arena_printf(a, BEGIN "\n%s" END "\n",
	    base64_lines_text(a, key->spki));
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

enum err
audit_key_parse(struct arena *a, struct slice pem, struct pubkey *out)
{
	const size_t begin = strlen(BEGIN), end = strlen(END);
	struct slice der;
	enum err e;

	while (pem.n > 0 && is_blank(pem.p[0]))
		pem = slice_of(pem.p + 1, pem.n - 1);
	while (pem.n > 0 && is_blank(pem.p[pem.n - 1]))
		pem.n--;
	if (pem.n < begin + end || memcmp(pem.p, BEGIN, begin) != 0 ||
	    memcmp(pem.p + pem.n - end, END, end) != 0)
		return ERR_INPUT;
	if ((e = base64_lines_parse(a, slice_of(pem.p + begin,
	    pem.n - begin - end), KEY_SPKI_MAX, &der)))
		return e;
	return pubkey_parse(a, der, out);
}
