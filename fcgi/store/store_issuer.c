/* The issuing CAs. */
#include "store_issuer.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

static const struct db_col issuer_cols[] = {
	DB_COL(issuer_row, sha256, DB_SHA256, DB_REQUIRED),
	DB_COL(issuer_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(issuer_row, state, DB_TEXT, DB_REQUIRED),
	DB_COL(issuer_row, not_before, DB_TIME, DB_REQUIRED),
	DB_COL(issuer_row, not_after, DB_TIME, DB_REQUIRED),
	DB_COL(issuer_row, active_from, DB_TIME, DB_REQUIRED),
	DB_COL(issuer_row, last_not_after, DB_TIME, DB_NULLABLE),
};

const struct db_stmt store_root_record_stmt = DB_STMT("root_record", 6,
    err_row, err_cols,
    "SELECT err FROM api.root_record($1, $2, $3, $4, $5, $6)");
const struct db_stmt store_issuer_record_stmt = DB_STMT("issuer_record", 8,
    err_row, err_cols,
    "SELECT err FROM api.issuer_record($1, $2, $3, $4, $5, $6, $7, $8)");
const struct db_stmt store_authority_held_stmt = DB_STMT("authority_held", 2,
    err_row, err_cols, "SELECT err FROM api.authority_held($1, $2)");
const struct db_stmt store_list_record_stmt = DB_STMT("list_record", 6,
    err_row, err_cols,
    "SELECT err FROM api.list_record($1, $2, $3, $4, $5, $6)");
const struct db_stmt store_issuer_list_stmt = DB_STMT("issuer_list", 0,
    issuer_row, issuer_cols,
    "SELECT sha256, name, state, not_before, not_after, active_from,"
    " last_not_after FROM api.issuer_list()");

enum err
store_root_record(struct db *db, struct arena *a, const struct store_root *r)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, r->sha256);
	db_put_text(&ps, r->name);
	db_put_bytea(&ps, r->der);
	db_put_text(&ps, r->key_type);
	db_put_time(&ps, r->not_before);
	db_put_time(&ps, r->not_after);
	return db_one(db, a, &store_root_record_stmt, &ps, &row);
}

enum err
store_issuer_record(struct db *db, struct arena *a,
    const struct store_issuer *is)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, is->sha256);
	db_put_text(&ps, is->name);
	db_put_bytea(&ps, is->der);
	db_put_time(&ps, is->not_before);
	db_put_time(&ps, is->not_after);
	db_put_time(&ps, is->active_from);
	db_put_text(&ps, is->key_type);
	if (is->root != NULL)
		db_put_sha256(&ps, is->root);
	else
		db_put_null(&ps);
	return db_one(db, a, &store_issuer_record_stmt, &ps, &row);
}

enum err
store_authority_held(struct db *db, struct arena *a,
    const struct store_held *held)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_byteas(&ps, held->issuers, held->n_issuers);
	db_put_byteas(&ps, held->roots, held->n_roots);
	return db_one(db, a, &store_authority_held_stmt, &ps, &row);
}

enum err
store_list_record(struct db *db, struct arena *a, const struct store_list *l)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, l->issuer);
	db_put_int(&ps, l->number);
	db_put_time(&ps, l->this_update);
	db_put_time(&ps, l->next_update);
	if (l->delta_until != 0)
		db_put_time(&ps, l->delta_until);
	else
		db_put_null(&ps);
	db_put_int(&ps, l->entries);
	return db_one(db, a, &store_list_record_stmt, &ps, &row);
}

enum err
store_issuer_list(struct db *db, struct arena *a, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	return db_list(db, a, &store_issuer_list_stmt, &ps, rows);
}
