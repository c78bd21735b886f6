/*
 * Checkpoints of the event log; see audit_sign.h.
 */
#include "audit_sign.h"

#include <string.h>

#include "audit_line.h"
#include "audit_out.h"
#include "audit_run.h"
#include "file.h"
#include "hash.h"
#include "log.h"
#include "sign.h"
#include "time.h"

#define PAGE		500	/* events read at once */
#define RETRY		60	/* seconds */

enum err
audit_sign_load(const struct settings *conf, struct arena *a, struct key **out)
{
	const char *path = conf->signer.audit_key;
	struct slice pem;
	enum err e;

	*out = NULL;
	e = file_read_key(a, path, KEY_PEM_MAX, 077, &pem);
	if (e == ERR_NOT_FOUND) {
		log_at(ERR_WARNING, "there is no audit key %s: the event log "
		    "is not signed until \"handfast audit init\" has made one",
		    log_qs(path));
		return ERR_NONE;
	}
	if (e || (e = key_parse_pem(a, pem, SLICE_NONE, out)))
		return log_err(e, "no usable key in %s", log_qs(path));
	return ERR_NONE;
}

/* ---- refusing ---- */

enum err
audit_run_refuse(struct audit_run *r, const char *why, uint64_t seq)
{
	struct record rec = { .kind = RECORD_ALARM, .at = time_now(),
	    .number = seq };
	struct signer *s = r->s;
	char *text = arena_printf(r->a, "ALARM: the event log does not "
	    "continue what was signed: %s at event %llu; nothing is signed "
	    "until an administrator has looked (handfast audit show)", why,
	    (unsigned long long)seq);
	enum err e;

	db_rollback(s->db);
	memcpy(rec.reason, why, strnlen(why, sizeof(rec.reason) - 1));
	if ((e = journal_append(s->journal, &rec, 1)))
		return e;
	audit_out_alarm(s->audit_out, text);
	(void)log_err(ERR_CHAIN, "%s", text);
	if ((e = store_chain_alarm(s->db, r->a, why, (int64_t)seq)))
		return e;
	return ERR_CHAIN;
}

/* ---- what was signed last ---- */

static enum err
read_last(struct audit_run *r)
{
	const char *line = journal_audit(r->s->journal, &r->last_at);
	struct slice text;

	if (line == NULL)
		return ERR_NONE;
	r->any = true;
	if (base64url_parse(r->a, slice_str(line), RECORD_MAX, &text) ||
	    audit_signed_parse(r->a, text, &r->last))
		return log_err(ERR_CONFIG, "the journal's last checkpoint of "
		    "the event log cannot be read");
	return ERR_NONE;
}

enum err
audit_run_begin(struct audit_run *r)
{
	struct signer *s = r->s;
	enum err e;

	if (s->audit_key == NULL)
		return log_err(ERR_CONFIG, "there is no audit key");
	if ((e = db_begin(s->db)))
		return e;
	if ((e = store_chain_begin(s->db, r->a, &r->db)) ||
	    (e = journal_refresh(s->journal)) || (e = read_last(r)))
		db_rollback(s->db);
	return e;
}

/* ---- recording ---- */

enum err
audit_run_record(struct audit_run *r, const struct audit_signed *c,
    const char *reason)
{
	const struct audit_checkpoint *k = &c->c;
	const int64_t after = (int64_t)k->after;
	struct store_checkpoint row = { .number = (int64_t)k->number,
	    .seq = (int64_t)k->seq, .hash = k->hash, .at = k->at,
	    .text = arena_str(r->a, c->text), .signature = c->signature };

	if (k->restart) {
		row.restart_after = &after;
		row.reason = reason;
	}
	return store_chain_record(r->s->db, r->a, &row);
}

/* Journalled, sent out, recorded, committed. */
enum err
audit_run_put(struct audit_run *r, const struct audit_checkpoint *c)
{
	struct signer *s = r->s;
	struct record rec = { .kind = c->restart ? RECORD_RESTART :
	    RECORD_AUDIT, .at = c->at, .number = c->number };
	struct audit_signed out;
	struct slice line;
	enum err e;

	if ((e = audit_checkpoint_text(r->a, c, &out.text)) ||
	    (e = sign_make(r->a, s->audit_key, out.text, &out.signature)) ||
	    (e = audit_signed_line(r->a, out.text, out.signature, &line)))
		goto back;
	out.c = *c;
	rec.line = slice_str(base64url_text(r->a, line));
	if ((e = journal_append(s->journal, &rec, 1)) ||
	    (e = audit_out_checkpoint(s->audit_out, line)) ||
	    (e = audit_run_record(r, &out,
	    arena_str(r->a, c->reason))) || (e = db_commit(s->db)))
		goto back;
	log_at(ERR_NOTICE, "checkpoint number=%llu seq=%llu events=%llu%s",
	    (unsigned long long)c->number, (unsigned long long)c->seq,
	    (unsigned long long)c->rows, c->restart ? " restart" : "");
	return ERR_NONE;
back:
	db_rollback(s->db);
	return e;
}

