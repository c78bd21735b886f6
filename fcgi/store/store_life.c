/* Who renews in time, who does not and why, and who takes whose place. */
#include "store_life.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

static const struct db_col expiring_cols[] = {
	DB_COL(expiring_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(expiring_row, device, DB_UUID, DB_REQUIRED),
	DB_COL(expiring_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(expiring_row, profile, DB_TEXT, DB_REQUIRED),
	DB_COL(expiring_row, last_seen_at, DB_TIME, DB_NULLABLE),
	DB_COL(expiring_row, not_after, DB_TIME, DB_REQUIRED),
	DB_COL(expiring_row, expires_in, DB_INT, DB_REQUIRED),
	DB_COL(expiring_row, late, DB_BOOL, DB_REQUIRED),
	DB_COL(expiring_row, said, DB_TEXT, DB_NULLABLE),
	DB_COL(expiring_row, said_at, DB_TIME, DB_NULLABLE),
	DB_COL(expiring_row, refused, DB_TEXT, DB_NULLABLE),
	DB_COL(expiring_row, refused_at, DB_TIME, DB_NULLABLE),
};

static const struct db_col count_cols[] = {
	DB_COL(expiring_count, err, DB_ERR, DB_REQUIRED),
	DB_COL(expiring_count, late, DB_INT, DB_REQUIRED),
	DB_COL(expiring_count, expired, DB_INT, DB_REQUIRED),
};

static const struct db_col life_cols[] = {
	DB_COL(life_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(life_row, late_at, DB_TIME, DB_NULLABLE),
	DB_COL(life_row, late, DB_BOOL, DB_REQUIRED),
	DB_COL(life_row, said, DB_TEXT, DB_NULLABLE),
	DB_COL(life_row, said_at, DB_TIME, DB_NULLABLE),
	DB_COL(life_row, refused, DB_TEXT, DB_NULLABLE),
	DB_COL(life_row, refused_at, DB_TIME, DB_NULLABLE),
	DB_COL(life_row, replaces, DB_UUID, DB_OPTIONAL),
	DB_COL(life_row, replaces_name, DB_TEXT, DB_NULLABLE),
	DB_COL(life_row, replaced_by, DB_UUID, DB_OPTIONAL),
	DB_COL(life_row, replaced_by_name, DB_TEXT, DB_NULLABLE),
};

static const struct db_col offer_cols[] = {
	DB_COL(offer_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(offer_row, device, DB_UUID, DB_REQUIRED),
	DB_COL(offer_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(offer_row, model, DB_TEXT, DB_NULLABLE),
	DB_COL(offer_row, serial, DB_TEXT, DB_NULLABLE),
	DB_COL(offer_row, created_at, DB_TIME, DB_REQUIRED),
	DB_COL(offer_row, last_seen_at, DB_TIME, DB_NULLABLE),
	DB_COL(offer_row, why, DB_TEXT, DB_REQUIRED),
};

#define EXPIRING	"SELECT err, device, name, profile, last_seen_at,"	\
			" not_after, expires_in, late, said, said_at,"	\
			" refused, refused_at FROM api."
#define LIFE		"SELECT err, late_at, late, said, said_at, refused,"	\
			" refused_at, replaces, replaces_name, replaced_by,"	\
			" replaced_by_name FROM api."

const struct db_stmt store_device_expiring_stmt = DB_STMT("device_expiring",
    5, expiring_row, expiring_cols,
    EXPIRING "device_expiring($1, $2, $3, $4, $5)");
const struct db_stmt store_admin_device_expiring_stmt = DB_STMT(
    "admin_device_expiring", 4, expiring_row, expiring_cols,
    EXPIRING "admin_device_expiring($1, $2, $3, $4)");
const struct db_stmt store_device_expiring_count_stmt = DB_STMT(
    "device_expiring_count", 1, expiring_count, count_cols,
    "SELECT err, late, expired FROM api.device_expiring_count($1)");
const struct db_stmt store_device_life_stmt = DB_STMT("device_life", 2,
    life_row, life_cols, LIFE "device_life($1, $2)");
const struct db_stmt store_admin_device_life_stmt = DB_STMT(
    "admin_device_life", 1, life_row, life_cols,
    LIFE "admin_device_life($1)");
const struct db_stmt store_replacement_offers_stmt = DB_STMT(
    "replacement_offers", 4, offer_row, offer_cols,
    "SELECT err, device, name, model, serial, created_at, last_seen_at, why"
    " FROM api.replacement_offers($1, $2, $3, $4)");
const struct db_stmt store_note_trouble_stmt = DB_STMT("note_trouble", 3,
    err_row, err_cols, "SELECT err FROM api.note_trouble($1, $2, $3)");

static void
put_place(struct db_params *ps, const struct store_expiring_query *q)
{
	if (q->after_end != 0) {
		db_put_time(ps, q->after_end);
		db_put_uuid(ps, q->after_id);
	} else {
		db_put_null(ps);
		db_put_null(ps);
	}
	db_put_int(ps, q->max_rows);
}

enum err
store_device_expiring(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_expiring_query *q,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_bool(&ps, q->expired);
	put_place(&ps, q);
	return db_list(db, a, &store_device_expiring_stmt, &ps, rows);
}

enum err
store_admin_device_expiring(struct db *db, struct arena *a,
    const struct store_expiring_query *q, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	if (q->days >= 0)
		db_put_int(&ps, q->days);
	else
		db_put_null(&ps);
	put_place(&ps, q);
	return db_list(db, a, &store_admin_device_expiring_stmt, &ps, rows);
}

enum err
store_device_expiring_count(struct db *db, struct arena *a,
    const struct sha256 *session, struct expiring_count *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	return db_one(db, a, &store_device_expiring_count_stmt, &ps, row);
}

enum err
store_device_life(struct db *db, struct arena *a,
    const struct sha256 *session, const struct uuid *device,
    struct life_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, device);
	return db_one(db, a, &store_device_life_stmt, &ps, row);
}

enum err
store_admin_device_life(struct db *db, struct arena *a,
    const struct uuid *device, struct life_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_uuid(&ps, device);
	return db_one(db, a, &store_admin_device_life_stmt, &ps, row);
}

enum err
store_replacement_offers(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_offers_query *q,
    struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, session);
	db_put_uuid(&ps, q->enrollment);
	db_put_text(&ps, q->typed);
	db_put_int(&ps, q->max_rows);
	return db_list(db, a, &store_replacement_offers_stmt, &ps, rows);
}

enum err
store_note_trouble(struct db *db, struct arena *a, const struct sha256 *der,
    const struct store_trouble *t)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, der);
	db_put_text(&ps, t->said);
	db_put_text(&ps, t->refused);
	return db_one(db, a, &store_note_trouble_stmt, &ps, &row);
}
