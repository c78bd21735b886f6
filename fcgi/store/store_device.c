/* Devices as operators see them, and as administrators do without a session. */
#include "store_account.h"
#include "store_device.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

#define DEVICE_COLS							\
	DB_COL(device_row, err, DB_ERR, DB_REQUIRED),			\
	DB_COL(device_row, device, DB_UUID, DB_REQUIRED),		\
	DB_COL(device_row, name, DB_TEXT, DB_REQUIRED),			\
	DB_COL(device_row, profile, DB_TEXT, DB_REQUIRED),		\
	DB_COL(device_row, status, DB_TEXT, DB_REQUIRED),		\
	DB_COL(device_row, model, DB_TEXT, DB_NULLABLE),		\
	DB_COL(device_row, system, DB_TEXT, DB_NULLABLE),		\
	DB_COL(device_row, serial, DB_TEXT, DB_NULLABLE),		\
	DB_COL(device_row, created_at, DB_TIME, DB_REQUIRED),		\
	DB_COL(device_row, approved_by, DB_TEXT, DB_NULLABLE),		\
	DB_COL(device_row, last_seen_at, DB_TIME, DB_NULLABLE),		\
	DB_COL(device_row, not_after, DB_TIME, DB_NULLABLE),		\
	DB_COL(device_row, revoked_at, DB_TIME, DB_NULLABLE),		\
	DB_COL(device_row, key_type, DB_TEXT, DB_NULLABLE),		\
	DB_COL(device_row, key_fp, DB_SHA256, DB_NULLABLE),		\
	DB_COL(device_row, owner, DB_TEXT, DB_NULLABLE),		\
	DB_COL(device_row, notes, DB_TEXT, DB_NULLABLE),		\
	DB_COL(device_row, site, DB_UUID, DB_OPTIONAL),			\
	DB_COL(device_row, site_name, DB_TEXT, DB_NULLABLE),		\
	DB_COL(device_row, channel, DB_TEXT, DB_NULLABLE),		\
	DB_COL(device_row, address, DB_INET, DB_NULLABLE),		\
	DB_COL(device_row, enrollment, DB_UUID, DB_OPTIONAL),		\
	DB_COL(device_row, factory, DB_TEXT, DB_NULLABLE)

static const struct db_col device_cols[] = {
	DEVICE_COLS,
	DB_COL(device_row, may, DB_TEXT, DB_NULLABLE),
	DB_COL(device_row, stamp, DB_TEXT, DB_NULLABLE),
};

static const struct db_col admin_device_cols[] = {
	DEVICE_COLS,
};

static const struct db_col certificate_cols[] = {
	DB_COL(certificate_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(certificate_row, serial, DB_BYTEA, DB_REQUIRED),
	DB_COL(certificate_row, not_before, DB_TIME, DB_REQUIRED),
	DB_COL(certificate_row, not_after, DB_TIME, DB_REQUIRED),
	DB_COL(certificate_row, issued_at, DB_TIME, DB_REQUIRED),
	DB_COL(certificate_row, first_used_at, DB_TIME, DB_NULLABLE),
	DB_COL(certificate_row, revoked_at, DB_TIME, DB_NULLABLE),
	DB_COL(certificate_row, reason, DB_TEXT, DB_NULLABLE),
	DB_COL(certificate_row, key_fp, DB_SHA256, DB_REQUIRED),
};

static const struct db_col event_cols[] = {
	DB_COL(event_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(event_row, id, DB_INT, DB_REQUIRED),
	DB_COL(event_row, at, DB_TIME, DB_REQUIRED),
	DB_COL(event_row, what, DB_TEXT, DB_REQUIRED),
	DB_COL(event_row, actor, DB_TEXT, DB_NULLABLE),
	DB_COL(event_row, who, DB_TEXT, DB_NULLABLE),
	DB_COL(event_row, address, DB_INET, DB_NULLABLE),
	DB_COL(event_row, request, DB_TEXT, DB_NULLABLE),
	DB_COL(event_row, details, DB_TEXT, DB_NULLABLE),
};

#define DEVICE	" err, device, name, profile, status, model, system,"	\
		" serial, created_at, approved_by, last_seen_at, not_after,"\
		" revoked_at, key_type, key_fp, owner, notes, site, site_name,"\
		" channel, address, enrollment, factory"

const struct db_stmt store_device_get_stmt = DB_STMT("device_get", 2,
    device_row, device_cols, "SELECT" DEVICE ", may, stamp FROM"
    " api.device_get($1, $2)");
const struct db_stmt store_admin_device_get_stmt = DB_STMT(
    "admin_device_get", 1, device_row, admin_device_cols,
    "SELECT" DEVICE " FROM api.admin_device_get($1)");
const struct db_stmt store_device_certificates_stmt = DB_STMT(
    "device_certificates", 2, certificate_row, certificate_cols,
    "SELECT err, serial, not_before, not_after, issued_at, first_used_at,"
    " revoked_at, reason, key_fp FROM api.device_certificates($1, $2)");
const struct db_stmt store_device_events_stmt = DB_STMT("device_events", 4,
    event_row, event_cols,
    "SELECT err, id, at, what, actor, who, address, request, details::text"
    " FROM api.device_events($1, $2, $3, $4)");
const struct db_stmt store_device_revoke_stmt = DB_STMT("device_revoke", 3,
    err_row, err_cols, "SELECT err FROM api.device_revoke($1, $2, $3)");
const struct db_stmt store_device_edit_stmt = DB_STMT("device_edit", 6,
    err_row, err_cols,
    "SELECT err FROM api.device_edit($1, $2, $3, $4, $5, $6)");
const struct db_stmt store_admin_device_set_stmt = DB_STMT(
    "admin_device_set", 4, err_row, err_cols,
    "SELECT err FROM api.admin_device_set($1, $2, $3, $4)");
const struct db_stmt store_device_hold_stmt = DB_STMT("device_hold", 2,
    err_row, err_cols, "SELECT err FROM api.device_hold($1, $2)");
const struct db_stmt store_device_release_stmt = DB_STMT("device_release", 2,
    err_row, err_cols, "SELECT err FROM api.device_release($1, $2)");
const struct db_stmt store_admin_device_hold_stmt = DB_STMT(
    "admin_device_hold", 1, err_row, err_cols,
    "SELECT err FROM api.admin_device_hold($1)");
const struct db_stmt store_admin_device_release_stmt = DB_STMT(
    "admin_device_release", 1, err_row, err_cols,
    "SELECT err FROM api.admin_device_release($1)");
const struct db_stmt store_admin_device_revoke_stmt = DB_STMT(
    "admin_device_revoke", 2, err_row, err_cols,
    "SELECT err FROM api.admin_device_revoke($1, $2)");

enum err
store_device_get(struct db *db, struct arena *a,
    const struct sha256 *session, const struct uuid *device,
    struct device_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, device);
	return db_one(db, a, &store_device_get_stmt, &ps, row);
}

enum err
store_admin_device_get(struct db *db, struct arena *a,
    const struct uuid *device, struct device_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_uuid(&ps, device);
	return db_one(db, a, &store_admin_device_get_stmt, &ps, row);
}

enum err
store_device_certificates(struct db *db, struct arena *a,
    const struct sha256 *session, const struct uuid *device,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, device);
	return db_list(db, a, &store_device_certificates_stmt, &ps, rows);
}

