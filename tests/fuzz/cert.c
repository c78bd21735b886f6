/* layers: crypto base */
/* Fuzzes both ways to read a certificate; verifies what it takes by itself. */
#include <stdlib.h>

#include "cert.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct slice der = slice_of(p, n);
	struct cert_check c = { .leaf = der, .chain = &der, .nchain = 1,
	    .roots = &der, .nroots = 1, .usage = CERT_CLIENT };
	const char *why = NULL;
	struct cert cert, leaf;

	/* What is read as one of ours is read alike the other way. */
	if (cert_parse_leaf(a, der, &leaf) == ERR_NONE &&
	    cert_parse(a, der, &cert) == ERR_NONE &&
	    (leaf.usage != cert.usage || leaf.is_ca != cert.is_ca ||
	    leaf.names != cert.names || leaf.has_device != cert.has_device ||
	    leaf.not_after != cert.not_after ||
	    !slice_equal(leaf.serial, cert.serial) ||
	    !sha256_equal(&leaf.key.fingerprint, &cert.key.fingerprint)))
		abort();
	if (cert_parse(a, der, &cert) == ERR_NONE) {
		c.at = cert.not_before;
		if (cert.serial.n == 0 ||
		    (cert_chain_verify(&c, &why) && why == NULL))
			abort();
	}
	arena_free(a);
	return 0;
}
