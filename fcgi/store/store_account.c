/* Accounts, and what administrators see. */
#include "store_account.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

struct added_row {
	enum err		 err;
	const struct uuid	*account;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

static const struct db_col added_cols[] = {
	DB_COL(added_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(added_row, account, DB_UUID, DB_OPTIONAL),
};

static const struct db_col account_cols[] = {
	DB_COL(account_row, account, DB_UUID, DB_REQUIRED),
	DB_COL(account_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(account_row, display_name, DB_TEXT, DB_REQUIRED),
	DB_COL(account_row, enabled, DB_BOOL, DB_REQUIRED),
	DB_COL(account_row, has_password, DB_BOOL, DB_REQUIRED),
	DB_COL(account_row, roles, DB_TEXTS, DB_REQUIRED),
	DB_COL(account_row, permissions, DB_TEXTS, DB_REQUIRED),
	DB_COL(account_row, created_at, DB_TIME, DB_REQUIRED),
	DB_COL(account_row, last_sign_in_at, DB_TIME, DB_NULLABLE),
	DB_COL(account_row, paused_until, DB_TIME, DB_NULLABLE),
};

static const struct db_col link_cols[] = {
	DB_COL(link_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(link_row, purpose, DB_TEXT, DB_NULLABLE),
	DB_COL(link_row, ends_at, DB_TIME, DB_NULLABLE),
};

static const struct db_col invited_cols[] = {
	DB_COL(link_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(link_row, ends_at, DB_TIME, DB_NULLABLE),
};

static const struct db_col enrollment_cols[] = {
	DB_COL(admin_enrollment_row, enrollment, DB_UUID, DB_REQUIRED),
	DB_COL(admin_enrollment_row, state, DB_TEXT, DB_REQUIRED),
	DB_COL(admin_enrollment_row, expires_in, DB_INT, DB_REQUIRED),
	DB_COL(admin_enrollment_row, channel, DB_TEXT, DB_REQUIRED),
	DB_COL(admin_enrollment_row, address, DB_INET, DB_NULLABLE),
	DB_COL(admin_enrollment_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(admin_enrollment_row, claimed_by, DB_TEXT, DB_NULLABLE),
	DB_COL(admin_enrollment_row, approved_name, DB_TEXT, DB_NULLABLE),
	DB_COL(admin_enrollment_row, device, DB_UUID, DB_OPTIONAL),
	DB_COL(admin_enrollment_row, repeats, DB_INT, DB_REQUIRED),
	DB_COL(admin_enrollment_row, created_at, DB_TIME, DB_REQUIRED),
	DB_COL(admin_enrollment_row, finished_at, DB_TIME, DB_NULLABLE),
	DB_COL(admin_enrollment_row, reason, DB_TEXT, DB_NULLABLE),
};

static const struct db_col migration_cols[] = {
	DB_COL(migration_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(migration_row, sha256, DB_SHA256, DB_REQUIRED),
	DB_COL(migration_row, applied_at, DB_TIME, DB_REQUIRED),
};

const struct db_stmt store_account_add_stmt = DB_STMT("account_add", 4,
    added_row, added_cols,
    "SELECT err, account FROM api.account_add($1, $2, $3, $4)");
const struct db_stmt store_account_list_stmt = DB_STMT("account_list", 0,
    account_row, account_cols,
    "SELECT account, name, display_name, enabled, has_password, roles,"
    " permissions, created_at, last_sign_in_at, paused_until FROM api.account_list()");
const struct db_stmt store_account_passwd_stmt = DB_STMT("account_passwd", 2,
    err_row, err_cols, "SELECT err FROM api.account_passwd($1, $2)");
const struct db_stmt store_account_disable_stmt = DB_STMT("account_disable",
    1, err_row, err_cols, "SELECT err FROM api.account_disable($1)");
const struct db_stmt store_account_enable_stmt = DB_STMT("account_enable", 1,
    err_row, err_cols, "SELECT err FROM api.account_enable($1)");
const struct db_stmt store_account_grant_stmt = DB_STMT("account_grant", 3,
    err_row, err_cols, "SELECT err FROM api.account_grant($1, $2, $3)");
const struct db_stmt store_account_revoke_stmt = DB_STMT("account_revoke", 3,
    err_row, err_cols, "SELECT err FROM api.account_revoke($1, $2, $3)");
const struct db_stmt store_account_invite_stmt = DB_STMT("account_invite", 5,
    link_row, invited_cols,
    "SELECT err, ends_at FROM api.account_invite($1, $2, $3, $4, $5)");
const struct db_stmt store_account_reset_stmt = DB_STMT("account_reset", 3,
    link_row, link_cols,
    "SELECT err, purpose, ends_at FROM api.account_reset($1, $2, $3)");
const struct db_stmt store_admin_enrollment_list_stmt = DB_STMT(
    "admin_enrollment_list", 1, admin_enrollment_row, enrollment_cols,
    "SELECT enrollment, state, expires_in, channel, address, name,"
    " claimed_by, approved_name, device, repeats, created_at, finished_at,"
    " reason FROM api.admin_enrollment_list($1)");
const struct db_stmt store_migration_list_stmt = DB_STMT("migration_list", 0,
    migration_row, migration_cols,
    "SELECT name, sha256, applied_at FROM api.migration_list()");

enum err
store_account_add(struct db *db, struct arena *a,
    const struct store_account *acc)
{
	struct added_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, acc->name);
	db_put_text(&ps, acc->display_name);
	db_put_text(&ps, acc->password_hash);
	db_put_texts(&ps, &acc->roles);
	return db_one(db, a, &store_account_add_stmt, &ps, &row);
}

enum err
store_account_list(struct db *db, struct arena *a, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	return db_list(db, a, &store_account_list_stmt, &ps, rows);
}

/* A call with one or two texts (the second may be NULL) and an err. */
static enum err
change(struct db *db, struct arena *a, const struct db_stmt *st,
    const char *name, const char *value)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, name);
	if (value != NULL)
		db_put_text(&ps, value);
	return db_one(db, a, st, &ps, &row);
}

enum err
store_account_passwd(struct db *db, struct arena *a, const char *name,
    const char *password_hash)
{
	return change(db, a, &store_account_passwd_stmt, name, password_hash);
}

enum err
store_account_disable(struct db *db, struct arena *a, const char *name)
{
	return change(db, a, &store_account_disable_stmt, name, NULL);
}

enum err
store_account_enable(struct db *db, struct arena *a, const char *name)
{
	return change(db, a, &store_account_enable_stmt, name, NULL);
}

static enum err
change_role(struct db *db, struct arena *a, const struct db_stmt *st,
    const char *const values[3])
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	for (size_t i = 0; i < 3; i++)
		db_put_text(&ps, values[i]);
	return db_one(db, a, st, &ps, &row);
}

enum err
store_account_grant(struct db *db, struct arena *a, const char *name,
    const char *role, const char *site)
{
	return change_role(db, a, &store_account_grant_stmt,
	    (const char *const[]){ name, role, site });
}

enum err
store_account_revoke(struct db *db, struct arena *a, const char *name,
    const char *role, const char *site)
{
	return change_role(db, a, &store_account_revoke_stmt,
	    (const char *const[]){ name, role, site });
}

enum err
store_account_invite(struct db *db, struct arena *a,
    const struct store_account *acc, struct link_row *row)
{
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	db_put_text(&ps, acc->name);
	db_put_text(&ps, acc->display_name);
	db_put_texts(&ps, &acc->roles);
	db_put_text(&ps, acc->site);
	db_put_sha256(&ps, acc->token);
	e = db_one(db, a, &store_account_invite_stmt, &ps, row);
	row->purpose = "invite";
	return e;
}

enum err
store_account_reset(struct db *db, struct arena *a,
    const struct store_reset *reset, struct link_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, reset->name);
	db_put_sha256(&ps, reset->token);
	db_put_bool(&ps, reset->cut);
	return db_one(db, a, &store_account_reset_stmt, &ps, row);
}

enum err
store_admin_enrollment_list(struct db *db, struct arena *a,
    unsigned max_rows, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_int(&ps, max_rows);
	return db_list(db, a, &store_admin_enrollment_list_stmt, &ps, rows);
}

enum err
store_migration_list(struct db *db, struct arena *a, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	return db_list(db, a, &store_migration_list_stmt, &ps, rows);
}
