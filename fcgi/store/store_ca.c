/* The CA's page, and what the first one tells of it and of the log. */
#include "store_ca.h"
#include "store_stmts.h"

static const struct db_col ca_cols[] = {
	DB_COL(ca_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(ca_row, kind, DB_TEXT, DB_NULLABLE),
	DB_COL(ca_row, name, DB_TEXT, DB_NULLABLE),
	DB_COL(ca_row, state, DB_TEXT, DB_NULLABLE),
	DB_COL(ca_row, key_type, DB_TEXT, DB_NULLABLE),
	DB_COL(ca_row, not_before, DB_TIME, DB_NULLABLE),
	DB_COL(ca_row, not_after, DB_TIME, DB_NULLABLE),
	DB_COL(ca_row, active_from, DB_TIME, DB_NULLABLE),
	DB_COL(ca_row, root, DB_TEXT, DB_NULLABLE),
	DB_COL(ca_row, last_not_after, DB_TIME, DB_NULLABLE),
	DB_COL(ca_row, number, DB_INT, DB_NULLABLE),
	DB_COL(ca_row, this_update, DB_TIME, DB_NULLABLE),
	DB_COL(ca_row, next_update, DB_TIME, DB_NULLABLE),
	DB_COL(ca_row, delta_until, DB_TIME, DB_NULLABLE),
	DB_COL(ca_row, entries, DB_INT, DB_NULLABLE),
	DB_COL(ca_row, list_state, DB_TEXT, DB_NULLABLE),
	DB_COL(ca_row, ocsp_until, DB_TIME, DB_NULLABLE),
	DB_COL(ca_row, ocsp_state, DB_TEXT, DB_NULLABLE),
};

static const struct db_col status_cols[] = {
	DB_COL(ca_status_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(ca_status_row, good, DB_INT, DB_NULLABLE),
	DB_COL(ca_status_row, issued_last_hour, DB_INT, DB_NULLABLE),
	DB_COL(ca_status_row, server_until, DB_TIME, DB_NULLABLE),
	DB_COL(ca_status_row, signer_seen_at, DB_TIME, DB_NULLABLE),
};

static const struct db_col tally_cols[] = {
	DB_COL(ca_tally_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(ca_tally_row, day, DB_TIME, DB_NULLABLE),
	DB_COL(ca_tally_row, issued, DB_INT, DB_NULLABLE),
	DB_COL(ca_tally_row, revoked, DB_INT, DB_NULLABLE),
	DB_COL(ca_tally_row, superseded, DB_INT, DB_NULLABLE),
	DB_COL(ca_tally_row, ending, DB_INT, DB_NULLABLE),
};

static const struct db_col todo_cols[] = {
	DB_COL(ca_todo_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(ca_todo_row, urgency, DB_INT, DB_NULLABLE),
	DB_COL(ca_todo_row, what, DB_TEXT, DB_NULLABLE),
	DB_COL(ca_todo_row, name, DB_TEXT, DB_NULLABLE),
	DB_COL(ca_todo_row, at, DB_TIME, DB_NULLABLE),
	DB_COL(ca_todo_row, away, DB_INT, DB_NULLABLE),
};

static const struct db_col attention_cols[] = {
	DB_COL(attention_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(attention_row, alarm, DB_BOOL, DB_NULLABLE),
	DB_COL(attention_row, urgent, DB_INT, DB_NULLABLE),
	DB_COL(attention_row, soon, DB_INT, DB_NULLABLE),
};

const struct db_stmt store_ca_list_stmt = DB_STMT("ca_list", 1,
    ca_row, ca_cols,
    "SELECT err, kind, name, state, key_type, not_before, not_after,"
    " active_from, root, last_not_after, number, this_update, next_update,"
    " delta_until, entries, list_state, ocsp_until, ocsp_state"
    " FROM api.ca_list($1)");
const struct db_stmt store_ca_status_stmt = DB_STMT("ca_status", 2,
    ca_status_row, status_cols,
    "SELECT err, good, issued_last_hour, server_until, signer_seen_at"
    " FROM api.ca_status($1, $2)");
const struct db_stmt store_ca_tallies_stmt = DB_STMT("ca_tallies", 3,
    ca_tally_row, tally_cols,
    "SELECT err, day, issued, revoked, superseded, ending"
    " FROM api.ca_tallies($1, $2, $3)");
const struct db_stmt store_ca_todo_stmt = DB_STMT("ca_todo", 4,
    ca_todo_row, todo_cols,
    "SELECT err, urgency, what, name, at, away"
    " FROM api.ca_todo($1, $2, $3, $4)");
const struct db_stmt store_attention_stmt = DB_STMT("attention", 4,
    attention_row, attention_cols,
    "SELECT err, alarm, urgent, soon FROM api.attention($1, $2, $3, $4)");

enum err
store_ca_list(struct db *db, struct arena *a, const struct sha256 *session,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	return db_list(db, a, &store_ca_list_stmt, &ps, rows);
}

enum err
store_ca_status(struct db *db, struct arena *a, const struct sha256 *session,
    unsigned cap, struct ca_status_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_int(&ps, cap);
	return db_one(db, a, &store_ca_status_stmt, &ps, row);
}

enum err
store_ca_tallies(struct db *db, struct arena *a, const struct sha256 *session,
    unsigned days, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_int(&ps, days);
	db_put_int(&ps, days);
	return db_list(db, a, &store_ca_tallies_stmt, &ps, rows);
}

static void
put_limits(struct db_params *ps, struct arena *a,
    const struct sha256 *session, const struct store_ca_limits *limits)
{
	db_params_init(ps, a);
	db_put_sha256(ps, session);
	db_put_int(ps, limits->cap);
	db_put_int(ps, limits->longest);
	db_put_int(ps, limits->patience);
}

enum err
store_ca_todo(struct db *db, struct arena *a, const struct sha256 *session,
    const struct store_ca_limits *limits, struct db_rows *rows)
{
	struct db_params ps;

	put_limits(&ps, a, session, limits);
	return db_list(db, a, &store_ca_todo_stmt, &ps, rows);
}

enum err
store_attention(struct db *db, struct arena *a, const struct sha256 *session,
    const struct store_ca_limits *limits, struct attention_row *row)
{
	struct db_params ps;

	put_limits(&ps, a, session, limits);
	return db_one(db, a, &store_attention_stmt, &ps, row);
}