/*
 * One that is in the journal and not in the database: a crash, or whatever else
 * came between. It goes out once more.
 */
static enum err
put_again(struct audit_run *r)
{
	const char *reason = NULL;
	struct slice line;
	enum err e;

	log_at(ERR_WARNING, "checkpoint number=%llu is journalled and was not "
	    "recorded", (unsigned long long)r->last.c.number);
	if ((e = audit_signed_line(r->a, r->last.text, r->last.signature,
	    &line)) || (e = audit_out_checkpoint(r->s->audit_out, line)) ||
	    (r->last.c.restart && (e = audit_reason(r->a, &r->last.c,
	    &reason))))
		return e;
	return audit_run_record(r, &r->last, reason);
}

/* ---- does it continue? ---- */

/* What the database knows of checkpoints against the journal's last. */
static const char *
compare_checkpoints(struct audit_run *r, bool *again)
{
	const struct chain_begin_row *db = &r->db;
	static const struct sha256 none;
	struct sha256 text;

	*again = false;
	if ((uint64_t)db->last_number > r->last.c.number)
		return "unknown-checkpoints";
	if (!r->any)
		return NULL;
	if ((uint64_t)db->last_number == r->last.c.number)
		return slice_equal_str(r->last.text, db->last_text) ? NULL :
		    "altered-checkpoints";
	*again = true;
	if (r->last.c.restart)
		return NULL;
	if (db->last_text == NULL)
		text = none;
	else if (sha256_of(slice_str(db->last_text), &text))
		return "altered-checkpoints";
	return sha256_equal(&text, &r->last.c.previous) ? NULL :
	    "missing-checkpoints";
}

/* The next event of the chain; NULL, or why it is not. */
static const char *
take(struct audit_run *r, const struct chain_row *row)
{
	if (row->text == NULL || (uint64_t)row->seq != r->seq + 1)
		return "missing";
	if (audit_link(&r->link, slice_str(row->text)))
		return "altered";
	r->seq++;
	r->rows++;
	return sha256_equal(&r->link, &row->hash) ? NULL : "altered";
}

/* The event that the last checkpoint ends with: still there, and the same? */
static enum err
find_last(struct audit_run *r, const char **why)
{
	const int64_t seq = (int64_t)r->last.c.seq;
	const struct chain_row *row;
	struct db_rows rows;
	enum err e;

	*why = NULL;
	r->seq = r->last.c.seq;
	r->link = r->last.c.hash;
	if (seq == 0)
		return ERR_NONE;
	if (r->db.sealed < seq) {
		*why = "shorter";
		return ERR_NONE;
	}
	if (seq == r->db.base_seq) {	/* audit_run_base let it go */
		if (!sha256_equal(&r->db.base_hash, &r->link))
			*why = "altered";
		return ERR_NONE;
	}
	if ((e = store_chain_rows(r->s->db, r->a, (int64_t[]){ seq - 1, seq },
	    1, &rows)))
		return e;
	row = rows.row;
	if (rows.n != 1) {
		*why = "missing";
		r->seq--;
	} else if (!sha256_equal(&row->hash, &r->link)) {
		*why = "altered";
	}
	return ERR_NONE;
}

/* Page by page, each in an arena of its own. */
static enum err
read_on(struct audit_run *r, const char **why)
{
	int64_t up_to = (int64_t)r->last.c.seq + AUDIT_SEGMENT;
	const struct chain_row *row;
	struct db_rows rows;
	enum err e;
	size_t i;

	do {
		struct arena *page = arena_new();

		e = store_chain_rows(r->s->db, page,
		    (int64_t[]){ (int64_t)r->seq, up_to }, PAGE, &rows);
		row = rows.row;
		for (i = 0; e == ERR_NONE && i < rows.n && *why == NULL; i++)
			*why = take(r, &row[i]);
		arena_free(page);
	} while (e == ERR_NONE && *why == NULL && rows.n == PAGE);
	if (e == ERR_NONE && *why == NULL &&
	    r->seq < (uint64_t)(r->db.sealed < up_to ? r->db.sealed : up_to))
		*why = "missing";
	return e;
}

