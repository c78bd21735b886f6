/* AES-256-GCM against NIST's test case 16, and everything altered. */
#include "aead.h"
#include "parse.h"
#include "tap.h"

static const char key_hex[] = "feffe9928665731c6d6a8f9467308308"
    "feffe9928665731c6d6a8f9467308308";
static const char aad_hex[] = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
static const char plain_hex[] = "d9313225f88406e5a55909c5aff5269a"
    "86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525"
    "b16aedf5aa0de657ba637b39";
static const char sealed_hex[] = "cafebabefacedbaddecaf888"
    "522dc1f099567d07f47f37a32a84427d"
    "643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838"
    "c5f61e6393ba7a0abcc9f662"
    "76fc6ece0f4e1768cddf8853bb2d551b";

static struct slice
unhex(struct arena *a, const char *hex)
{
	size_t n = strlen(hex) / 2;
	uint8_t *p = arena_alloc(a, n);

	if (hex_parse(slice_str(hex), p, n))
		return SLICE_NONE;
	return slice_of(p, n);
}

static void
vector(struct arena *a)
{
	struct slice key = unhex(a, key_hex), aad = unhex(a, aad_hex), out;
	struct slice sealed = unhex(a, sealed_hex);
	unsigned int opened = 0;
	uint8_t *bad;

	is_int(aead_open(a, key, aad, sealed, &out), ERR_NONE,
	    "NIST's test case 16 opens");
	is_slice(out, unhex(a, plain_hex), "to its plaintext");
	bad = arena_alloc(a, sealed.n);
	for (size_t i = 0; i < sealed.n; i++) {
		memcpy(bad, sealed.p, sealed.n);
		bad[i] ^= 0x80;
		opened += aead_open(a, key, aad, slice_of(bad, sealed.n),
		    &out) != ERR_INPUT || out.n != 0;
	}
	is_int(opened, 0, "no flipped bit opens");
	is_int(aead_open(a, key, slice_of(aad.p, aad.n - 1), sealed, &out),
	    ERR_INPUT, "nor with other AAD");
	is_int(aead_open(a, slice_of(sealed.p, 32), aad, sealed, &out),
	    ERR_INPUT, "nor with another key");
	is_int(aead_open(a, key, aad, slice_of(sealed.p, sealed.n - 1),
	    &out), ERR_INPUT, "nor one byte short");
	is_int(aead_open(a, key, aad, slice_of(sealed.p, AEAD_EXTRA - 1),
	    &out), ERR_INPUT, "nor shorter than nonce and tag");
	is_int(aead_open(a, slice_of(key.p, 31), aad, sealed, &out),
	    ERR_INTERNAL, "a key of 31 bytes is refused");
}

static void
round_trip(struct arena *a)
{
	struct slice key = unhex(a, key_hex), one, two, out;
	struct slice text = SLICE_LIT("text");

	is_int(aead_seal(a, key, SLICE_NONE, text, &one), ERR_NONE,
	    "text is sealed");
	is_int(one.n, text.n + AEAD_EXTRA, "to the stated size");
	is_int(aead_open(a, key, SLICE_NONE, one, &out), ERR_NONE,
	    "and opened");
	is_slice(out, text, "to itself");
	ok(aead_seal(a, key, SLICE_NONE, text, &two) == ERR_NONE &&
	    memcmp(one.p, two.p, AEAD_NONCE) != 0,
	    "a second time with another nonce");
	ok(aead_seal(a, key, text, SLICE_NONE, &one) == ERR_NONE &&
	    one.n == AEAD_EXTRA &&
	    aead_open(a, key, text, one, &out) == ERR_NONE && out.n == 0,
	    "nothing is sealed and opened too");
	is_int(aead_seal(a, slice_of(key.p, 31), text, text, &one),
	    ERR_INTERNAL, "a key of 31 bytes is refused");
}

int
main(void)
{
	struct arena *a = arena_new();

	vector(a);
	round_trip(a);
	arena_free(a);
	return done_testing();
}
