/*
 * A listening unix socket by its path.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "listen.h"
#include "log.h"

#define BACKLOG	511

static enum err
fault(const char *path, const char *what)
{
	log_at(ERR_ERROR, "%s path=%s: %s", what, log_qs(path),
	    strerror(errno));
	return ERR_IO;
}

/* Only a refused connection proves that a name is left over. */
static enum err
clear_stale(const char *path, const struct sockaddr_un *sun)
{
	struct stat st;
	int fd, refused;

	if (lstat(path, &st) == -1)
		return errno == ENOENT ? ERR_NONE : fault(path, "lstat");
	if (!S_ISSOCK(st.st_mode)) {
		errno = EEXIST;
		return fault(path, "not a socket");
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return fault(path, "socket");
	refused = connect(fd, (const struct sockaddr *)sun,
	    sizeof(*sun)) == -1 && errno == ECONNREFUSED;
	close(fd);
	if (!refused) {
		errno = EADDRINUSE;
		return fault(path, "somebody answers here");
	}
	if (unlink(path) == -1)
		return fault(path, "unlink");
	return ERR_NONE;
}

enum err
listen_unix(const char *path, int *sock)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	mode_t old;
	int fd, bound;

	*sock = -1;
	if (strlen(path) >= sizeof(sun.sun_path)) {
		errno = ENAMETOOLONG;
		return fault(path, "bind");
	}
	memcpy(sun.sun_path, path, strlen(path));
	if (clear_stale(path, &sun))
		return ERR_IO;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return fault(path, "socket");
	old = umask(0117);
	bound = bind(fd, (const struct sockaddr *)&sun, sizeof(sun));
	umask(old);
	if (bound == -1 || listen(fd, BACKLOG) == -1) {
		enum err e = fault(path, "bind");

		close(fd);
		return e;
	}
	*sock = fd;
	return ERR_NONE;
}

void
listen_close(const char *path, int sock)
{
	if (sock == -1)
		return;
	unlink(path);
	close(sock);
}
