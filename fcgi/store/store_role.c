/* Roles and sites. */
#include "store_role.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

struct removed_row {
	enum err	err;
	struct db_texts	holders;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

static const struct db_col removed_cols[] = {
	DB_COL(removed_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(removed_row, holders, DB_TEXTS, DB_NULLABLE),
};

/* The first is the console's alone. */
static const struct db_col role_cols[] = {
	DB_COL(role_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(role_row, role, DB_TEXT, DB_REQUIRED),
	DB_COL(role_row, description, DB_TEXT, DB_REQUIRED),
	DB_COL(role_row, built_in, DB_BOOL, DB_REQUIRED),
	DB_COL(role_row, permissions, DB_TEXTS, DB_REQUIRED),
	DB_COL(role_row, everywhere, DB_BOOL, DB_REQUIRED),
	DB_COL(role_row, version, DB_INT, DB_REQUIRED),
	DB_COL(role_row, holders, DB_INT, DB_REQUIRED),
};

static const struct db_col site_cols[] = {
	DB_COL(site_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(site_row, site, DB_UUID, DB_REQUIRED),
	DB_COL(site_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(site_row, created_at, DB_TIME, DB_REQUIRED),
	DB_COL(site_row, used, DB_BOOL, DB_REQUIRED),
};

#define ROLE_COLUMNS "role, description, built_in, permissions, everywhere,"	\
    " version, holders"
#define SITE_COLUMNS "site, name, created_at, used"

const struct db_stmt store_role_list_stmt = DB_STMT("role_list", 2, role_row,
    role_cols, "SELECT err, " ROLE_COLUMNS " FROM api.role_list($1, $2)");
const struct db_stmt store_role_put_stmt = DB_STMT("role_put", 5, err_row,
    err_cols, "SELECT err FROM api.role_put($1, $2, $3, $4, $5)");
const struct db_stmt store_role_remove_stmt = DB_STMT("role_remove", 3,
    removed_row, removed_cols,
    "SELECT err, holders FROM api.role_remove($1, $2, $3)");
const struct db_stmt store_site_list_stmt = DB_STMT("site_list", 2, site_row,
    site_cols, "SELECT err, " SITE_COLUMNS " FROM api.site_list($1, $2)");
const struct db_stmt store_site_put_stmt = DB_STMT("site_put", 4, err_row,
    err_cols, "SELECT err FROM api.site_put($1, $2, $3, $4)");
const struct db_stmt store_site_remove_stmt = DB_STMT("site_remove", 3,
    err_row, err_cols, "SELECT err FROM api.site_remove($1, $2, $3)");

const struct db_stmt store_admin_role_list_stmt = { "admin_role_list",
	"SELECT " ROLE_COLUMNS " FROM api.admin_role_list()", 0,
	sizeof(struct role_row), role_cols + 1,
	sizeof(role_cols) / sizeof(role_cols[0]) - 1 };
const struct db_stmt store_admin_role_put_stmt = DB_STMT("admin_role_put", 4,
    err_row, err_cols, "SELECT err FROM api.admin_role_put($1, $2, $3, $4)");
const struct db_stmt store_admin_role_remove_stmt = DB_STMT(
    "admin_role_remove", 1, removed_row, removed_cols,
    "SELECT err, holders FROM api.admin_role_remove($1)");
const struct db_stmt store_admin_site_list_stmt = { "admin_site_list",
	"SELECT " SITE_COLUMNS " FROM api.admin_site_list()", 0,
	sizeof(struct site_row), site_cols + 1,
	sizeof(site_cols) / sizeof(site_cols[0]) - 1 };
const struct db_stmt store_admin_site_put_stmt = DB_STMT("admin_site_put", 2,
    err_row, err_cols, "SELECT err FROM api.admin_site_put($1, $2)");
const struct db_stmt store_admin_site_remove_stmt = DB_STMT(
    "admin_site_remove", 1, err_row, err_cols,
    "SELECT err FROM api.admin_site_remove($1)");

enum err
store_role_list(struct db *db, struct arena *a, const struct sha256 *session,
    const char *of, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_text(&ps, of);
	return db_list(db, a, &store_role_list_stmt, &ps, rows);
}

enum err
store_role_put(struct db *db, struct arena *a, const struct sha256 *session,
    const struct store_role *role)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_text(&ps, role->role);
	db_put_int(&ps, role->version);
	db_put_text(&ps, role->description);
	db_put_texts(&ps, &role->permissions);
	return db_one(db, a, &store_role_put_stmt, &ps, &row);
}

enum err
store_role_remove(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_role *role,
    struct db_texts *holders)
{
	struct removed_row row = { .holders = { NULL, 0 } };
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_text(&ps, role->role);
	db_put_int(&ps, role->version);
	e = db_one(db, a, &store_role_remove_stmt, &ps, &row);
	*holders = row.holders;
	return e;
}

enum err
store_site_list(struct db *db, struct arena *a, const struct sha256 *session,
    const struct uuid *of, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	if (of != NULL)
		db_put_uuid(&ps, of);
	else
		db_put_null(&ps);
	return db_list(db, a, &store_site_list_stmt, &ps, rows);
}

enum err
store_site_put(struct db *db, struct arena *a, const struct sha256 *session,
    const struct store_site *site)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	if (site->site != NULL)
		db_put_uuid(&ps, site->site);
	else
		db_put_null(&ps);
	db_put_text(&ps, site->was);
	db_put_text(&ps, site->name);
	return db_one(db, a, &store_site_put_stmt, &ps, &row);
}

enum err
store_site_remove(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_site *site)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, site->site);
	db_put_text(&ps, site->was);
	return db_one(db, a, &store_site_remove_stmt, &ps, &row);
}

enum err
store_admin_role_list(struct db *db, struct arena *a, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	return db_list(db, a, &store_admin_role_list_stmt, &ps, rows);
}

enum err
store_admin_role_put(struct db *db, struct arena *a,
    const struct store_role *role)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, role->role);
	db_put_bool(&ps, role->version == 0);
	db_put_text(&ps, role->description);
	db_put_texts(&ps, &role->permissions);
	return db_one(db, a, &store_admin_role_put_stmt, &ps, &row);
}

enum err
store_admin_role_remove(struct db *db, struct arena *a, const char *role,
    struct db_texts *holders)
{
	struct removed_row row = { .holders = { NULL, 0 } };
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	db_put_text(&ps, role);
	e = db_one(db, a, &store_admin_role_remove_stmt, &ps, &row);
	*holders = row.holders;
	return e;
}

enum err
store_admin_site_list(struct db *db, struct arena *a, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	return db_list(db, a, &store_admin_site_list_stmt, &ps, rows);
}

enum err
store_admin_site_put(struct db *db, struct arena *a, const char *was,
    const char *name)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, was);
	db_put_text(&ps, name);
	return db_one(db, a, &store_admin_site_put_stmt, &ps, &row);
}

enum err
store_admin_site_remove(struct db *db, struct arena *a, const char *name)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, name);
	return db_one(db, a, &store_admin_site_remove_stmt, &ps, &row);
}