/* ---- signing ---- */

static enum err
sign_next(struct audit_run *r)
{
	struct signer *s = r->s;
	struct audit_checkpoint c = { .number = r->last.c.number + 1,
	    .realm = slice_str(s->settings->realm), .seq = r->seq,
	    .hash = r->link, .rows = r->rows, .at = time_now(),
	    .restarts = r->last.c.restarts };
	enum err e;

	if (r->any && (e = sha256_of(r->last.text, &c.previous))) {
		db_rollback(s->db);
		return e;
	}
	return audit_run_put(r, &c);
}

enum err
audit_sign(struct signer *s, struct arena *a, bool *more)
{
	struct audit_run r = { .s = s, .a = a };
	const char *why;
	bool again;
	enum err e;

	*more = false;
	if ((e = audit_run_begin(&r)))
		return e;
	if (journal_alarm(s->journal) != NULL) {
		db_rollback(s->db);
		return ERR_CHAIN;
	}
	if ((why = compare_checkpoints(&r, &again)) != NULL)
		return audit_run_refuse(&r, why, r.last.c.seq);
	if ((e = audit_run_base(&r, &why)))
		goto back;
	if (why != NULL)
		return audit_run_refuse(&r, why, (uint64_t)r.db.base_seq);
	if ((e = find_last(&r, &why)) || (again && why == NULL &&
	    (e = put_again(&r))) || (why == NULL && (e = read_on(&r, &why))))
		goto back;
	if (why != NULL)
		return audit_run_refuse(&r, why, r.seq + (strcmp(why,
		    "missing") == 0));
	*more = r.seq < (uint64_t)r.db.sealed;
	if (r.rows > 0)
		return sign_next(&r);
	if ((e = db_commit(s->db)) == ERR_NONE)
		return ERR_NONE;
back:
	db_rollback(s->db);
	return e;
}

/* ---- by itself ---- */

/*
 * Between two checkpoints. What lies before a base is dropped an hour after it
 * was said, and not while there is an alarm: so an early one is stopped.
 */
static enum err
look_at_base(struct signer *s, struct arena *a)
{
	struct audit_run r = { .s = s, .a = a };
	const char *why;
	enum err e;

	if ((e = audit_run_begin(&r)))
		return e;
	if ((e = audit_run_base(&r, &why)) == ERR_NONE && why != NULL)
		return audit_run_refuse(&r, why, (uint64_t)r.db.base_seq);
	db_rollback(s->db);
	return e;
}

static bool
is_due(struct signer *s, int64_t now)
{
	int64_t at;

	return journal_audit(s->journal, &at) == NULL ||
	    now >= at + AUDIT_EVERY || s->audit_more;
}

static enum err
repeat_alarm(struct signer *s, struct arena *a)
{
	const struct record *alarm = journal_alarm(s->journal);

	if (alarm == NULL)
		return ERR_NONE;
	return store_chain_alarm(s->db, a, alarm->reason,
	    (int64_t)alarm->number);
}

enum err
audit_tick(struct signer *s, struct arena *a)
{
	int64_t now = time_now();
	bool more = false;
	enum err e;

	if (s->audit_key == NULL || now < s->audit_next)
		return ERR_NONE;
	s->audit_next = now + RETRY;
	if ((e = journal_refresh(s->journal)) || (e = repeat_alarm(s, a)))
		return e;
	if (journal_alarm(s->journal) != NULL)
		return ERR_NONE;
	e = is_due(s, now) ? audit_sign(s, a, &more) : look_at_base(s, a);
	s->audit_more = more;
	if (more)
		s->audit_next = now;
	if (e == ERR_IO || db_is_lost(s->db))
		return e;
	return ERR_NONE;
}

enum err
audit_describe(struct signer *s, struct arena *a, struct buf *b)
{
	struct audit_run r = { .s = s, .a = a };
	const struct record *alarm;
	enum err e;

	if ((e = journal_refresh(s->journal)) || (e = read_last(&r)))
		return e;
	alarm = journal_alarm(s->journal);
	buf_printf(b, "key=%s number=%llu seq=%llu at=%s alarm=%s "
	    "alarm_seq=%llu alarm_at=%s\n", s->audit_key != NULL ? "yes" :
	    "no", (unsigned long long)r.last.c.number,
	    (unsigned long long)r.last.c.seq, r.any ?
	    time_text(a, r.last_at) : "-", alarm != NULL ? alarm->reason :
	    "-", alarm != NULL ? (unsigned long long)alarm->number : 0,
	    alarm != NULL ? time_text(a, alarm->at) : "-");
	return buf_check(b);
}
