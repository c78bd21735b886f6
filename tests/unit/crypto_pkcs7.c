/* Certificates in PKCS #7: what goes in comes out, and what is refused. */
#include <string.h>

#include "ca.h"
#include "pkcs7.h"
#include "tap.h"
#include "time.h"

/* A root of its own kind, for a name. */
static struct slice
make_cert(struct arena *a, const char *cn)
{
	struct cert_spec spec = { .not_before = time_now() - 60,
	    .not_after = time_now() + 3600, .cn = cn, .is_ca = true };
	struct slice der = SLICE_NONE;
	struct pubkey pub;
	struct key *key;
	struct ca *ca;

	if (key_generate(a, "P-256", &key) || key_public(a, key, &pub) ||
	    ca_serial(spec.serial) || ca_open(a, key, SLICE_NONE, &ca))
		return der;
	spec.spki = pub.spki;
	if (ca_make_cert(a, ca, &spec, &der))
		return SLICE_NONE;
	return der;
}

static void
round_trip(struct arena *a, const struct slice *ders, size_t n)
{
	struct slice der = SLICE_NONE;
	struct cert *certs = NULL;
	size_t i, got = 0;

	is_int(pkcs7_make(a, ders, n, &der), ERR_NONE, "%zu certificates", n);
	is_int(pkcs7_parse(a, der, &certs, &got), ERR_NONE, "are read again");
	is_int((long long)got, (long long)n, "all of them");
	for (i = 0; i < got; i++)
		ok(slice_equal(certs[i].der, ders[i]), "in their order");
}

static void
refused(struct arena *a, struct slice der, const char *what)
{
	struct cert *certs;
	size_t n;

	is_int(pkcs7_parse(a, der, &certs, &n), ERR_INPUT, "%s", what);
	is_int((long long)n, 0, "nothing comes of it");
}

static void
damaged(struct arena *a, const struct slice *ders)
{
	struct slice der = SLICE_NONE;
	uint8_t *longer;

	is_int(pkcs7_make(a, ders, 1, &der), ERR_NONE, "one");
	longer = arena_alloc(a, der.n + 1);
	memcpy(longer, der.p, der.n);
	refused(a, slice_of(longer, der.n + 1), "a byte behind it");
	refused(a, slice_of(der.p, der.n - 1), "a byte missing");
	refused(a, SLICE_NONE, "nothing");
	refused(a, ders[0], "a bare certificate");
	is_int(pkcs7_make(a, &SLICE_LIT("no DER"), 1, &der), ERR_INPUT,
	    "what is no certificate is not wrapped");
	is_int(pkcs7_make(a, &(struct slice){ longer, ders[0].n + 1 }, 1,
	    &der), ERR_INPUT, "nor is what has bytes behind it");
}

int
main(void)
{
	struct arena *a = arena_new();
	struct slice ders[PKCS7_CERTS_MAX + 1], der;
	size_t i;

	for (i = 0; i <= PKCS7_CERTS_MAX; i++)
		ders[i] = make_cert(a, arena_printf(a, "%zu", i));
	round_trip(a, ders, 1);
	round_trip(a, ders, 2);
	round_trip(a, ders, PKCS7_CERTS_MAX);
	is_int(pkcs7_make(a, ders, PKCS7_CERTS_MAX + 1, &der), ERR_TOO_LARGE,
	    "one too many");
	is_int(pkcs7_make(a, ders, 0, &der), ERR_TOO_LARGE, "none");
	is_int(pkcs7_make(a, &(struct slice){ (const uint8_t *)"x", 1 }, 1,
	    &der), ERR_INPUT, "what is no certificate");
	damaged(a, ders);
	arena_free(a);
	return done_testing();
}
