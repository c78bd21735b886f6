/*
 * The log: each line is put together in memory and written at once.
 */
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "parse.h"
#include "time.h"

#define QUOTES	8
#define ID_MAX	40

static const char *const level_names[] = {
	[ERR_DEBUG] = "debug", [ERR_INFO] = "info", [ERR_NOTICE] = "notice",
	[ERR_WARNING] = "warning", [ERR_ERROR] = "error"
};

static const char *program = "handfast";
static enum err_level least = ERR_INFO;
static _Thread_local char request[ID_MAX + 1];

void
log_open(const char *name)
{
	program = name;
}

void
log_set_level(enum err_level level)
{
	least = level;
}

enum err
log_level_parse(const char *s, enum err_level *out)
{
	for (size_t i = 0; i < sizeof(level_names) / sizeof(*level_names); i++)
		if (strcmp(s, level_names[i]) == 0) {
			*out = (enum err_level)i;
			return ERR_NONE;
		}
	return ERR_INPUT;
}

const char *
log_level_name(enum err_level level)
{
	return level <= ERR_ERROR ? level_names[level] : "error";
}

static bool
id_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

void
log_request_set(const char *id)
{
	size_t n = 0;

	for (; id != NULL && n < ID_MAX && id[n] != '\0'; n++)
		request[n] = id_char(id[n]) ? id[n] : '?';
	request[n] = '\0';
}

void
log_request_clear(void)
{
	request[0] = '\0';
}

const char *
log_request_id(void)
{
	return request[0] != '\0' ? request : "-";
}

/* Text with a fixed end; what does not fit makes it end in "...". */
struct text {
	char	*p;
	size_t	 n;
	size_t	 size;	/* with the dots and what closes it behind */
	bool	 cut;
};

#define CLOSING	5	/* "...", a quote or newline, and NUL */

static void
text_add(struct text *t, const char *s, size_t n)
{
	if (t->cut || n > t->size - CLOSING - t->n) {
		t->cut = true;
		return;
	}
	memcpy(t->p + t->n, s, n);
	t->n += n;
}

static void
text_close(struct text *t, char end)
{
	if (t->cut) {
		memcpy(t->p + t->n, "...", 3);
		t->n += 3;
	}
	t->p[t->n++] = end;
	t->p[t->n] = '\0';
}

/* Directions, line and paragraph ends, and invisible marks. */
static bool
misleads(struct slice s)
{
	uint32_t p;

	if (s.n == 2)
		return s.p[0] == 0xc2 && s.p[1] < 0xa0;		/* C1 */
	if (s.n != 3)
		return false;
	p = (s.p[0] & 15U) << 12 | (s.p[1] & 63U) << 6 | (s.p[2] & 63U);
	return (p >= 0x200b && p <= 0x200f) || (p >= 0x2028 && p <= 0x202e) ||
	    (p >= 0x2060 && p <= 0x206f) || p == 0xfeff || p == 0x061c;
}

/* Bytes of the printable character at the front, or 0. */
static size_t
printable(struct slice s)
{
	for (size_t n = 1; n <= 4 && n <= s.n; n++) {
		struct slice c = slice_of(s.p, n);

		if (!utf8_valid(c))
			continue;
		if (n == 1)
			return s.p[0] >= 0x20 && s.p[0] != 0x7f;
		return misleads(c) ? 0 : n;
	}
	return 0;
}

static void
text_escape(struct text *t, struct slice s, bool quoted)
{
	char hex[5];
	size_t n;

	for (; s.n > 0; s = slice_of(s.p + n, s.n - n)) {
		n = printable(s);
		if (quoted && n == 1 && (s.p[0] == '"' || s.p[0] == '\\')) {
			const char pair[2] = { '\\', (char)s.p[0] };

			text_add(t, pair, 2);
		} else if (n > 0) {
			text_add(t, (const char *)s.p, n);
		} else {
			(void)snprintf(hex, sizeof(hex), "\\x%02x", s.p[0]);
			text_add(t, hex, 4);
			n = 1;
		}
	}
}

const char *
log_q(struct slice s)
{
	static _Thread_local char quotes[QUOTES][LOG_Q];
	static _Thread_local unsigned next;
	struct text t = { .p = quotes[next++ % QUOTES], .size = LOG_Q };

	text_add(&t, "\"", 1);
	text_escape(&t, s, true);
	text_close(&t, '"');
	return t.p;
}

const char *
log_qs(const char *s)
{
	return log_q(slice_str(s));
}

static void
write_line(enum err_level level, const char *message)
{
	char line[LOG_LINE], stamp[TIME_TEXT], head[160];
	struct text t = { .p = line, .size = sizeof(line) };
	int n;

	time_format(time_now(), stamp);
	n = snprintf(head, sizeof(head), "%s %s %s[%ld] %s ", stamp,
	    log_level_name(level), program, (long)getpid(), log_request_id());
	text_add(&t, head, n > 0 ? strnlen(head, sizeof(head)) : 0);
	text_escape(&t, slice_str(message), false);
	text_close(&t, '\n');
	/* A log that cannot be written has nowhere to say so. */
	while (write(STDERR_FILENO, line, t.n) == -1 && errno == EINTR)
		continue;
}

__attribute__((format(printf, 3, 0)))
static void
log_v(enum err_level level, const char *suffix, const char *fmt, va_list ap)
{
	char message[LOG_LINE];
	int n;

	n = vsnprintf(message, sizeof(message), fmt, ap);
	if (n < 0)
		(void)snprintf(message, sizeof(message), "unprintable message");
	else if ((size_t)n < sizeof(message) && suffix != NULL)
		(void)snprintf(message + n, sizeof(message) - (size_t)n,
		    " error=%s", suffix);
	write_line(level, message);
}

void
log_at(enum err_level level, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	if (level < least)
		return;
	va_start(ap, fmt);
	log_v(level, NULL, fmt, ap);
	va_end(ap);
	errno = saved;
}

enum err
log_err(enum err e, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	if (err_level(e) < least)
		return e;
	va_start(ap, fmt);
	log_v(err_level(e), err_name(e), fmt, ap);
	va_end(ap);
	errno = saved;
	return e;
}

void
log_database(void *away, enum err e, const char *what, const char *text)
{
	bool *was_away = away;

	if (was_away != NULL && *was_away && e == ERR_AWAY)
		return;
	if (was_away != NULL)
		*was_away = e == ERR_AWAY;
	(void)log_err(e, "database step=%s: %s", what, log_qs(text));
}
