/* The event log for people: page, state, export. */
#include "store_audit.h"
#include "store_stmts.h"

static const struct db_col item_cols[] = {
	DB_COL(audit_item, err, DB_ERR, DB_REQUIRED),
	DB_COL(audit_item, id, DB_INT, DB_REQUIRED),
	DB_COL(audit_item, at, DB_TIME, DB_NULLABLE),
	DB_COL(audit_item, what, DB_TEXT, DB_NULLABLE),
	DB_COL(audit_item, actor, DB_TEXT, DB_NULLABLE),
	DB_COL(audit_item, program, DB_TEXT, DB_NULLABLE),
	DB_COL(audit_item, name, DB_TEXT, DB_NULLABLE),
	DB_COL(audit_item, who, DB_TEXT, DB_NULLABLE),
	DB_COL(audit_item, enrollment, DB_UUID, DB_OPTIONAL),
	DB_COL(audit_item, enrollment_name, DB_TEXT, DB_NULLABLE),
	DB_COL(audit_item, device, DB_UUID, DB_OPTIONAL),
	DB_COL(audit_item, device_name, DB_TEXT, DB_NULLABLE),
	DB_COL(audit_item, object, DB_TEXT, DB_NULLABLE),
	DB_COL(audit_item, address, DB_INET, DB_NULLABLE),
	DB_COL(audit_item, request, DB_TEXT, DB_NULLABLE),
	DB_COL(audit_item, details, DB_TEXT, DB_NULLABLE),
	DB_COL(audit_item, seq, DB_INT, DB_NULLABLE),
};

static const struct db_col state_cols[] = {
	DB_COL(audit_state, err, DB_ERR, DB_REQUIRED),
	DB_COL(audit_state, first, DB_INT, DB_REQUIRED),
	DB_COL(audit_state, sealed, DB_INT, DB_REQUIRED),
	DB_COL(audit_state, unsealed, DB_INT, DB_REQUIRED),
	DB_COL(audit_state, number, DB_INT, DB_REQUIRED),
	DB_COL(audit_state, seq, DB_INT, DB_REQUIRED),
	DB_COL(audit_state, at, DB_TIME, DB_NULLABLE),
	DB_COL(audit_state, base_number, DB_INT, DB_REQUIRED),
	DB_COL(audit_state, restarts, DB_INT, DB_REQUIRED),
	DB_COL(audit_state, alarm_at, DB_TIME, DB_NULLABLE),
	DB_COL(audit_state, alarm_why, DB_TEXT, DB_NULLABLE),
	DB_COL(audit_state, alarm_seq, DB_INT, DB_NULLABLE),
};

static const struct db_col part_cols[] = {
	DB_COL(audit_part, err, DB_ERR, DB_REQUIRED),
	DB_COL(audit_part, base_number, DB_INT, DB_NULLABLE),
	DB_COL(audit_part, base_seq, DB_INT, DB_NULLABLE),
	DB_COL(audit_part, earlier, DB_INT, DB_NULLABLE),
	DB_COL(audit_part, end_number, DB_INT, DB_NULLABLE),
	DB_COL(audit_part, end_text, DB_TEXT, DB_NULLABLE),
};

