/*
 * Preloaded into nginx by 60_secrets_nowhere: writes what TLS carries in both
 * directions to the file named in TLS_TAP, as records of direction, connection
 * and length, each followed by the bytes.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

typedef int	ssl_read(void *, void *, int);
typedef int	ssl_write(void *, const void *, int);

int	SSL_read(void *, void *, int);
int	SSL_write(void *, const void *, int);

static int tap = -1;

__attribute__((constructor)) static void
open_tap(void)
{
	const char *path = getenv("TLS_TAP");

	if (path != NULL)
		tap = open(path, O_WRONLY | O_APPEND | O_CREAT, 0666);
}

static void *
next(const char *name)
{
	void *f = dlsym(RTLD_NEXT, name);

	if (f == NULL)
		abort();
	return f;
}

/* One write for each record, so that those of several workers do not mix. */
static void
record(char direction, const void *ssl, const void *p, int n)
{
	char head[64];
	struct iovec parts[2] = { { head, 0 }, { (void *)(uintptr_t)p, 0 } };

	if (n <= 0 || tap == -1)
		return;
	parts[0].iov_len = (size_t)snprintf(head, sizeof(head),
	    "%c %d.%p %d\n", direction, (int)getpid(), ssl, n);
	parts[1].iov_len = (size_t)n;
	if (writev(tap, parts, 2) == -1)
		abort();
}

int
SSL_read(void *ssl, void *p, int size)
{
	static ssl_read *real;
	int n;

	if (real == NULL)
		real = (ssl_read *)next("SSL_read");
	n = real(ssl, p, size);
	record('r', ssl, p, n);
	return n;
}

int
SSL_write(void *ssl, const void *p, int size)
{
	static ssl_write *real;
	int n;

	if (real == NULL)
		real = (ssl_write *)next("SSL_write");
	n = real(ssl, p, size);
	record('w', ssl, p, n);
	return n;
}
