/*
 * handfast audit export: the signer signs what is new, then all goes to a file.
 */
#include "audit_export.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit_verbs.h"
#include "log.h"

/* A file appears under its name when it is whole. */
struct output {
	const char	*path;		/* NULL: standard output */
	const char	*temp;
	int		 fd;
};

static int
open_output(struct admin *ad, const char *path, struct output *o)
{
	*o = (struct output){ .path = path, .fd = STDOUT_FILENO };
	if (path == NULL)
		return ADMIN_OK;
	o->temp = arena_printf(ad->arena, "%s.part", path);
	o->fd = open(o->temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
	    O_NOFOLLOW, S_IRUSR | S_IWUSR | S_IRGRP);
	if (o->fd == -1)
		return admin_fail(ad, ERR_IO, "cannot write %s: %s",
		    log_qs(o->temp), strerror(errno));
	return ADMIN_OK;
}

static enum err
write_all(const struct output *o, struct slice s)
{
	ssize_t n;

	while (s.n > 0) {
		n = write(o->fd, s.p, s.n);
		if (n == -1 && errno != EINTR)
			return ERR_IO;
		if (n > 0)
			s = slice_of(s.p + n, s.n - (size_t)n);
	}
	return ERR_NONE;
}

static enum err
close_output(const struct output *o, bool good)
{
	if (o->path == NULL)
		return ERR_NONE;
	if (good && (fsync(o->fd) == -1 || rename(o->temp, o->path) == -1))
		good = false;
	(void)close(o->fd);
	if (!good)
		(void)unlink(o->temp);
	return good ? ERR_NONE : ERR_IO;
}

static enum err
export_all(struct audit_export *x, const struct output *o)
{
	bool done = false;
	enum err e = ERR_NONE;

	while (e == ERR_NONE && !done) {
		struct arena *a = arena_new();
		struct buf b;

		buf_init(&b, a, AUDIT_EXPORT_PIECE);
		if ((e = audit_export_next(x, a, &b, &done)) == ERR_NONE)
			e = write_all(o, buf_slice(&b));
		arena_free(a);
	}
	return e;
}

int
audit_export_run(struct admin *ad, const struct args *args)
{
	const char *path = args->value[AUDIT_EXPORT_OUTPUT];
	struct audit_export_from from = { .realm = ad->settings->realm };
	struct audit_export *x;
	struct pubkey key;
	struct output o;
	enum err e;

	if (audit_parse_time(ad, args->value[AUDIT_EXPORT_FROM], false,
	    &from.since) || audit_parse_time(ad, args->value[AUDIT_EXPORT_TO],
	    true, &from.until))
		return ADMIN_FAILED;
	if ((e = audit_public_key(ad, &key)))
		return admin_fail(ad, e, "no audit key is published: handfast "
		    "audit init makes one");
	from.key = &key;
	e = audit_ask_checkpoints(ad);
	if (e == ERR_CHAIN || e == ERR_AWAY)
		admin_say(ad, "Nothing new was signed (%s): what was signed "
		    "before is exported.\n", err_sentence(e));
	else if (e)
		return admin_fail(ad, e, "no checkpoint was signed");
	if ((e = admin_connect_admin(ad)))
		return admin_fail(ad, e, "the event log");
	from.db = ad->db;
	if ((e = audit_export_begin(ad->arena, &from, &x)))
		return admin_fail(ad, e, "nothing of the event log is signed "
		    "yet");
	if (open_output(ad, path, &o))
		return ADMIN_FAILED;
	e = export_all(x, &o);
	if (close_output(&o, e == ERR_NONE) && e == ERR_NONE)
		e = ERR_IO;
	if (e)
		return admin_fail(ad, e, "the event log was not exported");
	return path == NULL ? ADMIN_OK : admin_done(ad, "The event log is in "
	    "%s; check it with handfast audit verify.", log_qs(path));
}
