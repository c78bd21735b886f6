/* The device's side of an enrollment. */
#include "store_register.h"

/* Twice the bytes in hexadecimal, and room for the rest, per registration. */
#define RECORDS_MAX	(32u << 20)

static const struct db_col registered_cols[] = {
	DB_COL(registered_row, ord, DB_INT, DB_REQUIRED),
	DB_COL(registered_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(registered_row, enrollment, DB_UUID, DB_REQUIRED),
	DB_COL(registered_row, state, DB_TEXT, DB_REQUIRED),
	DB_COL(registered_row, expires_in, DB_INT, DB_REQUIRED),
};

static const struct db_col resume_cols[] = {
	DB_COL(resume_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(resume_row, state, DB_TEXT, DB_REQUIRED),
	DB_COL(resume_row, expires_in, DB_INT, DB_REQUIRED),
	DB_COL(resume_row, kind, DB_TEXT, DB_NULLABLE),
	DB_COL(resume_row, reply, DB_BYTEA, DB_NULLABLE),
	DB_COL(resume_row, share, DB_BYTEA, DB_NULLABLE),
	DB_COL(resume_row, confirm, DB_BYTEA, DB_NULLABLE),
	DB_COL(resume_row, identities, DB_TEXTS, DB_NULLABLE),
};

static const struct db_col attend_cols[] = {
	DB_COL(attend_row, enrollment, DB_UUID, DB_REQUIRED),
	DB_COL(attend_row, state, DB_TEXT, DB_REQUIRED),
	DB_COL(attend_row, expires_in, DB_INT, DB_REQUIRED),
	DB_COL(attend_row, kind, DB_TEXT, DB_NULLABLE),
	DB_COL(attend_row, reply, DB_BYTEA, DB_NULLABLE),
	DB_COL(attend_row, gateway, DB_TEXT, DB_NULLABLE),
	DB_COL(attend_row, share, DB_BYTEA, DB_NULLABLE),
	DB_COL(attend_row, confirm, DB_BYTEA, DB_NULLABLE),
	DB_COL(attend_row, identities, DB_TEXTS, DB_NULLABLE),
};

static const struct db_col state_cols[] = {
	DB_COL(state_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(state_row, state, DB_TEXT, DB_REQUIRED),
};

const struct db_stmt store_register_stmt = DB_STMT("register", 4,
    registered_row, registered_cols,
    "SELECT ord, err, enrollment, state, expires_in"
    " FROM api.register($1, $2, $3, $4)");
const struct db_stmt store_resume_stmt = DB_STMT("resume", 3,
    resume_row, resume_cols,
    "SELECT err, state, expires_in, kind, reply, share, confirm, identities"
    " FROM api.resume($1, $2, $3)");
const struct db_stmt store_attend_stmt = DB_STMT("attend", 1,
    attend_row, attend_cols,
    "SELECT enrollment, state, expires_in, kind, reply, gateway, share,"
    " confirm, identities FROM api.attend($1)");
const struct db_stmt store_prove_stmt = DB_STMT("prove", 4,
    state_row, state_cols,
    "SELECT err, state FROM api.prove($1, $2, $3, $4)");
const struct db_stmt store_refuse_stmt = DB_STMT("refuse", 2,
    state_row, state_cols, "SELECT err, state FROM api.refuse($1, $2)");
const struct db_stmt store_acknowledge_stmt = DB_STMT("acknowledge", 3,
    state_row, state_cols,
    "SELECT err, state FROM api.acknowledge($1, $2, $3)");
const struct db_stmt store_cancel_stmt = DB_STMT("cancel", 2,
    state_row, state_cols, "SELECT err, state FROM api.cancel($1, $2)");

static struct slice
hash(const struct sha256 *h)
{
	return slice_of(h->b, sizeof(h->b));
}

/* In the order of the type's fields. */
static void
put_registration(struct db_records *r, const struct store_registration *g)
{
	char id[UUID_TEXT];

	uuid_format(&g->enrollment, id);
	db_records_begin(r);
	db_records_bytea(r, g->registration);
	db_records_bytea(r, hash(&g->reg));
	db_records_text(r, slice_str(id));
	db_records_bytea(r, hash(&g->ticket_hash));
	db_records_text(r, slice_str(g->channel));
	db_records_bytea(r, g->locator);
	db_records_text(r, slice_str(g->handle));
	db_records_bytea(r, g->proof);
	db_records_text(r, g->name);
	db_records_text(r, g->model);
	db_records_text(r, g->system);
	db_records_text(r, g->serial);
	db_records_bytea(r, hash(&g->key_fp));
	db_records_text(r, slice_str(g->key_type));
	db_records_text(r, slice_str(g->address));
	db_records_end(r);
}

enum err
store_register_put(struct db_params *ps, const struct store_limits *lim,
    const struct store_registration *regs, size_t n)
{
	struct db_records r;
	size_t i;

	db_put_text(ps, lim->gateway);
	db_put_int(ps, lim->per_address);
	db_put_int(ps, lim->total);
	db_records_init(&r, ps->arena, RECORDS_MAX);
	for (i = 0; i < n; i++)
		put_registration(&r, &regs[i]);
	return db_put_records(ps, &r);
}

void
store_resume_put(struct db_params *ps, const char *gateway,
    const struct uuid *id, const struct sha256 *ticket_hash)
{
	db_put_text(ps, gateway);
	db_put_uuid(ps, id);
	db_put_sha256(ps, ticket_hash);
}

void
store_attend_put(struct db_params *ps, const struct uuid *ids, size_t n)
{
	db_put_uuids(ps, ids, n);
}

void
store_prove_put(struct db_params *ps, const struct store_proof *p)
{
	db_put_uuid(ps, p->enrollment);
	db_put_sha256(ps, p->ticket_hash);
	db_put_sha256(ps, p->proof_hash);
	db_put_text(ps, p->identity);
}

void
store_refuse_put(struct db_params *ps, const struct uuid *id,
    const struct sha256 *ticket_hash)
{
	db_put_uuid(ps, id);
	db_put_sha256(ps, ticket_hash);
}

void
store_acknowledge_put(struct db_params *ps, const struct store_ack *ack)
{
	db_put_uuid(ps, ack->enrollment);
	db_put_sha256(ps, ack->ticket_hash);
	db_put_sha256(ps, ack->ack_hash);
}

void
store_cancel_put(struct db_params *ps, const struct uuid *id,
    const struct sha256 *ticket_hash)
{
	db_put_uuid(ps, id);
	db_put_sha256(ps, ticket_hash);
}

enum err
store_register(struct db *db, struct arena *a, const struct store_limits *lim,
    const struct store_registration *reg, struct registered_row *row)
{
	struct db_params ps;
	enum err e;

	db_params_init(&ps, a);
	if ((e = store_register_put(&ps, lim, reg, 1)) ||
	    (e = db_one(db, a, &store_register_stmt, &ps, row)))
		return e;
	return row->err;
}

enum err
store_resume(struct db *db, struct arena *a, const struct uuid *id,
    const struct sha256 *ticket_hash, struct resume_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	store_resume_put(&ps, NULL, id, ticket_hash);
	return db_one(db, a, &store_resume_stmt, &ps, row);
}

enum err
store_prove(struct db *db, struct arena *a, const struct store_proof *p,
    struct state_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	store_prove_put(&ps, p);
	return db_one(db, a, &store_prove_stmt, &ps, row);
}

enum err
store_refuse(struct db *db, struct arena *a, const struct uuid *id,
    const struct sha256 *ticket_hash, struct state_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	store_refuse_put(&ps, id, ticket_hash);
	return db_one(db, a, &store_refuse_stmt, &ps, row);
}

enum err
store_acknowledge(struct db *db, struct arena *a,
    const struct store_ack *ack, struct state_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	store_acknowledge_put(&ps, ack);
	return db_one(db, a, &store_acknowledge_stmt, &ps, row);
}

enum err
store_cancel(struct db *db, struct arena *a, const struct uuid *id,
    const struct sha256 *ticket_hash, struct state_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	store_cancel_put(&ps, id, ticket_hash);
	return db_one(db, a, &store_cancel_stmt, &ps, row);
}
