/* Policy: profiles, networks, and what is left to choose from. */
#include "store_policy.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

static const struct db_col offer_cols[] = {
	DB_COL(approval_offer, err, DB_ERR, DB_REQUIRED),
	DB_COL(approval_offer, kind, DB_TEXT, DB_REQUIRED),
	DB_COL(approval_offer, name, DB_TEXT, DB_NULLABLE),
	DB_COL(approval_offer, site, DB_UUID, DB_OPTIONAL),
	DB_COL(approval_offer, offered, DB_BOOL, DB_REQUIRED),
	DB_COL(approval_offer, days, DB_INT, DB_NULLABLE),
};

/* The administrator's rows are the same without err. */
static const struct db_col item_cols[] = {
	DB_COL(policy_item, err, DB_ERR, DB_REQUIRED),
	DB_COL(policy_item, profile, DB_TEXT, DB_REQUIRED),
	DB_COL(policy_item, version, DB_INT, DB_REQUIRED),
	DB_COL(policy_item, enrolls, DB_BOOL, DB_REQUIRED),
	DB_COL(policy_item, renews, DB_BOOL, DB_REQUIRED),
	DB_COL(policy_item, days, DB_INT, DB_NULLABLE),
	DB_COL(policy_item, by_role, DB_BOOL, DB_REQUIRED),
	DB_COL(policy_item, roles, DB_TEXTS, DB_REQUIRED),
	DB_COL(policy_item, networks, DB_TEXTS, DB_REQUIRED),
};

static const struct db_col admin_item_cols[] = {
	DB_COL(policy_item, profile, DB_TEXT, DB_REQUIRED),
	DB_COL(policy_item, version, DB_INT, DB_REQUIRED),
	DB_COL(policy_item, enrolls, DB_BOOL, DB_REQUIRED),
	DB_COL(policy_item, renews, DB_BOOL, DB_REQUIRED),
	DB_COL(policy_item, days, DB_INT, DB_NULLABLE),
	DB_COL(policy_item, by_role, DB_BOOL, DB_REQUIRED),
	DB_COL(policy_item, roles, DB_TEXTS, DB_REQUIRED),
	DB_COL(policy_item, networks, DB_TEXTS, DB_REQUIRED),
};

static const struct db_col policy_cols[] = {
	DB_COL(policy_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(policy_row, version, DB_INT, DB_REQUIRED),
	DB_COL(policy_row, enrolls, DB_BOOL, DB_REQUIRED),
	DB_COL(policy_row, renews, DB_BOOL, DB_REQUIRED),
	DB_COL(policy_row, days, DB_INT, DB_NULLABLE),
	DB_COL(policy_row, by_role, DB_BOOL, DB_REQUIRED),
	DB_COL(policy_row, roles, DB_TEXTS, DB_REQUIRED),
	DB_COL(policy_row, networks, DB_TEXTS, DB_REQUIRED),
	DB_COL(policy_row, choices, DB_TEXTS, DB_REQUIRED),
	DB_COL(policy_row, under_way, DB_INT, DB_REQUIRED),
};

static const struct db_col networks_cols[] = {
	DB_COL(networks_item, err, DB_ERR, DB_REQUIRED),
	DB_COL(networks_item, role, DB_TEXT, DB_NULLABLE),
	DB_COL(networks_item, version, DB_INT, DB_REQUIRED),
	DB_COL(networks_item, networks, DB_TEXTS, DB_REQUIRED),
};

static const struct db_col admin_networks_cols[] = {
	DB_COL(networks_item, role, DB_TEXT, DB_NULLABLE),
	DB_COL(networks_item, version, DB_INT, DB_REQUIRED),
	DB_COL(networks_item, networks, DB_TEXTS, DB_REQUIRED),
};

#define POLICY	"profile, version, enrolls, renews, days, by_role, roles,"	\
		" networks"

const struct db_stmt store_approval_offers_stmt = DB_STMT("approval_offers",
    2, approval_offer, offer_cols,
    "SELECT err, kind, name, site, offered, days"
    " FROM api.approval_offers($1, $2)");
const struct db_stmt store_policy_list_stmt = DB_STMT("policy_list", 1,
    policy_item, item_cols,
    "SELECT err, " POLICY " FROM api.policy_list($1)");
const struct db_stmt store_policy_get_stmt = DB_STMT("policy_get", 2,
    policy_row, policy_cols,
    "SELECT err, version, enrolls, renews, days, by_role, roles, networks,"
    " choices, under_way FROM api.policy_get($1, $2)");
const struct db_stmt store_policy_set_stmt = DB_STMT("policy_set", 8,
    err_row, err_cols,
    "SELECT err FROM api.policy_set($1, $2, $3, $4, $5, $6, $7,"
    " $8::text[]::cidr[])");
const struct db_stmt store_networks_list_stmt = DB_STMT("networks_list", 1,
    networks_item, networks_cols,
    "SELECT err, role, version, networks FROM api.networks_list($1)");
const struct db_stmt store_networks_set_stmt = DB_STMT("networks_set", 4,
    err_row, err_cols,
    "SELECT err FROM api.networks_set($1, $2, $3, $4::text[]::cidr[])");
const struct db_stmt store_admin_policy_list_stmt = DB_STMT(
    "admin_policy_list", 0, policy_item, admin_item_cols,
    "SELECT " POLICY " FROM api.admin_policy_list()");
const struct db_stmt store_admin_policy_set_stmt = DB_STMT(
    "admin_policy_set", 7, err_row, err_cols,
    "SELECT err FROM api.admin_policy_set($1, $2, $3, $4, $5, $6,"
    " $7::text[]::cidr[])");
const struct db_stmt store_admin_networks_list_stmt = DB_STMT(
    "admin_networks_list", 0, networks_item, admin_networks_cols,
    "SELECT role, version, networks FROM api.admin_networks_list()");
const struct db_stmt store_admin_networks_set_stmt = DB_STMT(
    "admin_networks_set", 3, err_row, err_cols,
    "SELECT err FROM api.admin_networks_set($1, $2, $3::text[]::cidr[])");

enum err
store_approval_offers(struct db *db, struct arena *a,
    const struct sha256 *session, const struct uuid *enrollment,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, enrollment);
	return db_list(db, a, &store_approval_offers_stmt, &ps, rows);
}

