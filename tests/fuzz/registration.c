/* layers: pairing json crypto base */
/*
 * Registrations: what is admitted can be written, and reads as the same.
 */
#include <stdlib.h>

#include "registration.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const struct registration_policy policy = {
		.realm = SLICE_LIT("devices.example.com"),
		.channels = (1u << CHANNEL_COUNT) - 1,
		.max_csr = REGISTRATION_CSR_MAX,
	};
	struct arena *a = arena_new();
	struct registration r, again;

	if (registration_parse(a, slice_of(p, n), &policy, &r) == ERR_NONE) {
		if (registration_format(a, &r) ||
		    registration_parse(a, r.bytes, &policy, &again) ||
		    !sha256_equal(&r.reg, &again.reg) ||
		    !slice_equal(r.csr, again.csr) ||
		    !slice_equal(r.facts.name, again.facts.name))
			abort();
	}
	arena_free(a);
	return 0;
}
