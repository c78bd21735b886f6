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

bool
code_length_valid(enum code_use use, size_t n)
{
	return n == CODE_SYMBOLS ||
	    (use == CODE_BY_HANDLE && (n == 8 || n == 12));
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

static void
code_set(struct code *code, const uint8_t *value, size_t n)
{
	memset(code, 0, sizeof(*code));
	for (size_t i = 0; i < n; i++)
		code->s[i] = alphabet[value[i]];
	code->n = n;
}

/* Of the symbols before place n: alpha^-n, which is alpha^(31-n), of them. */
static uint8_t
check_symbol(const uint8_t *value, size_t n)
{
	unsigned check = weighted_sum(value, n);

	for (; n < 31; n++)
		check = times_alpha(check);
	return (uint8_t)check;
}

enum err
code_draw(enum code_use use, size_t n, struct code *code)
{
	uint8_t value[CODE_SYMBOLS];
	enum err e;
	size_t i;

	if (!code_length_valid(use, n))
		return ERR_INPUT;
	if ((e = rand_bytes(value, sizeof(value))))
		return e;
	value[0] = (value[0] & 15) | (use == CODE_BY_LOCATOR ? 16 : 0);
	for (i = 1; i < n - 1; i++)
		value[i] &= 31;
	value[i] = check_symbol(value, i);
	code_set(code, value, n);
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

bool
code_handle_valid(struct slice s)
{
	if (s.n != CODE_HANDLE || symbol_value(s.p[0]) >= 16)
		return false;
	for (size_t i = 0; i < s.n; i++)
		/* Normalised: what looks alike was folded before. */
		if (memchr(alphabet, s.p[i], sizeof(alphabet) - 1) == NULL)
			return false;
	return true;
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

static enum code_use
use_of(uint8_t first)
{
	return first >= 16 ? CODE_BY_LOCATOR : CODE_BY_HANDLE;
}

enum code_fault
code_parse(struct slice typed, struct code *code)
{
	uint8_t value[CODE_SYMBOLS];
	enum code_fault fault;
	size_t count;

	if ((fault = read_symbols(typed, value, &count)) != CODE_OK)
		goto out;
	if (count == 0)
		fault = CODE_EMPTY;
	else if (count > CODE_SYMBOLS)
		fault = CODE_LONG;
	else if (!code_length_valid(use_of(value[0]), count))
		fault = CODE_SHORT;
	else if (weighted_sum(value, count) != 0)
		fault = CODE_TYPO;
	else
		code_set(code, value, count);
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
		return "This code is too short. Compare it with the device.";
	case CODE_LONG:
		return "This code is too long: no code has more than 16 "
		    "symbols. Compare it with the device.";
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
	return use_of((uint8_t)symbol_value((uint8_t)code->s[0]));
}

void
code_format(const struct code *code, char out[CODE_TEXT])
{
	size_t i, n = 0;

	for (i = 0; i < code->n; i++) {
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
