/*
 * Wrong answers are counted in the folder, and from the third on it has to
 * wait: 600 seconds, then twice as long each time, a day at most.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backoff.h"
#include "tap.h"
#include "time.h"

static char dir[] = "/tmp/hf-backoff-XXXXXX";
static char path[64];

/* Seconds to wait when the last of those came so long ago. */
static unsigned
wait_after(int64_t ago)
{
	unsigned wait;
	int64_t now;

	/* Both must see the same second. */
	do {
		struct timespec at[2] = { { .tv_sec = 0 }, { .tv_sec = 0 } };

		now = time_now();
		at[0].tv_sec = at[1].tv_sec = (time_t)(now - ago);
		if (utimensat(AT_FDCWD, path, at, 0) == -1)
			return 999999;
		wait = backoff_wait(dir);
	} while (time_now() != now);
	return wait;
}

static void
grows(void)
{
	static const unsigned pauses[] = { 600, 1200, 2400, 4800, 9600, 19200,
	    38400, 76800, 86400, 86400, 86400 };

	is_int(backoff_wait(dir), 0, "nobody was wrong: no wait");
	for (int wrong = 1; wrong < BACKOFF_FREE; wrong++) {
		ok(backoff_note(dir) == ERR_NONE, "a wrong answer is noted");
		is_int(wait_after(0), 0, "it is forgiven");
	}
	for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
		ok(backoff_note(dir) == ERR_NONE, "one more is noted");
		is_int(wait_after(0), pauses[i], "after %zu: %u seconds",
		    i + BACKOFF_FREE, pauses[i]);
		is_int(wait_after((int64_t)pauses[i] - 1), 1, "until the last second");
		is_int(wait_after(pauses[i]), 0, "and no longer");
	}
}

int
main(void)
{
	struct stat st;

	if (mkdtemp(dir) == NULL)
		return 1;
	(void)snprintf(path, sizeof(path), "%s/unproved", dir);
	grows();
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600,
	    "the file is its user's alone");
	is_int(wait_after(-60), BACKOFF_LONGEST,
	    "where the clock went back all of the wait is to come");
	is_int(wait_after(-6000), BACKOFF_LONGEST, "and no more than that");
	ok(stat(path, &st) == 0 && st.st_mtime > time_now() + 5000,
	    "the time of the last one stays");
	ok(backoff_note(dir) == ERR_NONE && stat(path, &st) == 0 &&
	    st.st_mtime > time_now() + 5000, "also when one more is noted");
	backoff_clear(dir);
	ok(stat(path, &st) == -1, "a server that proved itself clears it");
	backoff_clear(dir);
	is_int(backoff_wait(dir), 0, "and all is forgiven");
	ok(symlink("/dev/null", path) == 0 && backoff_note(dir) == ERR_IO,
	    "a link is not followed");
	(void)unlink(path);
	(void)rmdir(dir);
	ok(backoff_note(dir) == ERR_IO, "no folder: that is told");
	return done_testing();
}