enum err
store_policy_list(struct db *db, struct arena *a,
    const struct sha256 *session, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	return db_list(db, a, &store_policy_list_stmt, &ps, rows);
}

enum err
store_policy_get(struct db *db, struct arena *a, const struct sha256 *session,
    const char *profile, struct policy_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_text(&ps, profile);
	return db_one(db, a, &store_policy_get_stmt, &ps, row);
}

static void
put_policy(struct db_params *ps, const struct store_policy *p)
{
	db_put_text(ps, p->profile);
	db_put_int(ps, p->version);
	db_put_bool(ps, p->enrolls);
	db_put_bool(ps, p->renews);
	if (p->days > 0)
		db_put_int(ps, p->days);
	else
		db_put_null(ps);
	db_put_texts(ps, &p->roles);
	db_put_texts(ps, &p->networks);
}

enum err
store_policy_set(struct db *db, struct arena *a, const struct sha256 *session,
    const struct store_policy *p)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	put_policy(&ps, p);
	return db_one(db, a, &store_policy_set_stmt, &ps, &row);
}

enum err
store_networks_list(struct db *db, struct arena *a,
    const struct sha256 *session, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	return db_list(db, a, &store_networks_list_stmt, &ps, rows);
}

static void
put_networks(struct db_params *ps, const struct store_networks *n)
{
	db_put_text(ps, n->role);
	db_put_int(ps, n->version);
	db_put_texts(ps, &n->networks);
}

enum err
store_networks_set(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_networks *n)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	put_networks(&ps, n);
	return db_one(db, a, &store_networks_set_stmt, &ps, &row);
}

enum err
store_admin_policy_list(struct db *db, struct arena *a, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	return db_list(db, a, &store_admin_policy_list_stmt, &ps, rows);
}

enum err
store_admin_policy_set(struct db *db, struct arena *a,
    const struct store_policy *p)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	put_policy(&ps, p);
	return db_one(db, a, &store_admin_policy_set_stmt, &ps, &row);
}

enum err
store_admin_networks_list(struct db *db, struct arena *a,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	return db_list(db, a, &store_admin_networks_list_stmt, &ps, rows);
}

enum err
store_admin_networks_set(struct db *db, struct arena *a,
    const struct store_networks *n)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	put_networks(&ps, n);
	return db_one(db, a, &store_admin_networks_set_stmt, &ps, &row);
}
