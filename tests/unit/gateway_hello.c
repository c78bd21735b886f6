/* What a psk connection begins with: every cut, every lie about a length. */
#include <stdlib.h>

#include "buf.h"
#include "hello.h"
#include "tap.h"

#define IDENTITY "abcdefghijABCDEFGHIJ-_"

static struct arena *a;

/* ---- the PROXY line ---- */

static void
line_is(const char *text, enum hello want, const char *what)
{
	char address[HELLO_ADDRESS];
	size_t n = 0;

	is_int(hello_proxy(slice_str(text), &n, address), want, "%s", what);
}

static void
lines(void)
{
	static const char longest[] =
	    "PROXY TCP6 ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n";
	const char *text = "PROXY TCP4 192.0.2.7 127.0.0.1 40000 8444\r\n"
	    "\x16";
	char address[HELLO_ADDRESS], many[HELLO_PROXY_MAX + 1];
	size_t n = 0;

	is_int(hello_proxy(slice_str(text), &n, address), HELLO_WHOLE,
	    "IPv4");
	is_int(n, strlen(text) - 1, "up to its end");
	is_str(address, "192.0.2.7", "the client's address");
	is_int(hello_proxy(SLICE_LIT("PROXY TCP6 2001:db8::1 ::1 1 2\r\n"),
	    &n, address), HELLO_WHOLE, "IPv6");
	is_str(address, "2001:db8::1", "the client's address");
	for (size_t i = 0; i < strlen(text) - 1; i++)
		if (hello_proxy(slice_of(text, i), &n, address) !=
		    HELLO_MORE)
			break;
		else if (i == strlen(text) - 2)
			ok(true, "cut anywhere there is more to come");
	memset(many, 'P', sizeof(many));
	is_int(hello_proxy(slice_of(many, HELLO_PROXY_MAX - 1), &n, address),
	    HELLO_MORE, "one byte less than a line may have");
	is_int(hello_proxy(slice_of(many, HELLO_PROXY_MAX), &n, address),
	    HELLO_BAD, "as many and no end");
	line_is(longest, HELLO_BAD, "no address");
	line_is("PROXY UNKNOWN\r\n", HELLO_BAD, "an unknown client");
	line_is("PROXY TCP4 192.0.2.7 127.0.0.1 1 2\n", HELLO_BAD, "no CR");
	line_is("PROXY TCP4 192.0.2.7 127.0.0.1 1\r\n", HELLO_BAD,
	    "a port short");
	line_is("PROXY TCP4 192.0.2.7 127.0.0.1 1 2 3\r\n", HELLO_BAD,
	    "a port long");
	line_is("PROXY TCP4 192.0.2.7 127.0.0.1 1 65536\r\n", HELLO_BAD,
	    "no port");
	line_is("PROXY TCP6 192.0.2.7 127.0.0.1 1 2\r\n", HELLO_BAD,
	    "IPv4 as IPv6");
	line_is("PROXY TCP4 192.0.2.777 127.0.0.1 1 2\r\n", HELLO_BAD,
	    "an address that is none");
	line_is("proxy TCP4 192.0.2.7 127.0.0.1 1 2\r\n", HELLO_BAD,
	    "small letters");
	line_is("\r\n\r\nPROXY", HELLO_BAD, "another version");
}

/* ---- the ClientHello ---- */

/* Big-endian, of so many bytes. */
static void
put(struct buf *b, uint64_t v, int bytes)
{
	while (bytes-- > 0)
		buf_add_byte(b, (uint8_t)(v >> (8 * bytes)));
}

/* An extension pre_shared_key with one identity. */
static void
put_psk(struct buf *b, struct slice identity)
{
	put(b, 41, 2);
	put(b, 2 + 2 + identity.n + 4 + 2 + 33, 2);
	put(b, 2 + identity.n + 4, 2);
	put(b, identity.n, 2);
	buf_add(b, identity);
	put(b, 0, 4);
	put(b, 33, 2);
	put(b, 32, 1);
	for (int i = 0; i < 32; i++)
		put(b, 0xbb, 1);
}

/* The handshake message; fill is the size of an extension before the PSK. */
static struct slice
client_hello(struct slice identity, size_t fill)
{
	struct buf b, ext;

	buf_init(&ext, a, 70000);
	put(&ext, 21, 2);
	put(&ext, fill, 2);
	for (size_t i = 0; i < fill; i++)
		put(&ext, 0, 1);
	if (identity.p != NULL)
		put_psk(&ext, identity);
	buf_init(&b, a, 70000);
	put(&b, 1, 1);
	put(&b, 2 + 32 + 1 + 2 + 2 + 2 + 2 + ext.n, 3);
	put(&b, 0x0303, 2);
	for (int i = 0; i < 32; i++)
		put(&b, 0xaa, 1);
	put(&b, 0, 1);		/* session id */
	put(&b, 2, 2);
	put(&b, 0x1301, 2);
	put(&b, 0x0100, 2);	/* compression */
	put(&b, ext.n, 2);
	buf_add(&b, buf_slice(&ext));
	return buf_slice(&b);
}

