/*
 * The gate before the passwords of people who are not signed in: each worker
 * inside has one byte of a file without a name locked.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "auth.h"
#include "log.h"

struct auth_gate {
	int		fd;
	unsigned	in_all;
};

static void
close_gate(void *p)
{
	struct auth_gate *g = p;

	(void)close(g->fd);
}

enum err
auth_gate_new(struct arena *a, unsigned in_all, struct auth_gate **out)
{
	struct auth_gate *g = arena_alloc(a, sizeof(*g));

	*out = NULL;
	g->in_all = in_all > 0 ? in_all : 1;
	if ((g->fd = memfd_create("handfast-auth-gate", MFD_CLOEXEC)) == -1)
		return log_err(ERR_IO, "memfd_create: %s", strerror(errno));
	arena_defer(a, close_gate, g);
	*out = g;
	return ERR_NONE;
}

static bool
lock(const struct auth_gate *g, short type, off_t at, off_t n)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET,
	    .l_start = at, .l_len = n };

	return fcntl(g->fd, F_SETLK, &l) == 0;
}

enum err
auth_gate_enter(struct auth_gate *g)
{
	if (g == NULL)
		return ERR_NONE;
	for (unsigned i = 0; i < g->in_all; i++)
		if (lock(g, F_WRLCK, (off_t)i, 1))
			return ERR_NONE;
	return ERR_FULL;
}

void
auth_gate_leave(struct auth_gate *g)
{
	if (g != NULL)
		(void)lock(g, F_UNLCK, 0, 0);
}
