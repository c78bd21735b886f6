/*
 * The gate before the slow hash; see kdf_gate.h. Each worker locks one byte of
 * a file without a name for its place, and one for its network.
 */
#include "kdf_gate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hash.h"
#include "log.h"

#define NETWORKS	((off_t)1 << 40)	/* their bytes lie from here */

struct kdf_gate {
	int		fd;
	unsigned	in_all;
};

static void
close_gate(void *p)
{
	struct kdf_gate *g = p;

	(void)close(g->fd);
}

enum err
kdf_gate_new(struct arena *a, unsigned in_all, struct kdf_gate **out)
{
	struct kdf_gate *g = arena_alloc(a, sizeof(*g));

	*out = NULL;
	g->in_all = in_all > 0 ? in_all : 1;
	if ((g->fd = memfd_create("handfast-kdf-gate", MFD_CLOEXEC)) == -1)
		return log_err(ERR_IO, "memfd_create: %s", strerror(errno));
	arena_defer(a, close_gate, g);
	*out = g;
	return ERR_NONE;
}

static bool
lock(const struct kdf_gate *g, short type, off_t at, off_t n)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET,
	    .l_start = at, .l_len = n };

	return fcntl(g->fd, F_SETLK, &l) == 0;
}

/* Four bytes of an IPv4 address, mapped into IPv6 or not, or a /64. */
static enum err
network(const char *address, struct slice *out, struct in6_addr *in)
{
	if (inet_pton(AF_INET, address, in) == 1) {
		*out = slice_of(in, 4);
		return ERR_NONE;
	}
	if (inet_pton(AF_INET6, address, in) != 1)
		return ERR_CONFIG;
	*out = IN6_IS_ADDR_V4MAPPED(in) ? slice_of(&in->s6_addr[12], 4) :
	    slice_of(in, 8);
	return ERR_NONE;
}

/* Where its byte is; that two networks share one is too rare to matter. */
static enum err
place_of(const char *address, off_t *out)
{
	struct in6_addr in;
	struct sha256 h;
	struct slice net;
	off_t at = 0;
	enum err e;
	int i;

	if ((e = network(address, &net, &in)) || (e = sha256_of(net, &h)))
		return e;
	for (i = 0; i < 5; i++)
		at = at << 8 | h.b[i];
	*out = NETWORKS + at;
	return ERR_NONE;
}

enum err
kdf_gate_enter(struct kdf_gate *g, const char *address)
{
	unsigned i;
	off_t at;
	enum err e;

	if ((e = place_of(address, &at)))
		return e;
	if (!lock(g, F_WRLCK, at, 1))
		return ERR_FULL;
	for (i = 0; i < g->in_all; i++)
		if (lock(g, F_WRLCK, (off_t)i, 1))
			return ERR_NONE;
	kdf_gate_leave(g);
	return ERR_FULL;
}

void
kdf_gate_leave(struct kdf_gate *g)
{
	(void)lock(g, F_UNLCK, 0, 0);
}
