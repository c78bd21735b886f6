/*
 * Serial numbers and factory secrets; see factory.h.
 */
#include "factory.h"

#include <string.h>

#include "hash.h"

#define LABEL		"handfast/1 factory"
#define DIFFERENT	6	/* characters at least */
#define FINGERPRINT	64	/* hex digits */

#define NEVER		(FACTORY_SECRET_MAX + 1)
#define DECIMAL		"0123456789"
#define HEX		DECIMAL "abcdefABCDEF"
#define UPPER		"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER		"abcdefghijklmnopqrstuvwxyz"

/* From the least alphabet up; the first that holds all of it counts. */
static const struct {
	const char	*symbols;
	size_t		 least;		/* of them for 128 bits */
} forms[] = {
	{ DECIMAL, 39 },
	{ HEX, 32 },
	{ HEX "-_+/", NEVER },	/* a UUID: 122 random bits at most */
	{ UPPER "234567", 26 },
	{ LOWER "234567", 26 },
	{ UPPER LOWER DECIMAL "+/", 22 },
	{ UPPER LOWER DECIMAL "-_", 22 },
};

#define FORMS	(sizeof(forms) / sizeof(forms[0]))

static bool
is_of(struct slice s, const char *symbols)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || strchr(symbols, s.p[i]) == NULL)
			return false;
	return true;
}

bool
factory_serial_valid(struct slice s)
{
	size_t i;

	if (s.n < 1 || s.n > FACTORY_SERIAL_MAX)
		return false;
	for (i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || s.p[i] == ':')
			return false;
	return s.n != FINGERPRINT || !is_of(s, HEX);
}

static bool
is_dull(struct slice s)
{
	bool seen[256] = { false };
	unsigned int different = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		different += !seen[s.p[i]];
		seen[s.p[i]] = true;
	}
	return different < DIFFERENT;
}

enum factory_fault
factory_secret_check(struct slice s)
{
	size_t i, n = s.n;

	if (s.n > FACTORY_SECRET_MAX)
		return FACTORY_LONG;
	while (s.n - n < 6 && n > 0 && s.p[n - 1] == '=')
		n--;
	s = slice_of(s.p, n);
	for (i = 0; i < FORMS; i++)
		if (is_of(s, forms[i].symbols))
			break;
	if (i == FORMS || forms[i].least == NEVER)
		return FACTORY_FOREIGN;
	if (s.n < forms[i].least)
		return FACTORY_SHORT;
	return is_dull(s) ? FACTORY_DULL : FACTORY_OK;
}

const char *
factory_fault_sentence(enum factory_fault fault)
{
	switch (fault) {
	case FACTORY_FOREIGN:
		return "a secret is hex digits, base 32 in one case, or base "
		    "64, without groups, and this is none of them";
	case FACTORY_SHORT:
		return "a secret has at least 128 random bits: 32 hex digits, "
		    "26 characters of base 32, or 22 of base 64 (39 if all "
		    "are decimal digits)";
	case FACTORY_LONG:
		return "a secret has at most 128 characters";
	case FACTORY_DULL:
		return "this secret is not random: it has fewer than 6 "
		    "different characters";
	case FACTORY_OK:
		break;
	}
	return "";
}

enum err
factory_hash(struct slice serial, struct slice secret, struct sha256 *out)
{
	const struct slice parts[] = { SLICE_LIT(LABEL), serial,
	    slice_of("", 1), secret };

	return sha256_parts(parts, sizeof(parts) / sizeof(parts[0]), out);
}
