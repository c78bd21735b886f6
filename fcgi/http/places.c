/*
 * Places for streams: record locks (fcntl), which belong to a process and end
 * with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "log.h"
#include "places.h"

enum err
places_open(unsigned int n, struct places *out)
{
	*out = (struct places){ .fd = -1, .n = n, .mine = -1 };
	if (n == 0)
		return ERR_NONE;
	if ((out->fd = memfd_create("places", MFD_CLOEXEC)) == -1)
		return log_err(ERR_IO, "memfd_create: %s", strerror(errno));
	return ERR_NONE;
}

void
places_close(struct places *p)
{
	if (p->fd != -1)
		close(p->fd);
	*p = (struct places){ .fd = -1, .mine = -1 };
}

static bool
set(const struct places *p, unsigned int at, short type)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET,
	    .l_start = at, .l_len = 1 };

	return fcntl(p->fd, F_SETLK, &lock) == 0;
}

bool
places_take(struct places *p)
{
	unsigned int i;

	if (p->fd == -1 || p->mine != -1)
		return false;
	for (i = 0; i < p->n; i++)
		if (set(p, i, F_WRLCK)) {
			p->mine = (int)i;
			return true;
		}
	return false;
}

void
places_give(struct places *p)
{
	if (p->mine == -1)
		return;
	if (!set(p, (unsigned int)p->mine, F_UNLCK))
		log_at(ERR_ERROR, "place: %s", strerror(errno));
	p->mine = -1;
}