static const struct db_col row_cols[] = {
	DB_COL(audit_export_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(audit_export_row, seq, DB_INT, DB_REQUIRED),
	DB_COL(audit_export_row, text, DB_TEXT, DB_NULLABLE),
	DB_COL(audit_export_row, hash, DB_SHA256, DB_REQUIRED),
};

static const struct db_col checkpoint_cols[] = {
	DB_COL(audit_export_checkpoint, err, DB_ERR, DB_REQUIRED),
	DB_COL(audit_export_checkpoint, number, DB_INT, DB_REQUIRED),
	DB_COL(audit_export_checkpoint, seq, DB_INT, DB_REQUIRED),
	DB_COL(audit_export_checkpoint, is_void, DB_BOOL, DB_REQUIRED),
	DB_COL(audit_export_checkpoint, text, DB_TEXT, DB_REQUIRED),
	DB_COL(audit_export_checkpoint, signature, DB_BYTEA, DB_REQUIRED),
};

#define ITEM	"SELECT err, id, at, what, actor, program, name, who,"	\
		" enrollment, enrollment_name, device, device_name, object,"	\
		" address, request, details, seq FROM api."
#define STATE	"SELECT err, first, sealed, unsealed, number, seq, at,"	\
		" base_number, restarts, alarm_at, alarm_why, alarm_seq"	\
		" FROM api."
#define PART	"SELECT err, base_number, base_seq, earlier, end_number,"	\
		" end_text FROM api."
#define ROW	"SELECT err, seq, text, hash FROM api."
#define CHECKPOINT							\
		"SELECT err, number, seq, is_void, text, signature FROM api."

const struct db_stmt store_audit_list_stmt = DB_STMT("audit_list", 12,
    audit_item, item_cols, ITEM
    "audit_list($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
const struct db_stmt store_admin_audit_list_stmt = DB_STMT(
    "admin_audit_list", 11, audit_item, item_cols, ITEM
    "admin_audit_list($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
const struct db_stmt store_audit_state_stmt = DB_STMT("audit_state", 1,
    audit_state, state_cols, STATE "audit_state($1)");
const struct db_stmt store_admin_audit_state_stmt = DB_STMT(
    "admin_audit_state", 0, audit_state, state_cols,
    STATE "admin_audit_state()");
const struct db_stmt store_audit_export_stmt = DB_STMT("audit_export", 3,
    audit_part, part_cols, PART "audit_export($1, $2, $3)");
const struct db_stmt store_admin_audit_export_stmt = DB_STMT(
    "admin_audit_export", 2, audit_part, part_cols,
    PART "admin_audit_export($1, $2)");
const struct db_stmt store_audit_export_rows_stmt = DB_STMT(
    "audit_export_rows", 4, audit_export_row, row_cols,
    ROW "audit_export_rows($1, $2, $3, $4)");
const struct db_stmt store_admin_audit_export_rows_stmt = DB_STMT(
    "admin_audit_export_rows", 3, audit_export_row, row_cols,
    ROW "admin_audit_export_rows($1, $2, $3)");
const struct db_stmt store_audit_export_checkpoints_stmt = DB_STMT(
    "audit_export_checkpoints", 5, audit_export_checkpoint, checkpoint_cols,
    CHECKPOINT "audit_export_checkpoints($1, $2, $3, $4, $5)");
const struct db_stmt store_admin_audit_export_checkpoints_stmt = DB_STMT(
    "admin_audit_export_checkpoints", 4, audit_export_checkpoint,
    checkpoint_cols,
    CHECKPOINT "admin_audit_export_checkpoints($1, $2, $3, $4)");

static void
begin(struct db_params *ps, struct arena *a, const struct sha256 *session)
{
	db_params_init(ps, a);
	if (session != NULL)
		db_put_sha256(ps, session);
}

static void
put_id(struct db_params *ps, const struct uuid *id)
{
	if (id != NULL)
		db_put_uuid(ps, id);
	else
		db_put_null(ps);
}

static void
put_time(struct db_params *ps, int64_t t)
{
	if (t != 0)
		db_put_time(ps, t);
	else
		db_put_null(ps);
}

enum err
store_audit_list(struct db *db, struct arena *a, const struct sha256 *session,
    const struct store_audit_query *q, struct db_rows *rows)
{
	struct db_params ps;

	begin(&ps, a, session);
	db_put_text(&ps, q->what);
	db_put_text(&ps, q->account);
	put_id(&ps, q->enrollment);
	put_id(&ps, q->device);
	db_put_text(&ps, q->object);
	db_put_text(&ps, q->address);
	db_put_text(&ps, q->request);
	put_time(&ps, q->since);
	put_time(&ps, q->until);
	if (q->before != 0)
		db_put_int(&ps, q->before);
	else
		db_put_null(&ps);
	db_put_int(&ps, q->max_rows);
	return db_list(db, a, session != NULL ? &store_audit_list_stmt :
	    &store_admin_audit_list_stmt, &ps, rows);
}

enum err
store_audit_state(struct db *db, struct arena *a,
    const struct sha256 *session, struct audit_state *row)
{
	struct db_params ps;

	begin(&ps, a, session);
	return db_one(db, a, session != NULL ? &store_audit_state_stmt :
	    &store_admin_audit_state_stmt, &ps, row);
}

enum err
store_audit_export(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_audit_query *q,
    struct audit_part *row)
{
	struct db_params ps;

	begin(&ps, a, session);
	put_time(&ps, q->since);
	put_time(&ps, q->until);
	return db_one(db, a, session != NULL ? &store_audit_export_stmt :
	    &store_admin_audit_export_stmt, &ps, row);
}

enum err
store_audit_export_rows(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_audit_span *s,
    struct db_rows *rows)
{
	struct db_params ps;

	begin(&ps, a, session);
	db_put_int(&ps, s->after);
	db_put_int(&ps, s->up_to);
	db_put_int(&ps, s->max_rows);
	return db_list(db, a, session != NULL ? &store_audit_export_rows_stmt :
	    &store_admin_audit_export_rows_stmt, &ps, rows);
}

enum err
store_audit_export_checkpoints(struct db *db, struct arena *a,
    const struct sha256 *session, const struct store_audit_span *s,
    struct db_rows *rows)
{
	struct db_params ps;

	begin(&ps, a, session);
	db_put_int(&ps, s->after);
	db_put_int(&ps, s->up_to);
	db_put_bool(&ps, s->restarts_only);
	db_put_int(&ps, s->max_rows);
	return db_list(db, a, session != NULL ?
	    &store_audit_export_checkpoints_stmt :
	    &store_admin_audit_export_checkpoints_stmt, &ps, rows);
}