/* In records of so many bytes. */
static struct slice
records(struct slice message, size_t each)
{
	struct buf b;

	buf_init(&b, a, 400000);
	while (message.n > 0) {
		size_t n = message.n < each ? message.n : each;

		put(&b, 22, 1);
		put(&b, 0x0301, 2);
		put(&b, n, 2);
		buf_add(&b, slice_of(message.p, n));
		message = slice_of(message.p + n, message.n - n);
	}
	return buf_slice(&b);
}

static void
hellos(void)
{
	static const size_t sizes[] = { 1, 3, 4, 5, 40, 16384 };
	struct slice message = client_hello(SLICE_LIT(IDENTITY), 9);
	struct slice in, identity;
	size_t i, n;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		in = records(message, sizes[i]);
		is_int(hello_client(a, in, &identity), HELLO_WHOLE,
		    "in records of %zu bytes", sizes[i]);
		is_slice(identity, SLICE_LIT(IDENTITY), "its identity");
		for (n = 0; n < in.n; n++)
			if (hello_client(a, slice_of(in.p, n), &identity) !=
			    HELLO_MORE)
				break;
		is_int(n, in.n, "cut anywhere there is more to come");
	}
	in = records(client_hello(SLICE_NONE, 9), 16384);
	is_int(hello_client(a, in, &identity), HELLO_WHOLE, "no PSK");
	is_int(identity.n, 0, "no identity");
}

static void
sizes(void)
{
	/* Header, all fields and an empty extension before the PSK's. */
	size_t rest = client_hello(SLICE_LIT(IDENTITY), 0).n + 5;
	struct slice in, identity;

	in = records(client_hello(SLICE_LIT(IDENTITY), HELLO_MAX - rest),
	    16384);
	is_int(in.n, HELLO_MAX, "all of 16 KiB");
	is_int(hello_client(a, in, &identity), HELLO_WHOLE, "fits");
	in = records(client_hello(SLICE_LIT(IDENTITY), HELLO_MAX - rest + 1),
	    16384);
	is_int(hello_client(a, in, &identity), HELLO_BAD, "a byte more");
	is_int(hello_client(a, slice_of(in.p, 1000), &identity), HELLO_MORE,
	    "is not noticed before it comes");
}

/* Every byte changed to every value must be survived; some must be refused. */
static void
lies(void)
{
	struct slice good = records(client_hello(SLICE_LIT(IDENTITY), 9),
	    16384), identity;
	uint8_t *bad = arena_alloc(a, good.n);
	struct arena *call = arena_new();
	int counts[3] = { 0 };

	for (size_t i = 0; i < good.n; i++)
		for (int v = 0; v < 256; v++) {
			memcpy(bad, good.p, good.n);
			bad[i] = (uint8_t)v;
			counts[hello_client(call, slice_of(bad, good.n),
			    &identity)]++;
			arena_reset(call);
		}
	ok(counts[HELLO_BAD] > 0 && counts[HELLO_MORE] > 0 &&
	    counts[HELLO_WHOLE] > 0, "every byte changed: %d bad, %d cut, "
	    "%d whole", counts[HELLO_BAD], counts[HELLO_MORE],
	    counts[HELLO_WHOLE]);
	arena_free(call);
	memcpy(bad, good.p, good.n);
	bad[0] = 23;
	is_int(hello_client(a, slice_of(bad, good.n), &identity), HELLO_BAD,
	    "application data");
	bad[0] = 22;
	bad[5] = 2;
	is_int(hello_client(a, slice_of(bad, good.n), &identity), HELLO_BAD,
	    "another message");
	is_int(hello_client(a, SLICE_LIT("GET / HTTP/1.1\r\n\r\n"),
	    &identity), HELLO_BAD, "no TLS at all");
	is_int(hello_client(a, SLICE_NONE, &identity), HELLO_MORE, "nothing");
	is_int(hello_client(a, SLICE_LIT("\x16\x03\x01\x00\x00"), &identity),
	    HELLO_BAD, "an empty record");
	is_int(hello_client(a, SLICE_LIT("\x16\x03\x01\x40\x01"), &identity),
	    HELLO_BAD, "too long a record");
	good = records(client_hello(SLICE_LIT(""), 9), 16384);
	is_int(hello_client(a, good, &identity), HELLO_BAD,
	    "an empty identity");
}

int
main(void)
{
	a = arena_new();
	lines();
	hellos();
	sizes();
	lies();
	arena_free(a);
	return done_testing();
}
