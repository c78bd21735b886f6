/* Key derivation against RFC 5869, RFC 7914 section 11 and RFC 4231. */
#include "kdf.h"
#include "tap.h"

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
expand(struct arena *a)
{
	struct slice prk = unhex(a, "077709362c2e32df0ddc3f0dc47bba63"
	    "90b6c73bb50f9c3122ec844ad7c2b3e5");
	struct secret s;

	is_int(kdf_expand(prk, unhex(a, "f0f1f2f3f4f5f6f7f8f9"), 42, &s),
	    ERR_NONE, "RFC 5869 test case 1");
	is_slice(secret_slice(&s), unhex(a, "3cb25f25faacd57a90434f64d0362f2a"
	    "2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
	    "gives its OKM");
	is_int(kdf_expand(unhex(a, "19ef24a32c717b167f33a91d6f648bdf"
	    "96596776afdb6377ac434c1c293ccb04"), SLICE_NONE, 42, &s),
	    ERR_NONE, "RFC 5869 test case 3: no info");
	is_slice(secret_slice(&s), unhex(a, "8da4e775a563c18f715f802a063c5a31"
	    "b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
	    "gives its OKM");
	is_int(kdf_expand(prk, SLICE_NONE, SECRET_MAX, &s), ERR_NONE,
	    "as many bytes as a secret holds");
	is_int(s.n, SECRET_MAX, "are given");
	is_int(kdf_expand(prk, SLICE_NONE, SECRET_MAX + 1, &s), ERR_INTERNAL,
	    "one more is refused");
	is_int(s.n, 0, "and nothing is given");
	is_int(kdf_expand(prk, SLICE_NONE, 0, &s), ERR_INTERNAL,
	    "none is refused");
	is_int(kdf_expand(slice_of(prk.p, 31), SLICE_NONE, 32, &s),
	    ERR_INTERNAL, "a key of 31 bytes is refused");
}

static void
pbkdf2(struct arena *a)
{
	struct secret s;

	is_int(kdf_pbkdf2(SLICE_LIT("passwd"), SLICE_LIT("salt"), 1, 64, &s),
	    ERR_NONE, "RFC 7914 section 11: one round");
	is_slice(secret_slice(&s), unhex(a, "55ac046e56e3089fec1691c22544b605"
	    "f94185216dde0465e68b9d57c20dacbc"
	    "49ca9cccf179b645991664b39d77ef31"
	    "7c71b845b1e30bd509112041d3a19783"), "gives its key");
	is_int(kdf_pbkdf2(SLICE_LIT("Password"), SLICE_LIT("NaCl"), 80000, 64,
	    &s), ERR_NONE, "RFC 7914 section 11: 80,000 rounds");
	is_slice(secret_slice(&s), unhex(a, "4ddcd8f60b98be21830cee5ef22701f9"
	    "641a4418d04c0414aeff08876b34ab56"
	    "a1d425a1225833549adb841b51c9b317"
	    "6a272bdebba1d078478f62b397f33c8d"), "gives its key");
	is_int(kdf_pbkdf2(SLICE_LIT("x"), SLICE_LIT("y"), 0, 32, &s),
	    ERR_INTERNAL, "no rounds are refused");
}

static void
hmac(struct arena *a)
{
	struct sha256 h;

	is_int(hmac_sha256(SLICE_LIT("Jefe"),
	    SLICE_LIT("what do ya want for nothing?"), &h), ERR_NONE,
	    "RFC 4231 test case 2");
	is_slice(slice_of(h.b, 32), unhex(a,
	    "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843"), "gives its MAC");
	is_int(hmac_sha256(SLICE_NONE, SLICE_NONE, &h), ERR_NONE,
	    "an empty key and message have a MAC too");
	is_slice(slice_of(h.b, 32), unhex(a,
	    "b613679a0814d9ec772f95d778c35fc5"
	    "ff1697c493715653c6c712144292c5ad"), "the known one");
}

int
main(void)
{
	struct arena *a = arena_new();

	expand(a);
	pbkdf2(a);
	hmac(a);
	arena_free(a);
	return done_testing();
}
