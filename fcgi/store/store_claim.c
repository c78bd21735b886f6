/* What operators do with an enrollment. */
#include "store_enrollment.h"
#include "store_stmts.h"

static const struct db_col allowed_cols[] = {
	DB_COL(claim_allowed_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(claim_allowed_row, wait_seconds, DB_INT, DB_NULLABLE),
};

static const struct db_col find_cols[] = {
	DB_COL(claim_find_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(claim_find_row, enrollment, DB_UUID, DB_REQUIRED),
	DB_COL(claim_find_row, registration, DB_BYTEA, DB_REQUIRED),
	DB_COL(claim_find_row, reg, DB_SHA256, DB_REQUIRED),
	DB_COL(claim_find_row, proof, DB_BYTEA, DB_NULLABLE),
	DB_COL(claim_find_row, ticket_hash, DB_SHA256, DB_REQUIRED),
	DB_COL(claim_find_row, channel, DB_TEXT, DB_REQUIRED),
	DB_COL(claim_find_row, locator, DB_BYTEA, DB_NULLABLE),
	DB_COL(claim_find_row, handle, DB_TEXT, DB_NULLABLE),
	DB_COL(claim_find_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(claim_find_row, model, DB_TEXT, DB_NULLABLE),
	DB_COL(claim_find_row, system, DB_TEXT, DB_NULLABLE),
	DB_COL(claim_find_row, serial, DB_TEXT, DB_NULLABLE),
	DB_COL(claim_find_row, key_fp, DB_SHA256, DB_REQUIRED),
	DB_COL(claim_find_row, key_type, DB_TEXT, DB_REQUIRED),
	DB_COL(claim_find_row, address, DB_INET, DB_NULLABLE),
	DB_COL(claim_find_row, state, DB_TEXT, DB_REQUIRED),
	DB_COL(claim_find_row, mine, DB_BOOL, DB_NULLABLE),
};

static const struct db_col state_cols[] = {
	DB_COL(state_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(state_row, state, DB_TEXT, DB_REQUIRED),
};

const struct db_stmt store_claim_allowed_stmt = DB_STMT("claim_allowed", 1,
    claim_allowed_row, allowed_cols,
    "SELECT err, wait_seconds FROM api.claim_allowed($1)");
const struct db_stmt store_claim_find_stmt = DB_STMT("claim_find", 3,
    claim_find_row, find_cols,
    "SELECT err, enrollment, registration, reg, proof, ticket_hash, channel,"
    " locator, handle, name, model, system, serial, key_fp, key_type,"
    " address, state, mine FROM api.claim_find($1, $2, $3)");
const struct db_stmt store_claim_stmt = DB_STMT("claim", 11,
    state_row, state_cols,
    "SELECT err, state"
    " FROM api.claim($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
const struct db_stmt store_approve_stmt = DB_STMT("approve", 9,
    state_row, state_cols,
    "SELECT err, state"
    " FROM api.approve($1, $2, $3, $4, $5, $6, $7, $8, $9)");
const struct db_stmt store_decline_stmt = DB_STMT("decline", 4,
    state_row, state_cols,
    "SELECT err, state FROM api.decline($1, $2, $3, $4)");
const struct db_stmt store_enrollment_cancel_stmt = DB_STMT(
    "enrollment_cancel", 2, state_row, state_cols,
    "SELECT err, state FROM api.enrollment_cancel($1, $2)");

enum err
store_claim_allowed(struct db *db, struct arena *a,
    const struct sha256 *session, int64_t *wait)
{
	struct claim_allowed_row row;
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	e = db_one(db, a, &store_claim_allowed_stmt, &ps, &row);
	*wait = row.wait_seconds;
	return e;
}

enum err
store_claim_find(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_found_by *by,
    struct claim_find_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_bytea(&ps, by->locator);
	db_put_text(&ps, by->handle);
	return db_one(db, a, &store_claim_find_stmt, &ps, row);
}

static void
put_hash(struct db_params *ps, const struct sha256 *h)
{
	if (h != NULL)
		db_put_sha256(ps, h);
	else
		db_put_null(ps);
}

static void
put_psks(struct db_params *ps, const struct store_claim *c)
{
	if (c->identities.n == 0) {
		db_put_null(ps);
		db_put_null(ps);
	} else {
		db_put_texts(ps, &c->identities);
		db_put_byteas(ps, c->psks, c->identities.n);
	}
}

enum err
store_claim(struct db *db, struct arena *a, const struct sha256 *session,
    const struct store_claim *c, struct state_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, c->enrollment);
	db_put_sha256(&ps, c->reg);
	if (c->verdict == STORE_UNPROVED)
		db_put_null(&ps);
	else
		db_put_bool(&ps, c->verdict == STORE_PROVED);
	db_put_bytea(&ps, c->wrap);
	put_hash(&ps, c->ack_hash);
	put_hash(&ps, c->proof_hash);
	db_put_bytea(&ps, c->share);
	db_put_bytea(&ps, c->confirm);
	put_psks(&ps, c);
	return db_one(db, a, &store_claim_stmt, &ps, row);
}

enum err
store_approve(struct db *db, struct arena *a, const struct sha256 *session,
    const struct store_approval *ap, struct state_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, ap->enrollment);
	db_put_sha256(&ps, ap->reg);
	db_put_sha256(&ps, ap->key_fp);
	db_put_text(&ps, ap->profile);
	db_put_text(&ps, ap->name);
	if (ap->replaces != NULL)
		db_put_uuid(&ps, ap->replaces);
	else
		db_put_null(&ps);
	db_put_text(&ps, ap->address);
	if (ap->site != NULL)
		db_put_uuid(&ps, ap->site);
	else
		db_put_null(&ps);
	return db_one(db, a, &store_approve_stmt, &ps, row);
}

enum err
store_decline(struct db *db, struct arena *a, const struct sha256 *session,
    const struct store_refusal *r, struct state_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, r->enrollment);
	db_put_bytea(&ps, r->reply);
	db_put_text(&ps, r->reason);
	return db_one(db, a, &store_decline_stmt, &ps, row);
}

enum err
store_enrollment_cancel(struct db *db, struct arena *a,
    const struct sha256 *session, const struct uuid *id,
    struct state_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, id);
	return db_one(db, a, &store_enrollment_cancel_stmt, &ps, row);
}
