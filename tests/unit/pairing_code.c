/*
 * Codes: every typo of the promised kinds is caught, every spelling read.
 */
#include "code.h"
#include "tap.h"

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static enum code_fault
parse(const char *typed, struct code *out)
{
	return code_parse(slice_str(typed), out);
}

/* A first symbol that promises 16 makes a short code too short. */
static bool
is_typo(const struct code *bad, struct code *out)
{
	enum code_fault fault = parse(bad->s, out);

	return fault == CODE_TYPO || (fault == CODE_SHORT &&
	    bad->n < CODE_SYMBOLS && strchr(symbols, bad->s[0]) >=
	    symbols + 16);
}

/* Every place, 31 other symbols each. */
static int
single_errors_missed(const struct code *c)
{
	struct code bad, out;
	int missed = 0;

	for (size_t i = 0; i < c->n; i++)
		for (int s = 0; s < 32; s++) {
			bad = *c;
			bad.s[i] = symbols[s];
			if (bad.s[i] != c->s[i])
				missed += !is_typo(&bad, &out);
		}
	return missed;
}

/* Every pair of places that hold different symbols. */
static int
exchanges_missed(const struct code *c)
{
	struct code bad, out;
	int missed = 0;

	for (size_t i = 0; i < c->n; i++)
		for (size_t j = i + 1; j < c->n; j++) {
			bad = *c;
			bad.s[i] = c->s[j];
			bad.s[j] = c->s[i];
			if (c->s[i] != c->s[j])
				missed += !is_typo(&bad, &out);
		}
	return missed;
}

static void
test_typos(void)
{
	static const size_t lengths[] = { 16, 12, 8, 16 };
	int singles = 0, exchanges = 0, invalid = 0;
	struct code c, out;

	for (int n = 0; n < 200; n++) {
		if (code_draw(n % 2 ? CODE_BY_LOCATOR : CODE_BY_HANDLE,
		    n % 2 ? CODE_SYMBOLS : lengths[n / 2 % 4], &c))
			invalid++;
		invalid += parse(c.s, &out) != CODE_OK;
		singles += single_errors_missed(&c);
		exchanges += exchanges_missed(&c);
	}
	is_int(invalid, 0, "200 drawn codes are valid");
	is_int(singles, 0, "every single wrong symbol is caught");
	is_int(exchanges, 0, "every exchange of two symbols is caught");
}

/* The check is linear, so one code per place and value says it for all. */
static void
test_check_symbol(void)
{
	struct code c = { "0000000000000000", CODE_SYMBOLS }, out;
	int valid;

	ok(parse(c.s, &out) == CODE_OK, "all zeros is valid");
	for (int i = 0; i < CODE_SYMBOLS - 1; i++) {
		valid = 0;
		for (int s = 0; s < 32; s++) {
			c.s[i] = 'Z';
			c.s[CODE_SYMBOLS - 1] = symbols[s];
			valid += parse(c.s, &out) == CODE_OK;
		}
		is_int(valid, 1, "one check symbol fits, place %d", i);
		c.s[i] = '0';
		c.s[CODE_SYMBOLS - 1] = '0';
	}
}

static void
test_draw(void)
{
	int locator = 0, handle = 0, seen[32] = { 0 }, used = 0;
	struct code c;

	for (int n = 0; n < 400; n++) {
		if (code_draw(CODE_BY_LOCATOR, CODE_SYMBOLS, &c) == ERR_NONE)
			locator += code_use_of(&c) == CODE_BY_LOCATOR;
		for (int i = 0; i < CODE_SYMBOLS; i++)
			seen[strchr(symbols, c.s[i]) - symbols] = 1;
		if (code_draw(CODE_BY_HANDLE, CODE_SYMBOLS, &c) == ERR_NONE)
			handle += code_use_of(&c) == CODE_BY_HANDLE;
	}
	for (int i = 0; i < 32; i++)
		used += seen[i];
	is_int(locator, 400, "locator codes begin with 16..31");
	is_int(handle, 400, "handle codes begin with 0..15");
	is_int(used, 32, "every symbol is drawn");
}

