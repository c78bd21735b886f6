/* layers: gateway store db pairing json crypto process base */
/*
 * Any bytes at the port of psk: the PROXY line and the ClientHello behind it,
 * whole and in parts. What is whole stays what it is when more follows.
 */
#include <stdlib.h>
#include <string.h>

#include "hello.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
line(struct slice in)
{
	char address[HELLO_ADDRESS], again[HELLO_ADDRESS];
	size_t n = 0, m = 0;

	if (hello_proxy(in, &n, address) != HELLO_WHOLE)
		return;
	if (n > in.n || n > HELLO_PROXY_MAX ||
	    strlen(address) >= HELLO_ADDRESS)
		abort();
	if (hello_proxy(slice_of(in.p, n), &m, again) != HELLO_WHOLE ||
	    m != n || strcmp(address, again) != 0 ||
	    hello_proxy(slice_of(in.p, n - 1), &m, again) != HELLO_MORE)
		abort();
}

static void
hello(struct arena *a, struct slice in)
{
	struct slice identity, again;
	enum hello whole = hello_client(a, in, &identity);
	enum hello half = hello_client(a, slice_of(in.p, in.n / 2), &again);

	if (whole != HELLO_WHOLE && identity.n > 0)
		abort();
	/* A beginning of what is not bad is not bad, and tells no other. */
	if (half == HELLO_BAD && whole != HELLO_BAD)
		abort();
	if (half == HELLO_WHOLE && (whole != HELLO_WHOLE ||
	    !slice_equal(identity, again)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();

	line(slice_of(p, n));
	hello(a, slice_of(p, n));
	arena_free(a);
	return 0;
}
