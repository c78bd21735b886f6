/*
 * A FastCGI client written out by hand, for the tests of the prefork master
 * and its workers.
 */
#ifndef FASTCGI_H
#define FASTCGI_H

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tap.h"
#include "time.h"

#define PATIENCE_MS	10000

/* The socket under test. */
static char path[64];

static inline void
nap(unsigned int ms)
{
	usleep(ms * 1000);
}

static inline int
dial(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int64_t end = time_monotonic_ms() + PATIENCE_MS;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(sun.sun_path, path, strlen(path));
	while (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1) {
		if (time_monotonic_ms() > end)
			break;
		nap(10);
	}
	return fd;
}

static inline void
put(int fd, const void *p, size_t n)
{
	if (write(fd, p, n) != (ssize_t)n)
		note("short write");
}

/*
 * FCGI_BEGIN_REQUEST with these flags (1: keep the connection), params
 * REQUEST_METHOD=POST, DOCUMENT_URI, length.
 */
static inline void
ask_on(int fd, char flags, const char *uri, const char *length)
{
	char begin[16] = { 1, 1, 0, 1, 0, 8, 0, 0, 0, 1, flags };
	char params[256], head[8] = { 1, 4, 0, 1, 0, 0, 0, 0 };
	int n;

	put(fd, begin, sizeof(begin));
	n = snprintf(params, sizeof(params),
	    "%c%cREQUEST_METHODPOST%c%cDOCUMENT_URI%s%c%cCONTENT_LENGTH%s",
	    14, 4, 12, (char)strlen(uri), uri, 14, (char)strlen(length),
	    length);
	head[5] = (char)n;
	put(fd, head, 8);
	put(fd, params, (size_t)n);
	put(fd, "\1\4\0\1\0\0\0\0", 8);
}

static inline int
ask(const char *uri, const char *length)
{
	int fd = dial();

	ask_on(fd, 0, uri, length);
	return fd;
}

static inline int
begin_get(const char *uri)
{
	int fd = ask(uri, "0");

	put(fd, "\1\5\0\1\0\0\0\0", 8);
	return fd;
}

/* Everything until the server closes; the text behind the empty line. */
static inline const char *
answer(int fd)
{
	static char text[4096];
	size_t n = 0;
	ssize_t got;
	const char *p;

	while (n < sizeof(text) - 1 &&
	    (got = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += (size_t)got;
	close(fd);
	text[n] = '\0';
	p = memmem(text, n, "\r\n\r\n", 4);
	return p != NULL ? p + 4 : "";
}

static inline const char *
get(const char *uri)
{
	int fd = ask(uri, "0");

	put(fd, "\1\5\0\1\0\0\0\0", 8);
	return answer(fd);
}

#endif
