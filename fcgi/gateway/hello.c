/* The first bytes of a psk connection. */
#include "hello.h"

#include <arpa/inet.h>
#include <string.h>

#include "parse.h"

#define RECORD_HEADER	5
#define RECORD_MAX	16384	/* bytes in a record of plain text */
#define HANDSHAKE	22	/* ContentType */
#define CLIENT_HELLO	1	/* HandshakeType */
#define PRE_SHARED_KEY	41	/* ExtensionType */

/* ---- the PROXY line ---- */

static bool
port_is_good(struct slice s)
{
	uint64_t port;

	return uint_parse(s, 65535, &port) == ERR_NONE;
}

static bool
address_read(struct slice s, int family, char out[HELLO_ADDRESS])
{
	struct in6_addr any;

	if (s.n == 0 || s.n >= HELLO_ADDRESS)
		return false;
	memcpy(out, s.p, s.n);
	out[s.n] = '\0';
	return inet_pton(family, out, &any) == 1;
}

static bool
line_read(struct slice line, char address[HELLO_ADDRESS])
{
	struct cursor c = cursor_of(line);
	char other[HELLO_ADDRESS];
	struct slice family, from, to;
	int af;

	if (!slice_equal_str(cursor_until(&c, ' '), "PROXY"))
		return false;
	family = cursor_until(&c, ' ');
	if (slice_equal_str(family, "TCP4"))
		af = AF_INET;
	else if (slice_equal_str(family, "TCP6"))
		af = AF_INET6;
	else
		return false;
	from = cursor_until(&c, ' ');
	to = cursor_until(&c, ' ');
	return address_read(from, af, address) &&
	    address_read(to, af, other) &&
	    port_is_good(cursor_until(&c, ' ')) && !c.bad &&
	    port_is_good(c.rest);
}

enum hello
hello_proxy(struct slice in, size_t *n, char address[HELLO_ADDRESS])
{
	size_t most = in.n < HELLO_PROXY_MAX ? in.n : HELLO_PROXY_MAX;
	const uint8_t *end = most == 0 ? NULL : memchr(in.p, '\n', most);

	if (end == NULL)
		return in.n < HELLO_PROXY_MAX ? HELLO_MORE : HELLO_BAD;
	*n = (size_t)(end - in.p) + 1;
	if (*n < 2 || end[-1] != '\r' ||
	    !line_read(slice_of(in.p, *n - 2), address))
		return HELLO_BAD;
	return HELLO_WHOLE;
}

/* ---- the ClientHello ---- */

/* A vector: a length of so many bytes, and what it says. */
static struct slice
vector(struct cursor *c, int length_bytes)
{
	size_t n = length_bytes == 1 ? cursor_byte(c) : cursor_u16be(c);

	return cursor_take(c, n);
}

/* The first of OfferedPsks.identities. */
static bool
first_identity(struct slice extension, struct slice *identity)
{
	struct cursor c = cursor_of(extension), list;

	list = cursor_of(vector(&c, 2));
	(void)vector(&c, 2);		/* binders */
	*identity = vector(&list, 2);
	(void)cursor_u32be(&list);	/* obfuscated_ticket_age */
	return cursor_done(&c) && !list.bad && identity->n > 0;
}

static bool
read_extensions(struct slice all, struct slice *identity)
{
	struct cursor c = cursor_of(all);
	struct slice extension;
	uint16_t type;

	while (c.rest.n > 0) {
		type = cursor_u16be(&c);
		extension = vector(&c, 2);
		if (c.bad)
			return false;
		if (type == PRE_SHARED_KEY &&
		    !first_identity(extension, identity))
			return false;
	}
	return !c.bad;
}

static bool
read_body(struct slice body, struct slice *identity)
{
	struct cursor c = cursor_of(body);

	(void)cursor_u16be(&c);		/* legacy_version */
	(void)cursor_take(&c, 32);	/* random */
	(void)vector(&c, 1);		/* legacy_session_id */
	(void)vector(&c, 2);		/* cipher_suites */
	(void)vector(&c, 1);		/* legacy_compression_methods */
	if (!c.bad && c.rest.n == 0)
		return true;		/* before TLS 1.3 it may end here */
	return read_extensions(vector(&c, 2), identity) && cursor_done(&c);
}

/* Length of the handshake message that begins here; 0: not known yet. */
static size_t
message_length(struct slice m)
{
	return m.n < 4 ? 0 : 4 + ((size_t)m.p[1] << 16 |
	    (size_t)m.p[2] << 8 | m.p[3]);
}

/* Takes the records apart; *message is what they hold so far. */
static enum hello
join_records(struct arena *a, struct slice in, struct slice *message)
{
	uint8_t *joined = arena_alloc(a, in.n + 1);
	struct cursor c = cursor_of(in);
	struct slice part;
	size_t n = 0, want;
	uint8_t type;

	while (c.rest.n >= RECORD_HEADER) {
		type = cursor_byte(&c);
		if (type != HANDSHAKE || cursor_byte(&c) != 3)
			return HELLO_BAD;
		(void)cursor_byte(&c);
		part.n = cursor_u16be(&c);
		if (part.n == 0 || part.n > RECORD_MAX)
			return HELLO_BAD;
		part = cursor_take(&c, part.n < c.rest.n ? part.n : c.rest.n);
		memcpy(joined + n, part.p, part.n);
		n += part.n;
		*message = slice_of(joined, n);
		if (n > 0 && joined[0] != CLIENT_HELLO)
			return HELLO_BAD;
		want = message_length(*message);
		if (want > HELLO_MAX)
			return HELLO_BAD;
		if (want > 0 && n >= want) {
			message->n = want;
			return HELLO_WHOLE;
		}
	}
	if (in.n > 0 && in.p[0] != HANDSHAKE)
		return HELLO_BAD;
	return in.n < HELLO_MAX ? HELLO_MORE : HELLO_BAD;
}

enum hello
hello_client(struct arena *a, struct slice in, struct slice *identity)
{
	struct slice message = SLICE_NONE;
	enum hello so_far;

	*identity = SLICE_NONE;
	if (in.n > HELLO_MAX)
		in.n = HELLO_MAX;
	if ((so_far = join_records(a, in, &message)) != HELLO_WHOLE)
		return so_far;
	if (read_body(slice_of(message.p + 4, message.n - 4), identity))
		return HELLO_WHOLE;
	*identity = SLICE_NONE;
	return HELLO_BAD;
}
