/*
 * Whole files: read up to a limit, and written so that a crash leaves the old
 * file or the new one, never a part.
 */
#ifndef FILE_H
#define FILE_H

#include <sys/types.h>

#include "arena.h"
#include "err.h"
#include "secret.h"
#include "slice.h"

#define FILE_KEEP_ID	((uid_t)-1)	/* owner, group: as they come */

struct file_spec {
	const char	*path;
	mode_t		 mode;		/* whatever the umask says */
	uid_t		 owner;		/* FILE_KEEP_ID, or given before */
	gid_t		 group;		/* the file has its name */
	bool		 only_new;	/* ERR_TAKEN if there is one already */
};

/*
 * All of a regular file.
 * ERR_NOT_FOUND, ERR_DENIED, ERR_TOO_LARGE over max; ERR_IO for the rest.
 * Logged, except ERR_NOT_FOUND.
 */
enum err	 file_read(struct arena *, const char *path, size_t max,
		    struct slice *out) MUST_CHECK;
/*
 * The same for a key: ERR_CONFIG, logged, if its mode has any of the bits in
 * forbidden (S_IRWXO and the like).
 */
enum err	 file_read_key(struct arena *, const char *path, size_t max,
		    mode_t forbidden, struct slice *out) MUST_CHECK;
/*
 * A key of exactly n raw bytes. ERR_CONFIG, logged, if it has another length
 * or others than owner and group may read, others than the owner write it;
 * else as file_read.
 */
enum err	 file_read_secret(const char *path, size_t n, struct secret *)
		    MUST_CHECK;
/*
 * Through a temporary file beside it, fsync, rename, fsync of the folder.
 * ERR_TAKEN; ERR_IO, logged.
 */
enum err	 file_write(const struct file_spec *, struct slice) MUST_CHECK;
/* A name made in the folder of path survives a power cut. ERR_IO, logged. */
enum err	 file_sync_folder(const char *path) MUST_CHECK;

#endif
