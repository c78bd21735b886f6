/*
 * A renewal's evidence holds for one realm, one old certificate, one request
 * and one key, of every kind.
 */
#include "evidence.h"
#include "tap.h"

static void
test_kind(const char *type)
{
	struct arena *a = arena_new();
	struct evidence v = { SLICE_LIT("a.example"), SLICE_LIT("old"),
	    SLICE_LIT("csr") };
	struct key *key, *other;
	struct pubkey pub, foreign;
	struct slice s;

	if (key_generate(a, type, &key) || key_public(a, key, &pub) ||
	    key_generate(a, type, &other) || key_public(a, other, &foreign) ||
	    evidence_make(a, &v, key, &s)) {
		ok(false, "%s signs", type);
		arena_free(a);
		return;
	}
	is_int(evidence_check(a, &v, &pub, s), ERR_NONE, "%s: right", type);
	is_int(evidence_check(a, &v, &foreign, s), ERR_PROOF,
	    "%s: another key", type);
	is_int(evidence_check(a, &v, &pub, slice_of(s.p, s.n - 1)), ERR_PROOF,
	    "%s: cut", type);
	is_int(evidence_check(a, &v, &pub, SLICE_NONE), ERR_PROOF,
	    "%s: none", type);
	v.csr = SLICE_LIT("CSR");
	is_int(evidence_check(a, &v, &pub, s), ERR_PROOF,
	    "%s: another request", type);
	v.csr = SLICE_LIT("csr");
	v.old = SLICE_LIT("other");
	is_int(evidence_check(a, &v, &pub, s), ERR_PROOF,
	    "%s: another certificate", type);
	v.old = SLICE_LIT("old");
	v.realm = SLICE_LIT("b.example");
	is_int(evidence_check(a, &v, &pub, s), ERR_PROOF,
	    "%s: another realm", type);
	arena_free(a);
}

int
main(void)
{
	static const char *const kinds[] = { "P-256", "P-384", "Ed25519",
	    "RSA 2048" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		test_kind(kinds[i]);
	return done_testing();
}
