/*
 * Checkpoints on their way out; see audit_out.h.
 */
#include "audit_out.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "log.h"
#include "time.h"

/* RFC 3164: facility authpriv, severities notice and alert. */
#define NOTICE		(10 * 8 + 5)
#define ALERT		(10 * 8 + 1)
#define MESSAGE_MAX	8192

struct audit_out {
	int		 file;
	int		 syslog;
	const char	*path;
	struct sockaddr_un to;
	bool		 silent;	/* syslog is away, as logged */
};

static void
close_out(void *p)
{
	struct audit_out *o = p;

	if (o->file != -1)
		close(o->file);
	if (o->syslog != -1)
		close(o->syslog);
}

struct audit_out *
audit_out_open(struct arena *a, const struct settings *s)
{
	struct audit_out *o = arena_alloc(a, sizeof(*o));

	o->path = s->signer.audit_file;
	o->file = open(o->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
	if (o->file == -1)
		log_at(ERR_ERROR, "checkpoints of the event log cannot be "
		    "appended to %s: %s", log_qs(o->path), strerror(errno));
	else
		(void)fchmod(o->file, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
	o->to.sun_family = AF_UNIX;
	/* The setting's maximum fits. */
	memcpy(o->to.sun_path, s->signer.audit_syslog,
	    strnlen(s->signer.audit_syslog, sizeof(o->to.sun_path) - 1));
	/* Not connected: so it outlives the other side's restarts. */
	o->syslog = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	arena_defer(a, close_out, o);
	return o;
}

static enum err
append(const struct audit_out *o, struct slice line)
{
	ssize_t n;

	do
		n = write(o->file, line.p, line.n);
	while (n == -1 && errno == EINTR);
	if (n == (ssize_t)line.n && fsync(o->file) == 0)
		return ERR_NONE;
	if (n >= 0 && (size_t)n < line.n)
		errno = ENOSPC;
	return log_err(ERR_CONFIG, "cannot append to %s: %s", log_qs(o->path),
	    strerror(errno));
}

/* "<85>Nov 30 01:02:03 handfast-signer[17]: text" */
static void
tell(struct audit_out *o, int priority, struct slice text)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
	    "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	char now[TIME_TEXT];	/* 2026-11-30T01:02:03Z */
	struct arena *a = arena_new();
	unsigned month;
	struct buf b;

	time_format(time_now(), now);
	month = (unsigned)(now[5] - '0') * 10 + (unsigned)(now[6] - '0');
	buf_init(&b, a, MESSAGE_MAX);
	buf_printf(&b, "<%d>%s %c%c %.8s handfast-signer[%ld]: ", priority,
	    months[(month - 1) % 12], now[8] == '0' ? ' ' : now[8], now[9],
	    now + 11, (long)getpid());
	buf_add(&b, text);
	if (sendto(o->syslog, b.p, b.n, MSG_DONTWAIT | MSG_NOSIGNAL,
	    (const struct sockaddr *)&o->to, sizeof(o->to)) == -1) {
		if (!o->silent)
			log_at(ERR_WARNING, "syslog is away: %s",
			    strerror(errno));
		o->silent = true;
	} else {
		o->silent = false;
	}
	arena_free(a);
}

enum err
audit_out_checkpoint(struct audit_out *o, struct slice line)
{
	struct arena *a;
	enum err e;
	struct buf b;

	if (o->file == -1)
		return log_err(ERR_CONFIG,
		    "there is no file for checkpoints");
	a = arena_new();
	buf_init(&b, a, MESSAGE_MAX);
	buf_add(&b, line);
	buf_add_byte(&b, '\n');
	if ((e = append(o, buf_slice(&b))) == ERR_NONE) {
		buf_clear(&b);
		buf_add_str(&b, "checkpoint ");
		buf_add(&b, line);
		tell(o, NOTICE, buf_slice(&b));
	}
	arena_free(a);
	return e;
}

void
audit_out_alarm(struct audit_out *o, const char *text)
{
	tell(o, ALERT, slice_str(text));
}
