/*
 * The file DIR/unproved: a byte for each wrong answer, its time that of the
 * last one. Where the clock went back since, as it does at every start of a
 * board without a battery, the wait begins anew.
 */
#include "backoff.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "time.h"

#define NAME	"unproved"

static bool
path_of(const char *dir, char out[PATH_MAX])
{
	int n = snprintf(out, PATH_MAX, "%s/%s", dir, NAME);

	return n > 0 && n < PATH_MAX;
}

/* 600, 1200, 2400 … seconds for the third, fourth, fifth wrong answer. */
static int64_t
pause_after(int64_t wrong)
{
	int64_t pause = BACKOFF_UNIT;

	for (; wrong > BACKOFF_FREE && pause < BACKOFF_LONGEST; wrong--)
		pause *= 2;
	return pause < BACKOFF_LONGEST ? pause : BACKOFF_LONGEST;
}

unsigned
backoff_wait(const char *dir)
{
	char path[PATH_MAX];
	struct stat st;
	int64_t left;

	if (!path_of(dir, path) || stat(path, &st) == -1 ||
	    st.st_size < BACKOFF_FREE)
		return 0;
	if (st.st_mtime > time_now()) {
		(void)utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
		st.st_mtime = time_now();
	}
	left = st.st_mtime + pause_after(st.st_size) - time_now();
	return left > 0 ? (unsigned)left : 0;
}

enum err
backoff_note(const char *dir)
{
	char path[PATH_MAX];
	int fd;
	bool good;

	if (!path_of(dir, path) || (fd = open(path, O_WRONLY | O_CREAT |
	    O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600)) == -1)
		return ERR_IO;
	good = write(fd, "!", 1) == 1;
	return close(fd) == 0 && good ? ERR_NONE : ERR_IO;
}

void
backoff_clear(const char *dir)
{
	char path[PATH_MAX];

	if (path_of(dir, path))
		(void)unlink(path);
}
