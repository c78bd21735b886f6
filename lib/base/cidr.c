/*
 * Networks; see cidr.h.
 */
#include "cidr.h"

#include <arpa/inet.h>
#include <string.h>

#include "buf.h"
#include "parse.h"

#define BYTES		16	/* of the longer kind of address */
#define MAPPED		96	/* bits before IPv4 in IPv6 */
#define PART_MAX	64	/* bytes of one typed network */
#define TEXT_MAX	(CIDR_MAX * (PART_MAX + 2))
#define SEPARATORS	" \t\r\n,;"

struct network {
	int		family;
	unsigned char	b[BYTES];
	unsigned	bits;		/* of the prefix */
};

static unsigned
width(const struct network *n)
{
	return n->family == AF_INET ? 32 : 128;
}

/* ::ffff:192.0.2.1 is how some systems write 192.0.2.1. */
static void
unmap(struct network *n)
{
	static const unsigned char prefix[12] = { [10] = 0xff, [11] = 0xff };

	if (n->family != AF_INET6 || n->bits < MAPPED ||
	    memcmp(n->b, prefix, sizeof(prefix)) != 0)
		return;
	memmove(n->b, n->b + sizeof(prefix), 4);
	memset(n->b + 4, 0, BYTES - 4);
	n->family = AF_INET;
	n->bits -= MAPPED;
}

static enum err
read_network(const char *text, struct network *n)
{
	const char *slash = strchrnul(text, '/');
	char address[PART_MAX + 1] = "";
	uint64_t bits;

	memset(n, 0, sizeof(*n));
	memcpy(address, text, (size_t)(slash - text));
	n->family = strchr(address, ':') != NULL ? AF_INET6 : AF_INET;
	if (inet_pton(n->family, address, n->b) != 1)
		return ERR_INPUT;
	bits = width(n);
	if (*slash == '/' && uint_parse(slice_str(slash + 1), bits, &bits))
		return ERR_INPUT;
	n->bits = (unsigned)bits;
	unmap(n);
	return ERR_NONE;
}

bool
cidr_is_address(const char *text)
{
	struct network n;

	return strlen(text) <= PART_MAX && strchr(text, '/') == NULL &&
	    read_network(text, &n) == ERR_NONE;
}

/* Clears what is behind the prefix; says whether there was anything. */
static bool
clear_rest(struct network *n)
{
	bool any = false;

	for (unsigned i = n->bits; i < width(n); i++) {
		unsigned char bit = (unsigned char)(0x80U >> i % 8);

		any |= (n->b[i / 8] & bit) != 0;
		n->b[i / 8] &= (unsigned char)~bit;
	}
	return any;
}

static const char *
text_of(struct arena *a, const struct network *n)
{
	char address[INET6_ADDRSTRLEN];

	if (inet_ntop(n->family, n->b, address, sizeof(address)) == NULL)
		return "";
	return arena_printf(a, "%s/%u", address, n->bits);
}

static void
add(struct cidr_list *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], text) == 0)
			return;
	list->v[list->n++] = text;
}

static const char *
read_part(struct arena *a, struct cidr_list *list, const char *part)
{
	struct network n;

	if (strlen(part) > PART_MAX)
		return "One of these is too long: it is no network.";
	if (read_network(part, &n))
		return arena_printf(a, "%s is no network. Write one as "
		    "192.0.2.0/24 or 2001:db8::/32.", part);
	if (clear_rest(&n))
		return arena_printf(a, "%s has bits behind its prefix of %u. "
		    "Did you mean %s?", part, n.bits, text_of(a, &n));
	if (list->n == CIDR_MAX)
		return arena_printf(a, "These are more than %d networks. Use "
		    "shorter prefixes.", CIDR_MAX);
	add(list, text_of(a, &n));
	return NULL;
}

enum err
cidr_list_parse(struct arena *a, struct slice text, struct cidr_list *out)
{
	char *rest = arena_str(a, text);

	*out = (struct cidr_list){ .v = arena_array(a, CIDR_MAX,
				       sizeof(*out->v)) };
	while (*(rest += strspn(rest, SEPARATORS)) != '\0') {
		size_t n = strcspn(rest, SEPARATORS);
		const char *part = arena_str(a, slice_of(rest, n));

		if ((out->fault = read_part(a, out, part)) != NULL)
			return ERR_INPUT;
		rest += n;
	}
	return ERR_NONE;
}

bool
cidr_list_has(const struct cidr_list *list, const char *address)
{
	struct network in, n;

	if (list->n == 0)
		return true;
	if (strlen(address) > PART_MAX || strchr(address, '/') != NULL ||
	    read_network(address, &in))
		return false;
	for (size_t i = 0; i < list->n; i++) {
		struct network cut = in;

		if (read_network(list->v[i], &n) || n.family != in.family)
			continue;
		cut.bits = n.bits;
		(void)clear_rest(&cut);
		if (memcmp(cut.b, n.b, BYTES) == 0)
			return true;
	}
	return false;
}

const char *
cidr_list_text(struct arena *a, const struct cidr_list *list)
{
	struct buf b;

	buf_init(&b, a, TEXT_MAX);
	for (size_t i = 0; i < list->n; i++)
		buf_printf(&b, "%s%s", i > 0 ? ", " : "", list->v[i]);
	return buf_str(&b);
}
