/* Many devices at once. */
#include "store_fleet.h"

#include "store_account.h"
#include "store_stmts.h"

struct done_row {
	enum err	err;
	int64_t		done;
};

static const struct db_col done_cols[] = {
	DB_COL(done_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(done_row, done, DB_INT, DB_NULLABLE),
};

#define ITEM_COLS							\
	DB_COL(device_item, err, DB_ERR, DB_REQUIRED),			\
	DB_COL(device_item, device, DB_UUID, DB_REQUIRED),		\
	DB_COL(device_item, name, DB_TEXT, DB_REQUIRED),		\
	DB_COL(device_item, owner, DB_TEXT, DB_NULLABLE),		\
	DB_COL(device_item, profile, DB_TEXT, DB_REQUIRED),		\
	DB_COL(device_item, site, DB_TEXT, DB_NULLABLE),		\
	DB_COL(device_item, status, DB_TEXT, DB_REQUIRED),		\
	DB_COL(device_item, created_at, DB_TIME, DB_REQUIRED),		\
	DB_COL(device_item, last_seen_at, DB_TIME, DB_NULLABLE),	\
	DB_COL(device_item, not_after, DB_TIME, DB_NULLABLE)

static const struct db_col item_cols[] = {
	ITEM_COLS,
	DB_COL(device_item, key, DB_TEXT, DB_REQUIRED),
	DB_COL(device_item, matches, DB_BOOL, DB_REQUIRED),
};

static const struct db_col admin_item_cols[] = { ITEM_COLS };

static const struct db_col export_cols[] = {
	DB_COL(export_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(export_row, device, DB_UUID, DB_REQUIRED),
	DB_COL(export_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(export_row, owner, DB_TEXT, DB_NULLABLE),
	DB_COL(export_row, notes, DB_TEXT, DB_NULLABLE),
	DB_COL(export_row, site, DB_TEXT, DB_NULLABLE),
	DB_COL(export_row, profile, DB_TEXT, DB_REQUIRED),
	DB_COL(export_row, status, DB_TEXT, DB_REQUIRED),
	DB_COL(export_row, model, DB_TEXT, DB_NULLABLE),
	DB_COL(export_row, system, DB_TEXT, DB_NULLABLE),
	DB_COL(export_row, serial, DB_TEXT, DB_NULLABLE),
	DB_COL(export_row, key_type, DB_TEXT, DB_NULLABLE),
	DB_COL(export_row, approved_by, DB_TEXT, DB_NULLABLE),
	DB_COL(export_row, created_at, DB_TIME, DB_REQUIRED),
	DB_COL(export_row, last_seen_at, DB_TIME, DB_NULLABLE),
	DB_COL(export_row, not_after, DB_TIME, DB_NULLABLE),
	DB_COL(export_row, revoked_at, DB_TIME, DB_NULLABLE),
	DB_COL(export_row, key, DB_TEXT, DB_REQUIRED),
	DB_COL(export_row, matches, DB_BOOL, DB_REQUIRED),
};

static const struct db_col site_cols[] = {
	DB_COL(site_item, err, DB_ERR, DB_REQUIRED),
	DB_COL(site_item, site, DB_UUID, DB_NULLABLE),
	DB_COL(site_item, name, DB_TEXT, DB_NULLABLE),
};

static const struct db_col preview_cols[] = {
	DB_COL(preview_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(preview_row, device, DB_UUID, DB_REQUIRED),
	DB_COL(preview_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(preview_row, site, DB_TEXT, DB_NULLABLE),
	DB_COL(preview_row, status, DB_TEXT, DB_REQUIRED),
	DB_COL(preview_row, may, DB_BOOL, DB_REQUIRED),
};

#define ITEM	"SELECT err, device, name, owner, profile, site, status,"	\
		" created_at, last_seen_at, not_after"

const struct db_stmt store_device_list_stmt = DB_STMT("device_list", 11,
    device_item, item_cols, ITEM ", key, matches FROM api.device_list($1, $2,"
    " $3, $4, $5, $6, $7, $8, $9, $10, $11)");
const struct db_stmt store_admin_device_list_stmt = DB_STMT(
    "admin_device_list", 4, device_item, admin_item_cols,
    ITEM " FROM api.admin_device_list($1, $2, $3, $4)");
const struct db_stmt store_device_export_stmt = DB_STMT("device_export", 11,
    export_row, export_cols,
    "SELECT err, device, name, owner, notes, site, profile, status, model,"
    " system, serial, key_type, approved_by, created_at, last_seen_at,"
    " not_after, revoked_at, key, matches FROM api.device_export($1, $2, $3,"
    " $4, $5, $6, $7, $8, $9, $10, $11)");
const struct db_stmt store_device_sites_stmt = DB_STMT("device_sites", 2,
    site_item, site_cols,
    "SELECT err, site, name FROM api.device_sites($1, $2)");
const struct db_stmt store_device_preview_stmt = DB_STMT("device_preview", 3,
    preview_row, preview_cols, "SELECT err, device, name, site, status, may"
    " FROM api.device_preview($1, $2, $3)");
const struct db_stmt store_device_bulk_revoke_stmt = DB_STMT(
    "device_bulk_revoke", 3, done_row, done_cols,
    "SELECT err, done FROM api.device_bulk_revoke($1, $2, $3)");
const struct db_stmt store_device_bulk_move_stmt = DB_STMT("device_bulk_move",
    3, done_row, done_cols,
    "SELECT err, done FROM api.device_bulk_move($1, $2, $3)");

static void
put_id(struct db_params *ps, const struct uuid *id)
{
	if (id != NULL)
		db_put_uuid(ps, id);
	else
		db_put_null(ps);
}

static void
put_days(struct db_params *ps, int64_t days)
{
	if (days >= 0)
		db_put_int(ps, days);
	else
		db_put_null(ps);
}

static void
put_filter(struct db_params *ps, struct arena *a,
    const struct sha256 *session, const struct store_filter *f)
{
	db_params_init(ps, a);
	db_put_sha256(ps, session);
	db_put_text(ps, f->line);
	db_put_text(ps, f->profile);
	db_put_text(ps, f->status);
	db_put_text(ps, f->site);
	put_days(ps, f->days);
	put_days(ps, f->unseen);
	db_put_text(ps, f->sort);
	db_put_text(ps, f->after_key);
	put_id(ps, f->after_id);
	db_put_int(ps, f->max_rows);
}

enum err
store_device_list(struct db *db, struct arena *a, const struct sha256 *session,
    const struct store_filter *f, struct db_rows *rows)
{
	struct db_params ps;

	put_filter(&ps, a, session, f);
	return db_list(db, a, &store_device_list_stmt, &ps, rows);
}

enum err
store_device_export(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_filter *f,
    struct db_rows *rows)
{
	struct db_params ps;

	put_filter(&ps, a, session, f);
	return db_list(db, a, &store_device_export_stmt, &ps, rows);
}

enum err
store_admin_device_list(struct db *db, struct arena *a,
    const struct store_device_query *q, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, q->text);
	db_put_text(&ps, q->after_name);
	put_id(&ps, q->after_id);
	db_put_int(&ps, q->max_rows);
	return db_list(db, a, &store_admin_device_list_stmt, &ps, rows);
}

enum err
store_device_sites(struct db *db, struct arena *a,
    const struct sha256 *session, const char *permission,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_text(&ps, permission);
	return db_list(db, a, &store_device_sites_stmt, &ps, rows);
}

enum err
store_device_preview(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_bulk *bulk,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuids(&ps, bulk->devices, bulk->n);
	db_put_text(&ps, bulk->permission);
	return db_list(db, a, &store_device_preview_stmt, &ps, rows);
}

enum err
store_device_bulk_revoke(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_bulk *bulk,
    int64_t *done)
{
	struct done_row row;
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuids(&ps, bulk->devices, bulk->n);
	db_put_text(&ps, bulk->reason);
	e = db_one(db, a, &store_device_bulk_revoke_stmt, &ps, &row);
	*done = e == ERR_NONE ? row.done : 0;
	return e;
}

enum err
store_device_bulk_move(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_bulk *bulk,
    int64_t *done)
{
	struct done_row row;
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuids(&ps, bulk->devices, bulk->n);
	put_id(&ps, bulk->site);
	e = db_one(db, a, &store_device_bulk_move_stmt, &ps, &row);
	*done = e == ERR_NONE ? row.done : 0;
	return e;
}
