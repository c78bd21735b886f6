/* Evidence for a new key: only the old key's, for just these bytes. */
#include <string.h>

#include "csr.h"
#include "rekey.h"
#include "sign.h"
#include "tap.h"

static void
kind(struct arena *a, const char *type)
{
	struct rekey r = { SLICE_LIT("devices.example.org"),
	    SLICE_LIT("a certificate"), SLICE_LIT("a CSR") };
	struct slice proof = SLICE_NONE, cut;
	struct rekey other = r;
	struct key *key, *another;
	struct pubkey pub, theirs;
	uint8_t *bad;

	if (key_generate(a, type, &key) || key_public(a, key, &pub) ||
	    key_generate(a, type, &another) ||
	    key_public(a, another, &theirs)) {
		ok(false, "keys");
		return;
	}
	is_int(rekey_sign(a, &r, key, &proof), ERR_NONE, "%s signs", type);
	is_int(rekey_check(a, &r, &pub, proof), ERR_NONE, "and is believed");
	is_int(rekey_check(a, &r, &theirs, proof), ERR_PROOF, "another key");
	other.realm = SLICE_LIT("devices.example.com");
	is_int(rekey_check(a, &other, &pub, proof), ERR_PROOF,
	    "another realm");
	other = r;
	other.old_der = SLICE_LIT("a certificatE");
	is_int(rekey_check(a, &other, &pub, proof), ERR_PROOF,
	    "another certificate");
	other = r;
	other.csr_der = SLICE_LIT("b CSR");
	is_int(rekey_check(a, &other, &pub, proof), ERR_PROOF, "another CSR");
	cut = slice_of(proof.p, proof.n - 1);
	is_int(rekey_check(a, &r, &pub, cut), ERR_PROOF, "a byte missing");
	is_int(rekey_check(a, &r, &pub, SLICE_NONE), ERR_PROOF, "none");
	bad = arena_alloc(a, SIGN_MAX + 1);
	memcpy(bad, proof.p, proof.n);
	is_int(rekey_check(a, &r, &pub, slice_of(bad, SIGN_MAX + 1)),
	    ERR_PROOF, "too long");
	bad[proof.n / 2] ^= 1;
	is_int(rekey_check(a, &r, &pub, slice_of(bad, proof.n)), ERR_PROOF,
	    "a bit changed");
}

int
main(void)
{
	struct arena *a = arena_new();

	kind(a, "P-256");
	kind(a, "P-384");
	kind(a, "Ed25519");
	kind(a, "RSA 2048");
	arena_free(a);
	return done_testing();
}
