/*
 * The file DIR/unproved: a byte for each wrong answer, its time that of the
 * last one. Where the clock went back since, as it does at every start of a
 * board without a battery, that time stays, and all of the wait is still to
 * come: a time made of such a clock would be over once the clock is right.
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
	int64_t left, pause;

	if (!path_of(dir, path) || stat(path, &st) == -1 ||
	    st.st_size < BACKOFF_FREE)
		return 0;
	pause = pause_after(st.st_size);
	left = st.st_mtime + pause - time_now();
	if (left > pause)
		left = pause;
	return left > 0 ? (unsigned)left : 0;
}

/* One byte more, and a time no earlier than the one before. */
static bool
add(int fd)
{
	struct timespec at[2] = { { .tv_nsec = UTIME_OMIT } };
	struct stat st;

	if (fstat(fd, &st) == -1 || write(fd, "!", 1) != 1)
		return false;
	at[1] = st.st_mtim;
	return st.st_size == 0 || st.st_mtime <= time_now() ||
	    futimens(fd, at) == 0;
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
	good = add(fd);
	return close(fd) == 0 && good ? ERR_NONE : ERR_IO;
}

void
backoff_clear(const char *dir)
{
	char path[PATH_MAX];

	if (path_of(dir, path))
		(void)unlink(path);
}
