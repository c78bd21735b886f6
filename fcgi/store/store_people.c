/* Accounts as the console manages them. */
#include "store_people.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

static const struct db_col item_cols[] = {
	DB_COL(people_item, err, DB_ERR, DB_REQUIRED),
	DB_COL(people_item, account, DB_UUID, DB_REQUIRED),
	DB_COL(people_item, name, DB_TEXT, DB_REQUIRED),
	DB_COL(people_item, display_name, DB_TEXT, DB_REQUIRED),
	DB_COL(people_item, enabled, DB_BOOL, DB_REQUIRED),
	DB_COL(people_item, invited, DB_BOOL, DB_REQUIRED),
	DB_COL(people_item, paused, DB_BOOL, DB_REQUIRED),
	DB_COL(people_item, roles, DB_TEXTS, DB_REQUIRED),
	DB_COL(people_item, last_sign_in_at, DB_TIME, DB_NULLABLE),
};

static const struct db_col people_cols[] = {
	DB_COL(people_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(people_row, account, DB_UUID, DB_REQUIRED),
	DB_COL(people_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(people_row, display_name, DB_TEXT, DB_REQUIRED),
	DB_COL(people_row, enabled, DB_BOOL, DB_REQUIRED),
	DB_COL(people_row, has_password, DB_BOOL, DB_REQUIRED),
	DB_COL(people_row, version, DB_INT, DB_REQUIRED),
	DB_COL(people_row, created_at, DB_TIME, DB_REQUIRED),
	DB_COL(people_row, last_sign_in_at, DB_TIME, DB_NULLABLE),
	DB_COL(people_row, last_sign_in_from, DB_INET, DB_NULLABLE),
	DB_COL(people_row, paused_until, DB_TIME, DB_NULLABLE),
	DB_COL(people_row, link_purpose, DB_TEXT, DB_NULLABLE),
	DB_COL(people_row, link_ends_at, DB_TIME, DB_NULLABLE),
	DB_COL(people_row, before_at, DB_TIME, DB_NULLABLE),
	DB_COL(people_row, before_from, DB_INET, DB_NULLABLE),
};

static const struct db_col role_cols[] = {
	DB_COL(people_role_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(people_role_row, role, DB_TEXT, DB_REQUIRED),
	DB_COL(people_role_row, description, DB_TEXT, DB_REQUIRED),
	DB_COL(people_role_row, permissions, DB_TEXTS, DB_REQUIRED),
	DB_COL(people_role_row, site, DB_UUID, DB_OPTIONAL),
	DB_COL(people_role_row, site_name, DB_TEXT, DB_NULLABLE),
};

static const struct db_col session_cols[] = {
	DB_COL(people_session_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(people_session_row, id, DB_UUID, DB_REQUIRED),
	DB_COL(people_session_row, mine, DB_BOOL, DB_REQUIRED),
	DB_COL(people_session_row, created_at, DB_TIME, DB_REQUIRED),
	DB_COL(people_session_row, used_at, DB_TIME, DB_REQUIRED),
	DB_COL(people_session_row, address, DB_INET, DB_NULLABLE),
	DB_COL(people_session_row, agent, DB_TEXT, DB_NULLABLE),
};

static const struct db_col invited_cols[] = {
	DB_COL(people_invited_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(people_invited_row, account, DB_UUID, DB_OPTIONAL),
	DB_COL(people_invited_row, ends_at, DB_TIME, DB_NULLABLE),
};

static const struct db_col link_cols[] = {
	DB_COL(people_link_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(people_link_row, purpose, DB_TEXT, DB_NULLABLE),
	DB_COL(people_link_row, ends_at, DB_TIME, DB_NULLABLE),
};

const struct db_stmt store_people_list_stmt = DB_STMT("people_list", 4,
    people_item, item_cols,
    "SELECT err, account, name, display_name, enabled, invited, paused, roles,"
    " last_sign_in_at FROM api.people_list($1, $2, $3, $4)");
const struct db_stmt store_people_get_stmt = DB_STMT("people_get", 2,
    people_row, people_cols,
    "SELECT err, account, name, display_name, enabled, has_password, version,"
    " created_at, last_sign_in_at, last_sign_in_from, paused_until,"
    " link_purpose, link_ends_at, before_at, before_from"
    " FROM api.people_get($1, $2)");
const struct db_stmt store_people_roles_stmt = DB_STMT("people_roles", 2,
    people_role_row, role_cols,
    "SELECT err, role, description, permissions, site, site_name"
    " FROM api.people_roles($1, $2)");
const struct db_stmt store_people_sessions_stmt = DB_STMT("people_sessions",
    3, people_session_row, session_cols,
    "SELECT err, id, mine, created_at, used_at, address, agent"
    " FROM api.people_sessions($1, $2, $3)");
const struct db_stmt store_people_session_end_stmt = DB_STMT(
    "people_session_end", 3, err_row, err_cols,
    "SELECT err FROM api.people_session_end($1, $2, $3)");
const struct db_stmt store_people_invite_stmt = DB_STMT("people_invite", 6,
    people_invited_row, invited_cols, "SELECT err, account, ends_at"
    " FROM api.people_invite($1, $2, $3, $4, $5, $6)");
const struct db_stmt store_people_role_stmt = DB_STMT("people_role", 6,
    err_row, err_cols,
    "SELECT err FROM api.people_role($1, $2, $3, $4, $5, $6)");
const struct db_stmt store_people_enable_stmt = DB_STMT("people_enable", 4,
    err_row, err_cols,
    "SELECT err FROM api.people_enable($1, $2, $3, $4)");
const struct db_stmt store_people_rename_stmt = DB_STMT("people_rename", 4,
    err_row, err_cols,
    "SELECT err FROM api.people_rename($1, $2, $3, $4)");
const struct db_stmt store_people_link_stmt = DB_STMT("people_link", 5,
    people_link_row, link_cols, "SELECT err, purpose, ends_at"
    " FROM api.people_link($1, $2, $3, $4, $5)");
const struct db_stmt store_people_link_void_stmt = DB_STMT(
    "people_link_void", 2, err_row, err_cols,
    "SELECT err FROM api.people_link_void($1, $2)");

/* NULL: the session's own account. */
static void
put_account(struct db_params *ps, const struct uuid *account)
{
	if (account != NULL)
		db_put_uuid(ps, account);
	else
		db_put_null(ps);
}

/* Session, account and version: what most changes begin with. */
static void
put_person(struct db_params *ps, struct arena *a,
    const struct store_person *who)
{
	db_params_init(ps, a);
	db_put_sha256(ps, who->session);
	put_account(ps, who->account);
	db_put_int(ps, who->version);
}

enum err
store_people_list(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_people_query *q,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_text(&ps, q->text);
	db_put_text(&ps, q->after_name);
	db_put_int(&ps, q->max_rows);
	return db_list(db, a, &store_people_list_stmt, &ps, rows);
}

enum err
store_people_get(struct db *db, struct arena *a,
    const struct sha256 *session, const struct uuid *account,
    struct people_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	put_account(&ps, account);
	return db_one(db, a, &store_people_get_stmt, &ps, row);
}

enum err
store_people_roles(struct db *db, struct arena *a,
    const struct sha256 *session, const struct uuid *account,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	put_account(&ps, account);
	return db_list(db, a, &store_people_roles_stmt, &ps, rows);
}

enum err
store_people_sessions(struct db *db, struct arena *a,
    const struct store_person *who, unsigned max_rows, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, who->session);
	put_account(&ps, who->account);
	db_put_int(&ps, max_rows);
	return db_list(db, a, &store_people_sessions_stmt, &ps, rows);
}

enum err
store_people_session_end(struct db *db, struct arena *a,
    const struct store_person *who, const struct uuid *of)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, who->session);
	put_account(&ps, who->account);
	put_account(&ps, of);
	return db_one(db, a, &store_people_session_end_stmt, &ps, &row);
}

enum err
store_people_invite(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_invitation *in,
    struct people_invited_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_text(&ps, in->name);
	db_put_text(&ps, in->display_name);
	db_put_texts(&ps, &in->roles);
	put_account(&ps, in->site);
	db_put_sha256(&ps, in->token);
	return db_one(db, a, &store_people_invite_stmt, &ps, row);
}

enum err
store_people_role(struct db *db, struct arena *a,
    const struct store_person *who, const struct store_grant *grant)
{
	struct err_row row;
	struct db_params ps;

	put_person(&ps, a, who);
	db_put_text(&ps, grant->role);
	put_account(&ps, grant->site);
	db_put_bool(&ps, grant->give);
	return db_one(db, a, &store_people_role_stmt, &ps, &row);
}

enum err
store_people_enable(struct db *db, struct arena *a,
    const struct store_person *who, bool enable)
{
	struct err_row row;
	struct db_params ps;

	put_person(&ps, a, who);
	db_put_bool(&ps, enable);
	return db_one(db, a, &store_people_enable_stmt, &ps, &row);
}

enum err
store_people_rename(struct db *db, struct arena *a,
    const struct store_person *who, const char *display_name)
{
	struct err_row row;
	struct db_params ps;

	put_person(&ps, a, who);
	db_put_text(&ps, display_name);
	return db_one(db, a, &store_people_rename_stmt, &ps, &row);
}

enum err
store_people_link(struct db *db, struct arena *a,
    const struct store_person *who, const struct store_link *link,
    struct people_link_row *row)
{
	struct db_params ps;

	put_person(&ps, a, who);
	db_put_sha256(&ps, link->token);
	db_put_bool(&ps, link->cut);
	return db_one(db, a, &store_people_link_stmt, &ps, row);
}

enum err
store_people_link_void(struct db *db, struct arena *a,
    const struct store_person *who)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, who->session);
	put_account(&ps, who->account);
	return db_one(db, a, &store_people_link_void_stmt, &ps, &row);
}
