/* layers: http process base */
/*
 * Any text as nginx's client certificate.
 */
#include <stdlib.h>

#include "peer.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static size_t
read_nothing(void *ctx, void *p, size_t n)
{
	(void)ctx, (void)p, (void)n;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static char success[] = "CLIENT_VERIFY=SUCCESS";
	struct arena *a = arena_new();
	char *const params[] = {
		success,
		arena_printf(a, "CLIENT_CERT=%s", arena_str(a, slice_of(p, n))),
		NULL
	};
	struct req_source none = { read_nothing, NULL };
	struct slice der;

	if (peer_certificate(req_new(a, params, none), &der) == ERR_NONE &&
	    (der.n == 0 || der.n > PEER_CERT_MAX))
		abort();
	arena_free(a);
	return 0;
}