enum err
store_device_events(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_event_query *q,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, q->device);
	if (q->before > 0)
		db_put_int(&ps, q->before);
	else
		db_put_null(&ps);
	db_put_int(&ps, q->max_rows);
	return db_list(db, a, &store_device_events_stmt, &ps, rows);
}

enum err
store_device_revoke(struct db *db, struct arena *a,
    const struct sha256 *session, const struct uuid *device,
    const char *reason)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, device);
	db_put_text(&ps, reason);
	return db_one(db, a, &store_device_revoke_stmt, &ps, &row);
}

enum err
store_admin_device_revoke(struct db *db, struct arena *a,
    const struct uuid *device, const char *reason)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_uuid(&ps, device);
	db_put_text(&ps, reason);
	return db_one(db, a, &store_admin_device_revoke_stmt, &ps, &row);
}

/* Of one device: hold or release; by an operator, or without a session. */
static enum err
change(struct db *db, struct arena *a, const struct db_stmt *stmt,
    const struct sha256 *session, const struct uuid *device)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	if (session != NULL)
		db_put_sha256(&ps, session);
	db_put_uuid(&ps, device);
	return db_one(db, a, stmt, &ps, &row);
}

enum err
store_device_hold(struct db *db, struct arena *a,
    const struct sha256 *session, const struct uuid *device)
{
	return change(db, a, &store_device_hold_stmt, session, device);
}

enum err
store_device_release(struct db *db, struct arena *a,
    const struct sha256 *session, const struct uuid *device)
{
	return change(db, a, &store_device_release_stmt, session, device);
}

enum err
store_admin_device_hold(struct db *db, struct arena *a,
    const struct uuid *device)
{
	return change(db, a, &store_admin_device_hold_stmt, NULL, device);
}

enum err
store_admin_device_release(struct db *db, struct arena *a,
    const struct uuid *device)
{
	return change(db, a, &store_admin_device_release_stmt, NULL, device);
}

enum err
store_device_edit(struct db *db, struct arena *a, const struct sha256 *session,
    const struct store_device_edit *edit)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, edit->device);
	db_put_text(&ps, edit->was);
	db_put_text(&ps, edit->owner);
	db_put_text(&ps, edit->notes);
	if (edit->site != NULL)
		db_put_uuid(&ps, edit->site);
	else
		db_put_null(&ps);
	return db_one(db, a, &store_device_edit_stmt, &ps, &row);
}

enum err
store_admin_device_set(struct db *db, struct arena *a,
    const struct uuid *device, const struct store_device_set *set)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_uuid(&ps, device);
	db_put_text(&ps, set->owner);
	db_put_text(&ps, set->notes);
	db_put_text(&ps, set->site);
	return db_one(db, a, &store_admin_device_set_stmt, &ps, &row);
}
