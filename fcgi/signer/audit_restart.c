/*
 * An administrator lets the chain of events go on although it does not continue
 * what was signed: that is signed too, with the reason, and a digest of what
 * stands there now, so that at least nothing changes any more.
 */
#include <string.h>
#include <unistd.h>

#include "audit_run.h"
#include "audit_sign.h"
#include "hash.h"
#include "sign.h"
#include "time.h"

#define PAGE	500	/* events read at once */

/*
 * The last checkpoint that the chain still fits. One that this key has not
 * signed is none; what was dropped up to the base cannot be asked.
 */
static enum err
find_fit(struct audit_run *r, struct chain_fit *fit)
{
	struct pubkey pub;
	int64_t up_to = r->db.sealed;
	enum err e;

	if ((e = key_public(r->a, r->s->audit_key, &pub)))
		return e;
	for (;;) {
		if ((e = store_chain_fits(r->s->db, r->a, up_to, fit)) ||
		    fit->is_base || sign_check(&pub,
		    slice_str(fit->text), fit->signature) == ERR_NONE)
			return e;
		up_to = fit->seq - 1;
	}
}

/* Whatever stands behind it, in order. */
static enum err
digest(struct audit_run *r, struct sha256 *out)
{
	const struct chain_row *row;
	struct db_rows rows;
	enum err e;
	size_t i;

	memset(out, 0, sizeof(*out));
	do {
		struct arena *page = arena_new();

		/* There may be millions; each page is a step forward. */
		(void)alarm(PREFORK_REQUEST_S);
		e = store_chain_rows(r->s->db, page,
		    (int64_t[]){ (int64_t)r->seq, r->db.sealed }, PAGE, &rows);
		row = rows.row;
		for (i = 0; e == ERR_NONE && i < rows.n; i++) {
			r->seq = (uint64_t)row[i].seq;
			r->link = row[i].hash;
			if (row[i].text == NULL)
				continue;
			r->rows++;
			e = audit_link(out, slice_str(row[i].text));
		}
		arena_free(page);
	} while (e == ERR_NONE && rows.n == PAGE);
	return e;
}

/* How the newest of all checkpoints, here or there, is followed. */
static enum err
follow(const struct audit_run *r, struct audit_checkpoint *c)
{
	struct audit_checkpoint theirs = { 0 };
	struct slice before = r->any ? r->last.text : SLICE_NONE;

	if (r->db.last_text != NULL && audit_checkpoint_parse(
	    slice_str(r->db.last_text), &theirs) == ERR_NONE && !r->any)
		before = slice_str(r->db.last_text);
	c->number = r->last.c.number;
	if ((uint64_t)r->db.last_number > c->number)
		c->number = (uint64_t)r->db.last_number;
	c->number++;
	c->restarts = r->last.c.restarts;
	if (!r->any)
		c->restarts = theirs.restarts;
	c->restarts++;
	return before.n > 0 ? sha256_of(before, &c->previous) : ERR_NONE;
}

static enum err
restart(struct audit_run *r, struct slice reason)
{
	struct audit_checkpoint c = { .restart = true, .at = time_now(),
	    .realm = slice_str(r->s->settings->realm), .reason = reason };
	struct audit_checkpoint at = { 0 };
	struct chain_fit fit;
	enum err e;

	if ((e = find_fit(r, &fit)))
		return e;
	if (fit.text != NULL &&
	    (e = audit_checkpoint_parse(slice_str(fit.text), &at)))
		return e;
	r->seq = c.after = (uint64_t)fit.seq;
	r->link = at.hash;
	if ((e = digest(r, &c.digest)) || (e = follow(r, &c)))
		return e;
	c.seq = r->seq;
	c.hash = r->link;
	c.rows = r->rows;
	return audit_run_put(r, &c);
}

enum err
audit_restart(struct signer *s, struct arena *a, struct slice reason)
{
	struct audit_run r = { .s = s, .a = a };
	enum err e;

	if ((e = name_check(reason, AUDIT_REASON_MAX)) ||
	    reason.n > AUDIT_REASON_MAX)
		return ERR_INPUT;
	if ((e = audit_run_begin(&r)))
		return e;
	if (journal_alarm(s->journal) == NULL && !r.db.alarmed)
		e = ERR_STATE;
	else if ((e = audit_run_accept_base(&r)) == ERR_NONE)
		e = restart(&r, reason);
	if (e != ERR_NONE)
		db_rollback(s->db);
	return e;
}
