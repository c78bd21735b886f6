/*
 * Codes: drawn, read as people type them, checked, shown.
 */
#include "code.h"

#include <string.h>

#include "rand.h"
#include "secret.h"

#define GF_POLY		0x25	/* x^5 + x^2 + 1 */
#define GROUP		4	/* symbols between two hyphens */

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static unsigned
times_alpha(unsigned v)
{
	v <<= 1;
	return (v & 32) ? v ^ GF_POLY : v;
}

/* The sum of alpha^i * value[i], by Horner from the last symbol. */
static unsigned
weighted_sum(const uint8_t *value, size_t n)
{
	unsigned sum = 0;

	while (n > 0)
		sum = times_alpha(sum) ^ value[--n];
	return sum;
}

enum err
code_draw(enum code_use use, struct code *code)
{
	uint8_t value[CODE_SYMBOLS];
	unsigned check;
	enum err e;
	size_t i;

	if ((e = rand_bytes(value, CODE_SYMBOLS - 1)))
		return e;
	value[0] = (value[0] & 15) | (use == CODE_BY_LOCATOR ? 16 : 0);
	for (i = 1; i < CODE_SYMBOLS - 1; i++)
		value[i] &= 31;
	/* alpha has order 31, so alpha^-15 is alpha^16. */
	check = weighted_sum(value, CODE_SYMBOLS - 1);
	for (i = 0; i < 31 - (CODE_SYMBOLS - 1); i++)
		check = times_alpha(check);
	value[CODE_SYMBOLS - 1] = (uint8_t)check;
	for (i = 0; i < CODE_SYMBOLS; i++)
		code->s[i] = alphabet[value[i]];
	code->s[CODE_SYMBOLS] = '\0';
	secret_wipe_bytes(value, sizeof(value));
	return ERR_NONE;
}

/* The symbol's value, or -1 if no code holds such a symbol. */
static int
symbol_value(uint8_t c)
{
	const char *at;

	if (c >= 'a' && c <= 'z')
		c = (uint8_t)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	if (c == '\0' || (at = strchr(alphabet, c)) == NULL)
		return -1;
	return (int)(at - alphabet);
}

/* Bytes at the front that do not count: white space, a hyphen, a dash. */
static size_t
filler(struct slice s)
{
	switch (s.p[0]) {
	case ' ':
	case '\t':
	case '\r':
	case '\n':
	case '-':
		return 1;
	case 0xe2:		/* U+2010..U+2015 */
		return s.n >= 3 && s.p[1] == 0x80 && s.p[2] >= 0x90 &&
		    s.p[2] <= 0x95 ? 3 : 0;
	default:
		return 0;
	}
}

/* Counts all symbols, and keeps the first CODE_SYMBOLS of them. */
static enum code_fault
read_symbols(struct slice typed, uint8_t value[CODE_SYMBOLS], size_t *count)
{
	size_t skip;
	int v;

	*count = 0;
	if (typed.n > CODE_TYPED_MAX)
		return CODE_LONG;
	while (typed.n > 0) {
		if ((skip = filler(typed)) == 0) {
			if ((v = symbol_value(typed.p[0])) < 0)
				return CODE_FOREIGN;
			if (*count < CODE_SYMBOLS)
				value[*count] = (uint8_t)v;
			(*count)++;
			skip = 1;
		}
		typed = slice_of(typed.p + skip, typed.n - skip);
	}
	return CODE_OK;
}

enum code_fault
code_parse(struct slice typed, struct code *code)
{
	uint8_t value[CODE_SYMBOLS];
	enum code_fault fault;
	size_t i, count;

	if ((fault = read_symbols(typed, value, &count)) != CODE_OK)
		goto out;
	if (count == 0)
		fault = CODE_EMPTY;
	else if (count < CODE_SYMBOLS)
		fault = CODE_SHORT;
	else if (count > CODE_SYMBOLS)
		fault = CODE_LONG;
	else if (weighted_sum(value, CODE_SYMBOLS) != 0)
		fault = CODE_TYPO;
	if (fault != CODE_OK)
		goto out;
	for (i = 0; i < CODE_SYMBOLS; i++)
		code->s[i] = alphabet[value[i]];
	code->s[CODE_SYMBOLS] = '\0';
out:
	secret_wipe_bytes(value, sizeof(value));
	return fault;
}

const char *
code_fault_sentence(enum code_fault fault)
{
	switch (fault) {
	case CODE_OK:
		return "This code is well formed.";
	case CODE_EMPTY:
		return "Type the code that the device shows.";
	case CODE_SHORT:
		return "This code is too short. It has 16 symbols; compare it "
		    "with the device.";
	case CODE_LONG:
		return "This code is too long. It has 16 symbols; compare it "
		    "with the device.";
	case CODE_FOREIGN:
		return "There is a symbol in it that no code has. Codes are "
		    "made of digits and letters, without U.";
	case CODE_TYPO:
		return "A symbol is wrong, or two are exchanged. Compare it "
		    "with the device.";
	}
	return "";
}

enum code_use
code_use_of(const struct code *code)
{
	return symbol_value((uint8_t)code->s[0]) >= 16 ? CODE_BY_LOCATOR :
	    CODE_BY_HANDLE;
}

void
code_format(const struct code *code, char out[CODE_TEXT])
{
	size_t i, n = 0;

	for (i = 0; i < CODE_SYMBOLS; i++) {
		if (i > 0 && i % GROUP == 0)
			out[n++] = '-';
		out[n++] = code->s[i];
	}
	out[n] = '\0';
}

void
code_wipe(struct code *code)
{
	secret_wipe_bytes(code, sizeof(*code));
}
