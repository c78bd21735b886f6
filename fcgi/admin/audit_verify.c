/*
 * handfast audit verify: an exported event log against the public audit key,
 * anywhere, without a server.
 */
#include "audit_verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit_key.h"
#include "audit_verbs.h"
#include "file.h"
#include "log.h"
#include "out.h"

#define EXIT_FIRST	9	/* AUDIT_FORM is 10, and so on */
#define FILE_MAX	(64u << 20)	/* bytes of a file of checkpoints */

/* Lines of a file of any size. */
struct reader {
	int	 fd;
	uint8_t	*p;
	size_t	 n;		/* bytes that are there */
	size_t	 used;		/* of them, taken */
	bool	 at_end;
	bool	 too_long;
};

static enum err
fill(struct reader *r)
{
	ssize_t n;

	memmove(r->p, r->p + r->used, r->n - r->used);
	r->n -= r->used;
	r->used = 0;
	if (r->n == AUDIT_LINE_MAX) {
		r->too_long = true;
		return ERR_NONE;
	}
	do
		n = read(r->fd, r->p + r->n, AUDIT_LINE_MAX - r->n);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return ERR_IO;
	r->at_end = n == 0;
	r->n += (size_t)n;
	return ERR_NONE;
}

/* False: there is no whole line any more. */
static enum err
next_line(struct reader *r, struct slice *line, bool *got)
{
	const uint8_t *end = NULL;
	enum err e;

	*got = false;
	for (;;) {
		if (r->n > r->used)
			end = memchr(r->p + r->used, '\n', r->n - r->used);
		if (end != NULL)
			break;
		if (r->at_end || r->too_long)
			return ERR_NONE;
		if ((e = fill(r)))
			return e;
	}
	*line = slice_of(r->p + r->used, (size_t)(end - r->p) - r->used);
	r->used += line->n + 1;
	*got = true;
	return ERR_NONE;
}

static enum err
read_all(struct audit_verify *v, int fd, struct audit_report *report)
{
	struct reader r = { .fd = fd, .p = malloc(AUDIT_LINE_MAX) };
	struct slice line;
	bool got = true;
	enum err e = ERR_NONE;

	if (r.p == NULL)
		abort();
	while (e == ERR_NONE && got) {
		if ((e = next_line(&r, &line, &got)) == ERR_NONE && got &&
		    !audit_verify_line(v, line))
			break;
	}
	/* A line that is too long for any is none. */
	if (r.too_long && !got)
		(void)audit_verify_line(v, SLICE_LIT("too long"));
	audit_verify_end(v, r.n > r.used && !r.too_long, report);
	free(r.p);
	return e;
}

/* The text of the file's last line, which is a checkpoint's. */
static enum err
read_wanted(struct admin *ad, const char *path, struct slice *out)
{
	struct audit_signed s;
	struct slice text;
	size_t at;
	enum err e;

	*out = SLICE_NONE;
	if (path == NULL)
		return ERR_NONE;
	if ((e = file_read(ad->arena, path, FILE_MAX, &text)))
		return e;
	while (text.n > 0 && text.p[text.n - 1] == '\n')
		text.n--;
	for (at = text.n; at > 0 && text.p[at - 1] != '\n'; at--)
		;
	if ((e = audit_signed_parse(ad->arena, slice_of(text.p + at,
	    text.n - at), &s)))
		return e;
	*out = s.text;
	return ERR_NONE;
}

static void
told(void *ctx, const struct audit_checkpoint *c)
{
	const struct admin *ad = ctx;
	const char *reason;

	if (audit_reason(ad->arena, c, &reason))
		reason = "?";
	admin_say(ad, "Restart at event %llu (checkpoint %llu): %s\n",
	    (unsigned long long)c->seq, (unsigned long long)c->number,
	    log_qs(reason));
}

static const char *
name_of(enum audit_fault f)
{
	static const char *const names[] = { "good", "form", "key", "altered",
	    "missing", "moved", "inserted", "cut", "signature", "older" };

	return (size_t)f < sizeof(names) / sizeof(names[0]) ? names[f] :
	    names[AUDIT_FORM];
}

static const struct out_column columns[] = {
	{ "result", "Result" }, { "event", "First event concerned" },
	{ "line", "Line" }, { "says", "What" }, { "events", "Events read" },
	{ "after", "Behind event" }, { "after_at", "Signed then" },
	{ "last", "Up to event" }, { "signed_at", "Signed" },
	{ "checkpoints", "Checkpoints" }, { "restarts", "Restarts" },
	{ "file", "File" },
};

static void
add_report(struct out *o, const struct audit_report *r, const char *path)
{
	bool good = r->fault == AUDIT_GOOD;

	out_text(o, name_of(r->fault));
	if (good)
		out_text(o, NULL);
	else
		out_int(o, (int64_t)r->seq);
	if (good)
		out_text(o, NULL);
	else
		out_int(o, (int64_t)r->line);
	out_text(o, good ? "Every event is what was signed." : r->says);
	out_int(o, (int64_t)r->rows);
	out_int(o, (int64_t)r->after);
	out_time(o, r->after_at);
	out_int(o, (int64_t)r->last);
	out_time(o, r->at);
	out_int(o, (int64_t)r->checkpoints);
	out_int(o, (int64_t)r->restarts);
	out_text(o, path);
}

static int
verify(struct admin *ad, const char *path, struct audit_verify *v,
    struct audit_report *report)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err e;

	if (fd == -1)
		return admin_fail(ad, ERR_IO, "cannot read %s: %s",
		    log_qs(path), strerror(errno));
	e = read_all(v, fd, report);
	(void)close(fd);
	return e ? admin_fail(ad, e, "cannot read %s", log_qs(path)) :
	    ADMIN_OK;
}

int
audit_verify_run(struct admin *ad, const struct args *args)
{
	const char *key_path = args->value[AUDIT_VERIFY_KEY];
	struct out *o = out_new(ad, columns, 12);
	int i, status = ADMIN_OK, printed;
	struct audit_report report = { 0 };
	struct slice pem, wanted;
	struct pubkey key;
	enum err e;

	if (key_path == NULL)
		return admin_fail(ad, ERR_INPUT, "give the public audit key "
		    "with --key, from a place that you trust");
	if ((e = file_read(ad->arena, key_path, AUDIT_KEY_PEM_MAX, &pem)) ||
	    (e = audit_key_parse(ad->arena, pem, &key)))
		return admin_fail(ad, e, "no public key in %s",
		    log_qs(key_path));
	if ((e = read_wanted(ad, args->value[AUDIT_VERIFY_CHECKPOINT],
	    &wanted)))
		return admin_fail(ad, e, "no checkpoint at the end of %s",
		    log_qs(args->value[AUDIT_VERIFY_CHECKPOINT]));
	for (i = 0; i < args->n_operands; i++) {
		if (verify(ad, args->operands[i], audit_verify_new(ad->arena,
		    &key, wanted, told, ad), &report))
			return ADMIN_FAILED;
		add_report(o, &report, args->operands[i]);
		if (report.fault != AUDIT_GOOD && status == ADMIN_OK)
			status = EXIT_FIRST + (int)report.fault;
	}
	printed = args->n_operands == 1 ? out_print_record(o) :
	    out_print_list(o, "files");
	return printed != ADMIN_OK ? printed : status;
}
