/*
 * Where the chain of events begins in the database. What lies before that may
 * be gone, so it is believed of no database: only what this signer has signed,
 * and so long ago that the administrator has said it may go, can be a base.
 */
#include "audit_run.h"

#include <string.h>

#include "hash.h"
#include "sign.h"
#include "time.h"

#define DAY	86400
#define SLACK	3600	/* seconds the database's clock may be ahead */
#define EARLY	"dropped-early"
#define UNKNOWN	"unknown-base"

/* What the journal keeps of it. */
static enum err
make_record(struct audit_run *r, struct record *out)
{
	const struct chain_begin_row *db = &r->db;

	*out = (struct record){ .kind = RECORD_BASE, .at = time_now(),
	    .number = (uint64_t)db->base_number };
	return sha256_of(slice_str(arena_printf(r->a, "%lld %lld %s",
	    (long long)db->base_number, (long long)db->base_seq,
	    hex_text(r->a, sha256_slice(&db->base_hash)))), &out->der);
}

/* By its journal, which a key may be younger than, or by its key. */
static enum err
is_signed(struct audit_run *r, bool *out)
{
	const struct slice text = slice_str(r->db.base_text);
	struct pubkey pub;
	struct slice line;
	enum err e;

	if (audit_signed_line(r->a, text, r->db.base_signature, &line))
		return ERR_NONE;	/* too long to be ours */
	*out = journal_has_audit(r->s->journal,
	    slice_str(base64url_text(r->a, line)));
	if (*out)
		return ERR_NONE;
	if ((e = key_public(r->a, r->s->audit_key, &pub)))
		return e;
	*out = sign_check(&pub, text, r->db.base_signature) == ERR_NONE;
	return ERR_NONE;
}

static enum err
look(struct audit_run *r, const char **why)
{
	const int64_t days = r->s->settings->sweep.audit_days;
	const struct chain_begin_row *db = &r->db;
	struct audit_checkpoint c;
	bool is_ours = false;
	enum err e;

	*why = UNKNOWN;
	if (db->base_text == NULL ||
	    audit_checkpoint_parse(slice_str(db->base_text), &c) ||
	    c.number != (uint64_t)db->base_number ||
	    c.seq != (uint64_t)db->base_seq ||
	    !sha256_equal(&c.hash, &db->base_hash))
		return ERR_NONE;
	if ((e = is_signed(r, &is_ours)) || !is_ours)
		return e;
	*why = days == 0 || c.at + days * DAY > time_now() + SLACK ? EARLY :
	    NULL;
	return ERR_NONE;
}

enum err
audit_run_base(struct audit_run *r, const char **why)
{
	const struct record *known = journal_audit_base(r->s->journal);
	struct record now;
	enum err e;

	*why = NULL;
	if (r->db.base_number == 0 && r->db.base_seq == 0)
		return ERR_NONE;
	if ((e = make_record(r, &now)))
		return e;
	if (known != NULL && sha256_equal(&known->der, &now.der))
		return ERR_NONE;
	if ((e = look(r, why)) || *why != NULL)
		return e;
	return journal_append(r->s->journal, &now, 1);
}

enum err
audit_run_accept_base(struct audit_run *r)
{
	const struct record *alarm = journal_alarm(r->s->journal);
	struct record now;
	enum err e;

	if (alarm == NULL || alarm->number != (uint64_t)r->db.base_seq ||
	    (strcmp(alarm->reason, EARLY) != 0 &&
	    strcmp(alarm->reason, UNKNOWN) != 0))
		return ERR_NONE;
	if ((e = make_record(r, &now)))
		return e;
	return journal_append(r->s->journal, &now, 1);
}
