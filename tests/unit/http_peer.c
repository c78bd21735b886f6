/*
 * The client certificate that nginx tells of.
 */
#include "peer.h"
#include "tap.h"

#define PEM(body)	"-----BEGIN%20CERTIFICATE-----%0A" body \
			"%0A-----END%20CERTIFICATE-----%0A"

static size_t
read_nothing(void *ctx, void *p, size_t n)
{
	(void)ctx, (void)p, (void)n;
	return 0;
}

static enum err
peer(struct arena *a, const char *verify, const char *cert, struct slice *der)
{
	char *const params[] = {
		arena_printf(a, "CLIENT_VERIFY=%s", verify),
		arena_printf(a, "CLIENT_CERT=%s", cert), NULL
	};
	struct req_source none = { read_nothing, NULL };

	return peer_certificate(req_new(a, params, none), der);
}

static void
test_good(struct arena *a)
{
	struct slice der;

	is_int(peer(a, "SUCCESS", PEM("AP%2F7"), &der), ERR_NONE,
	    "a certificate");
	is_slice(der, SLICE_LIT("\0\xff\xfb"), "... is its DER");
	is_int(peer(a, "SUCCESS", PEM("AP%2F7%0AAP%2B7"), &der), ERR_NONE,
	    "on two lines");
	is_slice(der, SLICE_LIT("\0\xff\xfb\0\xff\xbb"), "... is one");
	is_int(peer(a, "SUCCESS", PEM("AP+7"), &der), ERR_NONE,
	    "a plus is no space");
}

static void
test_bad(struct arena *a)
{
	static const char *const bad[] = {
		"", "AP%2F7", PEM(""), PEM("AP%2F"), PEM("AP%2F7") "x",
		"x" PEM("AP%2F7"), PEM("AP%2F7") PEM("AP%2F7"), PEM("AP%2"),
		PEM("AP%0D%0A7"), PEM("%00"),
		"-----BEGIN%20CERTIFICATE-----%0A",
		"-----BEGIN CERTIFICATE-----%0A%zz-----END CERTIFICATE-----%0A"
	};
	struct slice der;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		is_int(peer(a, "SUCCESS", bad[i], &der), ERR_INPUT,
		    "bad certificate %zu", i);
		is_int(der.n, 0, "... is not handed out");
	}
	is_int(peer(a, "NONE", PEM("AP%2F7"), &der), ERR_SIGNED_OUT, "none");
	is_int(peer(a, "", PEM("AP%2F7"), &der), ERR_SIGNED_OUT,
	    "nothing said");
	is_int(peer(a, "FAILED:certificate has expired", PEM("AP%2F7"), &der),
	    ERR_DENIED, "not verified");
	is_int(peer(a, "SUCCESSFUL", PEM("AP%2F7"), &der), ERR_DENIED,
	    "another word");
	is_int(der.n, 0, "... hands nothing out");
}

static void
test_size(struct arena *a)
{
	size_t chars = PEER_CERT_MAX / 3 * 4;	/* of whole groups */
	char *body = arena_alloc(a, chars + 9);
	struct slice der;

	memset(body, 'A', chars);
	is_int(peer(a, "SUCCESS", arena_printf(a, "%s%s%s",
	    "-----BEGIN%20CERTIFICATE-----%0A", body,
	    "%0A-----END%20CERTIFICATE-----%0A"), &der), ERR_NONE,
	    "the largest certificate");
	is_int(der.n, chars / 4 * 3, "... is all there");
	memset(body + chars, 'A', 8);
	is_int(peer(a, "SUCCESS", arena_printf(a, "%s%s%s",
	    "-----BEGIN%20CERTIFICATE-----%0A", body,
	    "%0A-----END%20CERTIFICATE-----%0A"), &der), ERR_INPUT,
	    "a larger one");
}

int
main(void)
{
	struct arena *a = arena_new();

	test_good(a);
	test_bad(a);
	test_size(a);
	arena_free(a);
	return done_testing();
}
