/* SHA-256 against FIPS 180-4's examples. */
#include "hash.h"
#include "tap.h"

static void
check(struct slice in, const char *want)
{
	uint8_t expected[32];
	struct sha256 h;

	ok(hex_parse(slice_str(want), expected, 32) == ERR_NONE &&
	    sha256_of(in, &h) == ERR_NONE, "%zu bytes are hashed", in.n);
	is_mem(h.b, 32, expected, 32, "to the published value");
}

int
main(void)
{
	struct slice parts[] = { SLICE_LIT("a"), SLICE_NONE, SLICE_LIT("bc") };
	struct sha256 a, b;

	check(SLICE_LIT("abc"),
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check(SLICE_NONE,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check(SLICE_LIT(
	    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	ok(sha256_parts(parts, 3, &a) == ERR_NONE &&
	    sha256_of(SLICE_LIT("abc"), &b) == ERR_NONE &&
	    sha256_equal(&a, &b), "parts hash as the whole");
	return done_testing();
}
