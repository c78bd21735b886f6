/* An enrollment as operators see it; what they decide is in store_claim.c. */
#include "store_enrollment.h"
#include "store_stmts.h"

static const struct db_col enrollment_cols[] = {
	DB_COL(enrollment_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(enrollment_row, enrollment, DB_UUID, DB_REQUIRED),
	DB_COL(enrollment_row, state, DB_TEXT, DB_REQUIRED),
	DB_COL(enrollment_row, expires_in, DB_INT, DB_REQUIRED),
	DB_COL(enrollment_row, waited_seconds, DB_INT, DB_NULLABLE),
	DB_COL(enrollment_row, channel, DB_TEXT, DB_REQUIRED),
	DB_COL(enrollment_row, address, DB_INET, DB_NULLABLE),
	DB_COL(enrollment_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(enrollment_row, model, DB_TEXT, DB_NULLABLE),
	DB_COL(enrollment_row, system, DB_TEXT, DB_NULLABLE),
	DB_COL(enrollment_row, serial, DB_TEXT, DB_NULLABLE),
	DB_COL(enrollment_row, key_type, DB_TEXT, DB_REQUIRED),
	DB_COL(enrollment_row, key_fp, DB_SHA256, DB_REQUIRED),
	DB_COL(enrollment_row, reg, DB_SHA256, DB_REQUIRED),
	DB_COL(enrollment_row, registration, DB_BYTEA, DB_REQUIRED),
	DB_COL(enrollment_row, wrap, DB_BYTEA, DB_NULLABLE),
	DB_COL(enrollment_row, claimed_by, DB_TEXT, DB_NULLABLE),
	DB_COL(enrollment_row, mine, DB_BOOL, DB_REQUIRED),
	DB_COL(enrollment_row, repeats, DB_INT, DB_REQUIRED),
	DB_COL(enrollment_row, key_seen, DB_INT, DB_REQUIRED),
	DB_COL(enrollment_row, name_seen, DB_INT, DB_REQUIRED),
	DB_COL(enrollment_row, profile, DB_TEXT, DB_NULLABLE),
	DB_COL(enrollment_row, approved_name, DB_TEXT, DB_NULLABLE),
	DB_COL(enrollment_row, device, DB_UUID, DB_OPTIONAL),
	DB_COL(enrollment_row, not_after, DB_TIME, DB_NULLABLE),
	DB_COL(enrollment_row, reason, DB_TEXT, DB_NULLABLE),
	DB_COL(enrollment_row, created_at, DB_TIME, DB_REQUIRED),
	DB_COL(enrollment_row, finished_at, DB_TIME, DB_NULLABLE),
	DB_COL(enrollment_row, replaces, DB_UUID, DB_OPTIONAL),
	DB_COL(enrollment_row, replaces_name, DB_TEXT, DB_NULLABLE),
	DB_COL(enrollment_row, site, DB_TEXT, DB_NULLABLE),
	DB_COL(enrollment_row, in_reach, DB_BOOL, DB_REQUIRED),
};

static const struct db_col home_cols[] = {
	DB_COL(home_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(home_row, waiting, DB_INT, DB_REQUIRED),
	DB_COL(home_row, wait_seconds, DB_INT, DB_REQUIRED),
};

static const struct db_col item_cols[] = {
	DB_COL(enrollment_item, err, DB_ERR, DB_REQUIRED),
	DB_COL(enrollment_item, enrollment, DB_UUID, DB_REQUIRED),
	DB_COL(enrollment_item, state, DB_TEXT, DB_REQUIRED),
	DB_COL(enrollment_item, name, DB_TEXT, DB_REQUIRED),
	DB_COL(enrollment_item, approved_name, DB_TEXT, DB_NULLABLE),
	DB_COL(enrollment_item, device, DB_UUID, DB_OPTIONAL),
	DB_COL(enrollment_item, created_at, DB_TIME, DB_REQUIRED),
	DB_COL(enrollment_item, claimed_at, DB_TIME, DB_REQUIRED),
	DB_COL(enrollment_item, finished_at, DB_TIME, DB_NULLABLE),
	DB_COL(enrollment_item, expires_in, DB_INT, DB_REQUIRED),
};

static const struct db_col open_cols[] = {
	DB_COL(open_item, err, DB_ERR, DB_REQUIRED),
	DB_COL(open_item, enrollment, DB_UUID, DB_REQUIRED),
	DB_COL(open_item, state, DB_TEXT, DB_REQUIRED),
	DB_COL(open_item, name, DB_TEXT, DB_REQUIRED),
	DB_COL(open_item, claimed_by, DB_TEXT, DB_REQUIRED),
	DB_COL(open_item, claimed_at, DB_TIME, DB_REQUIRED),
};

const struct db_stmt store_enrollment_get_stmt = DB_STMT("enrollment_get", 2,
    enrollment_row, enrollment_cols,
    "SELECT err, enrollment, state, expires_in, waited_seconds, channel,"
    " address, name, model, system, serial, key_type, key_fp, reg,"
    " registration, wrap, claimed_by, mine, repeats, key_seen, name_seen,"
    " profile, approved_name, device, not_after, reason, created_at,"
    " finished_at, replaces, replaces_name, site, in_reach"
    " FROM api.enrollment_get($1, $2)");
const struct db_stmt store_home_stmt = DB_STMT("home", 1,
    home_row, home_cols,
    "SELECT err, waiting, wait_seconds FROM api.home($1)");
const struct db_stmt store_enrollments_list_stmt = DB_STMT(
    "enrollments_list", 3, enrollment_item, item_cols,
    "SELECT err, enrollment, state, name, approved_name, device, created_at,"
    " claimed_at, finished_at, expires_in"
    " FROM api.enrollments_list($1, $2, $3)");
const struct db_stmt store_enrollments_open_stmt = DB_STMT(
    "enrollments_open", 2, open_item, open_cols,
    "SELECT err, enrollment, state, name, claimed_by, claimed_at"
    " FROM api.enrollments_open($1, $2)");

enum err
store_enrollment_get(struct db *db, struct arena *a,
    const struct sha256 *session, const struct uuid *id,
    struct enrollment_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, id);
	return db_one(db, a, &store_enrollment_get_stmt, &ps, row);
}

enum err
store_home(struct db *db, struct arena *a, const struct sha256 *session,
    struct home_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	return db_one(db, a, &store_home_stmt, &ps, row);
}

enum err
store_enrollments_list(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_page *page,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	if (page->before != 0)
		db_put_time(&ps, page->before);
	else
		db_put_null(&ps);
	db_put_int(&ps, page->max_rows);
	return db_list(db, a, &store_enrollments_list_stmt, &ps, rows);
}

enum err
store_enrollments_open(struct db *db, struct arena *a,
    const struct sha256 *session, unsigned max_rows, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_int(&ps, max_rows);
	return db_list(db, a, &store_enrollments_open_stmt, &ps, rows);
}
