/*
 * Factory secrets: each alphabet at its least length and one below, and the
 * hash that alone is kept.
 */
#include "arena.h"
#include "factory.h"
#include "tap.h"

static enum factory_fault
check(const char *text)
{
	return factory_secret_check(slice_str(text));
}

/* The first n characters of a text. */
static enum factory_fault
first(const char *text, size_t n)
{
	return factory_secret_check(slice_of(text, n));
}

static void
test_forms(void)
{
	static const struct {
		const char	*what;
		const char	*text;
		size_t		 least;
	} forms[] = {
		{ "decimal", "314159265358979323846264338327950288419716", 39 },
		{ "hex", "00112233445566778899aabbccddeeff00", 32 },
		{ "HEX", "00112233445566778899AABBCCDDEEFF00", 32 },
		{ "hex of both cases", "00112233445566778899aabbCCDDeeFF00",
		    32 },
		{ "base 32", "MFRGGZDFMZTWQ2LKNNWG23TPOBYX", 26 },
		{ "base 32 in lower case", "mfrggzdfmztwq2lknnwg23tpobyx",
		    26 },
		{ "base 64", "q83vEjRWeJq83vEjRWeJ+/q8", 22 },
		{ "base 64 for URLs", "q83vEjRWeJq83vEjRWeJ-_q8", 22 },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		is_int(first(forms[i].text, forms[i].least), FACTORY_OK,
		    "%s: %zu", forms[i].what, forms[i].least);
		is_int(first(forms[i].text, forms[i].least - 1),
		    FACTORY_SHORT, "%s: one fewer", forms[i].what);
	}
}

static void
test_refused(void)
{
	char most[FACTORY_SECRET_MAX + 2] = "";

	for (size_t i = 0; i < FACTORY_SECRET_MAX; i++)
		most[i] = "0123456789abcdef"[i % 16];
	is_int(check(most), FACTORY_OK, "128 characters");
	most[FACTORY_SECRET_MAX] = '0';
	is_int(check(most), FACTORY_LONG, "129");
	is_int(check(""), FACTORY_SHORT, "none");
	is_int(check("q83vEjRWeJq83vEjRWeJ+A=="), FACTORY_OK, "padding");
	is_int(check("q83vEjRWeJq83vEjRWeJ=="), FACTORY_SHORT,
	    "which does not count");
	is_int(check("q83vEjRWeJ=q83vEjRWeJq83"), FACTORY_FOREIGN,
	    "and stands at the end");
	is_int(check("q83vEjRWeJq83vEjRWeJ+_q8"), FACTORY_FOREIGN,
	    "two alphabets");
	is_int(check("123e4567-e89b-42d3-a456-426614174000"),
	    FACTORY_FOREIGN, "a UUID");
	is_int(check("q83vEjRWeJ q83vEjRWeJq83"), FACTORY_FOREIGN, "a space");
	is_int(check("q83vEjRWeJ\xc3\xa4q83vEjRWeJq83"), FACTORY_FOREIGN,
	    "not ASCII");
	is_int(factory_secret_check(SLICE_LIT(
	    "00112233445566\0778899aabbccddeeff")), FACTORY_FOREIGN, "NUL");
	is_int(check("0123401234012340123401234012340123401234"),
	    FACTORY_DULL, "5 different characters");
	is_int(check("0123450123450123450123450123450123450123"), FACTORY_OK,
	    "6");
	is_int(check("00000000000000000000000000000000"), FACTORY_SHORT,
	    "32 digits are fewer bits");
	for (int f = FACTORY_FOREIGN; f <= FACTORY_DULL; f++)
		ok(*factory_fault_sentence(f) != '\0', "a sentence for %d", f);
}

static void
test_serials(void)
{
	char most[FACTORY_SERIAL_MAX + 2] = "";

	memset(most, 'x', FACTORY_SERIAL_MAX);
	ok(factory_serial_valid(SLICE_LIT("A")), "one character");
	ok(factory_serial_valid(SLICE_LIT("!~,\"")), "the oddest");
	ok(factory_serial_valid(slice_str(most)), "64");
	most[FACTORY_SERIAL_MAX] = 'x';
	ok(!factory_serial_valid(slice_str(most)), "65");
	ok(!factory_serial_valid(SLICE_LIT("")), "none");
	ok(!factory_serial_valid(SLICE_LIT("a:b")), "a colon");
	ok(!factory_serial_valid(SLICE_LIT("a b")), "a space");
	ok(!factory_serial_valid(SLICE_LIT("a\x7f")), "DEL");
	ok(!factory_serial_valid(SLICE_LIT("\xc3\xa4")), "not ASCII");
	memset(most, 'a', FACTORY_SERIAL_MAX);
	ok(!factory_serial_valid(slice_of(most, FACTORY_SERIAL_MAX)),
	    "a fingerprint");
	ok(factory_serial_valid(slice_of(most, FACTORY_SERIAL_MAX - 1)),
	    "one digit less is none");
}

/* printf 'handfast/1 factorySN-1\0secret' | sha256sum */
static void
test_hash(void)
{
	struct arena *a = arena_new();
	struct sha256 h, other;

	is_int(factory_hash(SLICE_LIT("SN-1"), SLICE_LIT("secret"), &h),
	    ERR_NONE, "a hash");
	is_str(hex_text(a, slice_of(h.b, sizeof(h.b))), "596a1173bb9153ec3743c8a402e17acca449e1fa97ae7f6341d8d2cbb699a227",
	    "as sha256sum has it");
	is_int(factory_hash(SLICE_LIT("SN-"), SLICE_LIT("1secret"), &other),
	    ERR_NONE, "another");
	ok(!sha256_equal(&h, &other), "the border counts");
	arena_free(a);
}

int
main(void)
{
	test_forms();
	test_refused();
	test_serials();
	test_hash();
	return done_testing();
}
