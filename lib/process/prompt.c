/*
 * Asking a person, or reading what a script hands over on a descriptor.
 */
#include "prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "parse.h"

#define INTERRUPT	3	/* Ctrl-C */

enum err
prompt_fd(const char *text, int *fd)
{
	uint64_t n;

	*fd = -1;
	if (uint_parse(slice_str(text), 1023, &n) ||
	    fcntl((int)n, F_GETFD) == -1)
		return ERR_INPUT;
	*fd = (int)n;
	return ERR_NONE;
}

/* 1: a byte, 0: the end, -1: failed. */
static int
read_byte(int fd, uint8_t *c)
{
	ssize_t n;

	do
		n = read(fd, c, 1);
	while (n == -1 && errno == EINTR);
	return (int)n;
}

/* Byte by byte: what follows the line belongs to the next reader. */
static enum err
read_line(int fd, uint8_t *out, size_t max, size_t *length)
{
	enum err e = ERR_NONE;
	uint8_t c = 0;
	size_t n = 0;
	int got;

	while ((got = read_byte(fd, &c)) == 1 && c != '\n') {
		if (n == max)
			e = ERR_TOO_LARGE;
		else
			out[n++] = c;
		if (c == '\0')
			e = ERR_INPUT;
		if (c == INTERRUPT) {
			got = -1;
			break;
		}
	}
	if (got == -1)
		e = ERR_IO;
	if (n > 0 && out[n - 1] == '\r')
		n--;
	if (e == ERR_NONE && n == 0)
		e = ERR_INPUT;
	secret_wipe_bytes(&c, sizeof(c));
	*length = e == ERR_NONE ? n : 0;
	return e;
}

static void
say(int tty, const char *s)
{
	/* A terminal that does not take it shows nothing to answer. */
	if (write(tty, s, strlen(s)) == -1)
		return;
}

/*
 * Signals are off while the echo is, so that none can leave it off; Ctrl-C ends
 * the line instead, and so the question.
 */
static enum err
ask(const char *label, bool visible, uint8_t *out, size_t *length)
{
	size_t max = *length;
	struct termios before, quiet;
	enum err e;
	int tty;

	*length = 0;
	if ((tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) == -1)
		return ERR_IO;
	if (tcgetattr(tty, &before) == -1) {
		(void)close(tty);
		return ERR_IO;
	}
	quiet = before;
	if (!visible) {
		quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
		quiet.c_cc[VEOL] = INTERRUPT;
	}
	say(tty, label);
	say(tty, ": ");
	if (tcsetattr(tty, TCSAFLUSH, &quiet) == -1)
		e = ERR_IO;
	else
		e = read_line(tty, out, max, length);
	(void)tcsetattr(tty, TCSAFLUSH, &before);
	if (!visible)
		say(tty, "\n");
	(void)close(tty);
	return e;
}

enum err
prompt_secret(const char *label, int fd, struct secret *out)
{
	enum err e;

	secret_wipe(out);
	out->n = SECRET_MAX;
	if (fd == PROMPT_TERMINAL)
		e = ask(label, false, out->b, &out->n);
	else
		e = read_line(fd, out->b, SECRET_MAX, &out->n);
	if (e != ERR_NONE)
		secret_wipe(out);
	return e;
}

enum err
prompt_new_secret(const char *label, int fd, struct secret *out)
{
	struct secret again;
	char second[128];
	enum err e;

	if ((e = prompt_secret(label, fd, out)) || fd != PROMPT_TERMINAL)
		return e;
	(void)snprintf(second, sizeof(second), "%s, once more", label);
	e = prompt_secret(second, fd, &again);
	if (e == ERR_NONE &&
	    !secret_equal(secret_slice(out), secret_slice(&again)))
		e = ERR_INPUT;
	secret_wipe(&again);
	if (e != ERR_NONE)
		secret_wipe(out);
	return e;
}

enum err
prompt_line(const char *label, char *out, size_t size)
{
	size_t n;
	enum err e;

	if (size < 2)
		return ERR_TOO_LARGE;
	n = size - 1;
	e = ask(label, true, (uint8_t *)out, &n);
	out[n] = '\0';
	return e;
}
