/*
 * Whole files; see file.h.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

static enum err
failed(const char *what, const char *path)
{
	enum err e = errno == ENOENT ? ERR_NOT_FOUND :
	    errno == EACCES || errno == EPERM ? ERR_DENIED : ERR_IO;

	if (e == ERR_NOT_FOUND)
		return e;
	return log_err(e, "cannot %s %s: %s", what, log_qs(path),
	    strerror(errno));
}

static enum err
read_all(int fd, const char *path, uint8_t *p, size_t n)
{
	ssize_t got;

	for (; n > 0; p += got, n -= (size_t)got) {
		got = read(fd, p, n);
		if (got == -1 && errno == EINTR)
			got = 0;
		else if (got <= 0)
			return log_err(ERR_IO, "cannot read %s: %s",
			    log_qs(path), got == 0 ? "it was cut meanwhile" :
			    strerror(errno));
	}
	return ERR_NONE;
}

enum err
file_read_key(struct arena *a, const char *path, size_t max,
    mode_t forbidden, struct slice *out)
{
	struct stat st;
	uint8_t *p;
	enum err e;
	int fd;

	*out = SLICE_NONE;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		return failed("open", path);
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		e = log_err(ERR_IO, "not a regular file: %s", log_qs(path));
	else if ((st.st_mode & forbidden) != 0)
		e = log_err(ERR_CONFIG, "others may use the key %s: chmod it "
		    "to %04o", log_qs(path), (unsigned)(st.st_mode & 0777 &
		    ~forbidden));
	else if ((uintmax_t)st.st_size > max)
		e = log_err(ERR_TOO_LARGE, "more than %zu bytes: %s", max,
		    log_qs(path));
	else {
		p = arena_alloc(a, (size_t)st.st_size);
		e = read_all(fd, path, p, (size_t)st.st_size);
		if (e == ERR_NONE)
			*out = slice_of(p, (size_t)st.st_size);
	}
	close(fd);
	return e;
}

enum err
file_read(struct arena *a, const char *path, size_t max, struct slice *out)
{
	return file_read_key(a, path, max, 0, out);
}

enum err
file_read_secret(const char *path, size_t n, struct secret *out)
{
	struct arena *a = arena_new();
	struct slice s;
	enum err e;

	secret_wipe(out);
	if ((e = file_read_key(a, path, SECRET_MAX, S_IRWXO | S_IWGRP,
	    &s)) == ERR_NONE)
		e = s.n == n ? secret_set(out, s) :
		    log_err(ERR_CONFIG, "a key of %zu bytes is wanted: %s", n,
		    log_qs(path));
	arena_free(a);
	return e;
}

static bool
write_all(int fd, struct slice s)
{
	ssize_t done;

	for (; s.n > 0; s.p += done, s.n -= (size_t)done) {
		done = write(fd, s.p, s.n);
		if (done == -1 && errno == EINTR)
			done = 0;
		else if (done == -1)
			return false;
	}
	return true;
}

/* The folder's entry survives a power cut only once the folder is synced. */
static bool
sync_folder(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	bool good;
	int fd;

	snprintf(folder, sizeof(folder), "%.*s",
	    slash == NULL ? 1 : slash == path ? 1 : (int)(slash - path),
	    slash == NULL ? "." : path);
	if ((fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return false;
	good = fsync(fd) == 0;
	close(fd);
	return good;
}

enum err
file_sync_folder(const char *path)
{
	return sync_folder(path) ? ERR_NONE :
	    log_err(ERR_IO, "cannot sync the folder of %s: %s", log_qs(path),
	    strerror(errno));
}

/* link() where rename() would replace. */
static bool
put_in_place(const struct file_spec *f, const char *temp)
{
	if (!f->only_new)
		return rename(temp, f->path) == 0;
	return link(temp, f->path) == 0 && unlink(temp) == 0;
}

static bool
fill(const struct file_spec *f, int fd, struct slice s)
{
	if ((f->owner != FILE_KEEP_ID || f->group != FILE_KEEP_ID) &&
	    fchown(fd, f->owner, f->group) == -1)
		return false;
	return fchmod(fd, f->mode) == 0 && write_all(fd, s) && fsync(fd) == 0;
}

enum err
file_write(const struct file_spec *f, struct slice s)
{
	char temp[PATH_MAX];
	int fd, fault;
	bool good;

	if (snprintf(temp, sizeof(temp), "%s.%d.new", f->path, (int)getpid())
	    >= (int)sizeof(temp))
		return log_err(ERR_IO, "path too long: %s", log_qs(f->path));
	(void)unlink(temp);	/* of a process that died */
	fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
	    S_IRUSR | S_IWUSR);
	if (fd == -1)
		return log_err(ERR_IO, "cannot write %s: %s", log_qs(f->path),
		    strerror(errno));
	good = fill(f, fd, s);
	fault = errno;
	close(fd);
	errno = fault;
	if (good && put_in_place(f, temp) && sync_folder(f->path))
		return ERR_NONE;
	if (f->only_new && errno == EEXIST) {
		(void)unlink(temp);
		return ERR_TAKEN;
	}
	(void)log_err(ERR_IO, "cannot write %s: %s", log_qs(f->path),
	    strerror(errno));
	(void)unlink(temp);
	return ERR_IO;
}