static void
test_lengths(void)
{
	struct code c, out;
	char shown[CODE_TEXT];

	for (size_t n = 0; n <= 17; n++) {
		bool by_handle = n == 8 || n == 12 || n == 16;

		is_int(code_draw(CODE_BY_LOCATOR, n, &c), n == 16 ? ERR_NONE :
		    ERR_INPUT, "%zu symbols by locator", n);
		is_int(code_draw(CODE_BY_HANDLE, n, &c), by_handle ?
		    ERR_NONE : ERR_INPUT, "%zu symbols by handle", n);
		if (!by_handle)
			continue;
		code_format(&c, shown);
		is_int(strlen(shown), n + n / 4 - 1, "shown: %s", shown);
		ok(parse(shown, &out) == CODE_OK && out.n == n &&
		    strcmp(out.s, c.s) == 0, "and read back");
	}
	ok(parse("0000-0000-0", &c) == CODE_SHORT &&
	    parse("0000-000", &c) == CODE_SHORT &&
	    parse("0000-0000-0000-000", &c) == CODE_SHORT,
	    "between the lengths it is too short");
	ok(parse("G000-0000", &c) == CODE_SHORT,
	    "by locator every code has 16");
	ok(code_handle_valid(SLICE_LIT("0ZK9")) &&
	    !code_handle_valid(SLICE_LIT("G000")) &&
	    !code_handle_valid(SLICE_LIT("0O00")) &&
	    !code_handle_valid(SLICE_LIT("0a00")) &&
	    !code_handle_valid(SLICE_LIT("000")) &&
	    !code_handle_valid(SLICE_LIT("00000")), "what a handle is");
}

static void
test_spelling(void)
{
	static const char *const same[] = {
		"G7K2M9PQ4TVX3DRY", "g7k2m9pq4tvx3dry",
		"G7K2-M9PQ-4TVX-3DRY", " g7k2 m9pq\t4tvx 3dry\r\n",
		"G7K2\xe2\x80\x90M9PQ\xe2\x80\x93" "4TVX\xe2\x80\x95" "3DRY",
		"--G-7-K-2-M-9-P-Q-4-T-V-X-3-D-R-Y--",
	};
	struct code c;

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		c = (struct code){ .n = 0 };
		ok(parse(same[i], &c) == CODE_OK &&
		    strcmp(c.s, same[0]) == 0, "spelling %zu is read", i);
	}
	ok(parse("OoOo-0000-oooo-OOOO", &c) == CODE_OK &&
	    strcmp(c.s, "0000000000000000") == 0, "O is read as 0");
	ok(parse("IiLl-1111-1111-1111", &c) == CODE_TYPO &&
	    parse("iLIl-0000-0000-0000", &c) ==
	    parse("1111-0000-0000-0000", &c), "I and L are read as 1");
}

static void
test_faults(void)
{
	struct code c = { .s = "unchanged" };
	char text[CODE_TEXT], longest[CODE_TYPED_MAX + 2];

	ok(parse("", &c) == CODE_EMPTY, "nothing is empty");
	ok(parse(" - ", &c) == CODE_EMPTY, "fillers alone are empty");
	ok(parse("G7K2M9PQ4TVX3DR", &c) == CODE_SHORT, "15 are too short");
	ok(parse("G7K2M9PQ4TVX3DRYY", &c) == CODE_LONG, "17 are too long");
	ok(parse("U7K2M9PQ4TVX3DRY", &c) == CODE_FOREIGN, "U is foreign");
	ok(parse("G7K2_M9PQ", &c) == CODE_FOREIGN, "_ is foreign");
	ok(parse("G7K2\xe2\x80", &c) == CODE_FOREIGN, "a cut dash is foreign");
	ok(parse("\xe2\x80\x96", &c) == CODE_FOREIGN, "U+2016 is foreign");
	ok(code_parse(slice_of("G7K2M9PQ4TVX3DR\0", 16), &c) == CODE_FOREIGN,
	    "NUL is foreign");
	ok(parse("G7K2M9PQ4TVX3DRZ", &c) == CODE_TYPO, "a typo is one");
	is_str(c.s, "unchanged", "a fault writes nothing");
	memset(longest, ' ', sizeof(longest));
	memcpy(longest, "G7K2M9PQ4TVX3DRY", 16);
	ok(code_parse(slice_of(longest, CODE_TYPED_MAX), &c) == CODE_OK,
	    "typed text at its limit");
	ok(code_parse(slice_of(longest, CODE_TYPED_MAX + 1), &c) == CODE_LONG,
	    "typed text one past it");
	code_format(&c, text);
	is_str(text, "G7K2-M9PQ-4TVX-3DRY", "shown in groups");
	code_wipe(&c);
	is_int(c.s[0], 0, "wiped");
}

int
main(void)
{
	test_typos();
	test_check_symbol();
	test_draw();
	test_lengths();
	test_spelling();
	test_faults();
	return done_testing();
}
