/*
 * Connecting, failing, reading files: what verbs share.
 */
#include "admin.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "json_write.h"
#include "log.h"
#include "store.h"
#include "store_health.h"

#define MESSAGE_MAX	8192	/* bytes of a failure as JSON */

static void
remember(void *ctx, enum err e, const char *what, const char *text)
{
	struct admin *ad = ctx;
	char *why = arena_printf(ad->arena, "%s: %s", what, text);
	size_t n = 0;

	(void)e;
	/* libpq writes in lines; here it is to be one. */
	for (size_t i = 0; why[i] != '\0'; i++)
		if (why[i] != '\n' && why[i] != '\t')
			why[n++] = why[i];
		else if (n > 0 && why[n - 1] != ' ')
			why[n++] = ' ';
	while (n > 0 && why[n - 1] == ' ')
		n--;
	why[n] = '\0';
	ad->db_why = why;
}

struct db *
admin_db_new(struct admin *ad, const char *role,
    const struct db_stmt *const *stmts)
{
	const struct settings *s = ad->settings;
	struct db_target *t = arena_alloc(ad->arena, sizeof(*t));

	*t = (struct db_target){ .host = s->database.host,
	    .port = s->database.port, .name = s->database.name, .role = role,
	    .sslrootcert = s->database.sslrootcert,
	    .sslcert_dir = s->database.sslcert_dir };
	return db_new(t, stmts, remember, ad);
}

enum err
admin_connect(struct admin *ad, const char *role,
    const struct db_stmt *const *stmts)
{
	ad->db_why = NULL;
	ad->db = admin_db_new(ad, role, stmts);
	return db_connect(ad->db);
}

enum err
admin_connect_admin(struct admin *ad)
{
	const char *who;
	enum err e;

	if ((e = admin_connect(ad, STORE_ROLE_ADMIN, store_stmts_admin)))
		return e;
	/* In the event log: which person's process this was. */
	who = arena_printf(ad->arena, "handfast-uid%lu-pid%ld",
	    (unsigned long)getuid(), (long)getpid());
	store_note_request(ad->db, who);
	return ERR_NONE;
}

/* The sentences of err.h speak to devices and browsers; these to a shell. */
static const char *
advice(const struct admin *ad, enum err e)
{
	switch (e) {
	case ERR_AWAY:
		return "The database or the program does not answer. Look "
		    "whether it runs; \"handfast check\" tells more.";
	case ERR_INPUT:
	case ERR_TOO_LARGE:
		return "Correct it and try again.";
	case ERR_NOT_FOUND:
		return "There is none.";
	case ERR_TAKEN:
		return "It is taken.";
	case ERR_STATE:
		return "As things stand this is not possible.";
	case ERR_CHANGED:
		return "It is not what it was.";
	case ERR_SCOPE:
		return "A role with people, policy, audit or ca holds "
		    "everywhere or not at all.";
	case ERR_REPLACES:
		return "The device that it is to replace is revoked or gone, "
		    "or the account may not see and revoke devices.";
	case ERR_IO:
		return "Reading or writing failed.";
	case ERR_SIGNED_OUT:
		return "The session was ended meanwhile.";
	default:
		break;
	}
	if (err_status(e) == 500)
		return arena_printf(ad->arena, "It failed (%s). \"handfast "
		    "check\" may tell more.", err_name(e));
	return err_sentence(e);
}

static void
fail_json(const struct admin *ad, enum err e, const char *what)
{
	struct json_writer w;
	struct slice text;

	json_writer_init(&w, ad->arena, MESSAGE_MAX);
	json_open(&w, NULL, '{');
	json_put_str(&w, "error", err_wire(e));
	json_put_str(&w, "what", what);
	json_put_str(&w, "message", advice(ad, e));
	if (ad->db_why != NULL)
		json_put_str(&w, "database", ad->db_why);
	json_close(&w, '}');
	if (json_writer_done(&w, &text) == ERR_NONE)
		printf("%s\n", (const char *)text.p);
}

int
admin_fail(const struct admin *ad, enum err e, const char *fmt, ...)
{
	const char *what;
	bool ended;
	va_list ap;

	va_start(ap, fmt);
	what = arena_vprintf(ad->arena, fmt, ap);
	va_end(ap);
	if (ad->json) {
		fail_json(ad, e, what);
		return ADMIN_FAILED;
	}
	ended = what[0] != '\0' && what[strlen(what) - 1] == '.';
	fprintf(stderr, "handfast: %s%s %s\n", what, ended ? "" : ":",
	    advice(ad, e));
	if (ad->db_why != NULL)
		fprintf(stderr, "handfast: the database says %s\n",
		    log_qs(ad->db_why));
	return ADMIN_FAILED;
}

void
admin_say(const struct admin *ad, const char *fmt, ...)
{
	va_list ap;

	if (ad->json)
		return;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

int
admin_done(const struct admin *ad, const char *fmt, ...)
{
	struct json_writer w;
	struct slice text;
	const char *what;
	va_list ap;

	va_start(ap, fmt);
	what = arena_vprintf(ad->arena, fmt, ap);
	va_end(ap);
	if (!ad->json) {
		printf("%s\n", what);
		return ADMIN_OK;
	}
	json_writer_init(&w, ad->arena, MESSAGE_MAX);
	json_open(&w, NULL, '{');
	json_put_str(&w, "done", what);
	json_close(&w, '}');
	if (json_writer_done(&w, &text) == ERR_NONE)
		printf("%s\n", (const char *)text.p);
	return ADMIN_OK;
}

enum err
admin_uuid(const struct admin *ad, const char *text, struct uuid *out)
{
	enum err e = uuid_parse(slice_str(text), out);

	if (e != ERR_NONE)
		(void)admin_fail(ad, e, "%s is no id", log_qs(text));
	return e;
}

enum err
admin_name(const struct admin *ad, const char *option, const char *text,
    size_t max)
{
	enum err e = text != NULL ? name_check(slice_str(text), max) :
	    ERR_NONE;

	if (e != ERR_NONE)
		(void)admin_fail(ad, e, "--%s: 1 to %zu characters that can "
		    "be seen, no controls", option, max);
	return e;
}
