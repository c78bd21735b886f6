/* Devices that may enroll without a person. */
#include "store_factory.h"
#include "store_stmts.h"

struct err_row {
	enum err	err;
};

struct no_row {
	bool		held;
};

static const struct db_col err_cols[] = {
	DB_COL(err_row, err, DB_ERR, DB_REQUIRED),
};

static const struct db_col no_cols[] = {
	DB_COL(no_row, held, DB_BOOL, DB_REQUIRED),
};

static const struct db_col import_cols[] = {
	DB_COL(factory_import_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(factory_import_row, ord, DB_INT, DB_NULLABLE),
	DB_COL(factory_import_row, added, DB_INT, DB_NULLABLE),
};

static const struct db_col item_cols[] = {
	DB_COL(factory_item, serial, DB_TEXT, DB_REQUIRED),
	DB_COL(factory_item, kind, DB_TEXT, DB_REQUIRED),
	DB_COL(factory_item, profile, DB_TEXT, DB_REQUIRED),
	DB_COL(factory_item, name, DB_TEXT, DB_REQUIRED),
	DB_COL(factory_item, status, DB_TEXT, DB_REQUIRED),
	DB_COL(factory_item, failures, DB_INT, DB_REQUIRED),
	DB_COL(factory_item, imported, DB_BOOL, DB_REQUIRED),
	DB_COL(factory_item, created_at, DB_TIME, DB_REQUIRED),
	DB_COL(factory_item, enrolled_at, DB_TIME, DB_NULLABLE),
	DB_COL(factory_item, device, DB_UUID, DB_OPTIONAL),
};

static const struct db_col begin_cols[] = {
	DB_COL(factory_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(factory_row, factory, DB_UUID, DB_REQUIRED),
	DB_COL(factory_row, serial, DB_TEXT, DB_REQUIRED),
	DB_COL(factory_row, profile, DB_TEXT, DB_REQUIRED),
	DB_COL(factory_row, name, DB_TEXT, DB_REQUIRED),
	DB_COL(factory_row, der, DB_BYTEA, DB_NULLABLE),
	DB_COL(factory_row, device, DB_UUID, DB_REQUIRED),
	DB_COL(factory_row, issued_last_hour, DB_INT, DB_REQUIRED),
	DB_COL(factory_row, unattended_last_hour, DB_INT, DB_REQUIRED),
	DB_COL(factory_row, days, DB_INT, DB_REQUIRED),
};

#define BEGIN	"SELECT err, factory, serial, profile, name, der, device,"	\
		" issued_last_hour, unattended_last_hour, days FROM api."

const struct db_stmt store_factory_import_stmt = DB_STMT("factory_import", 5,
    factory_import_row, import_cols,
    "SELECT err, ord, added FROM api.factory_import($1, $2, $3, $4, $5)");
const struct db_stmt store_factory_list_stmt = DB_STMT("factory_list", 2,
    factory_item, item_cols,
    "SELECT serial, kind, profile, name, status, failures, imported,"
    " created_at, enrolled_at, device FROM api.factory_list($1, $2)");
const struct db_stmt store_factory_unlock_stmt = DB_STMT("factory_unlock", 1,
    err_row, err_cols, "SELECT err FROM api.factory_unlock($1)");
const struct db_stmt store_factory_remove_stmt = DB_STMT("factory_remove", 1,
    err_row, err_cols, "SELECT err FROM api.factory_remove($1)");
const struct db_stmt store_factory_secret_begin_stmt = DB_STMT(
    "factory_secret_begin", 3, factory_row, begin_cols,
    BEGIN "factory_secret_begin($1, $2, $3)");
const struct db_stmt store_factory_certificate_begin_stmt = DB_STMT(
    "factory_certificate_begin", 4, factory_row, begin_cols,
    BEGIN "factory_certificate_begin($1, $2, $3, $4)");
const struct db_stmt store_factory_record_stmt = DB_STMT("factory_record", 11,
    err_row, err_cols, "SELECT err FROM api.factory_record($1, $2, $3, $4,"
    " $5, $6, $7, $8, $9, $10, $11)");
const struct db_stmt store_factory_hold_stmt = DB_STMT("factory_hold", 1,
    no_row, no_cols,
    "SELECT true AS held FROM api.factory_hold($1)");

static void
put_all(struct db_params *ps, const struct store_factory *f, size_t n)
{
	struct arena *a = ps->arena;
	const char **serials = arena_array(a, n, sizeof(*serials));
	const char **kinds = arena_array(a, n, sizeof(*kinds));
	const char **profiles = arena_array(a, n, sizeof(*profiles));
	const char **names = arena_array(a, n, sizeof(*names));
	struct slice *hashes = arena_array(a, n, sizeof(*hashes));
	size_t i;

	for (i = 0; i < n; i++) {
		serials[i] = f[i].serial;
		kinds[i] = f[i].kind;
		hashes[i] = slice_of(f[i].hash.b, sizeof(f[i].hash.b));
		profiles[i] = f[i].profile;
		names[i] = f[i].name;
	}
	db_put_texts(ps, &(struct db_texts){ serials, n });
	db_put_texts(ps, &(struct db_texts){ kinds, n });
	db_put_byteas(ps, hashes, n);
	db_put_texts(ps, &(struct db_texts){ profiles, n });
	db_put_texts(ps, &(struct db_texts){ names, n });
}

enum err
store_factory_import(struct db *db, struct arena *a,
    const struct store_factory *f, size_t n, struct factory_import_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	put_all(&ps, f, n);
	return db_one(db, a, &store_factory_import_stmt, &ps, row);
}

enum err
store_factory_list(struct db *db, struct arena *a, const char *after,
    unsigned max_rows, struct db_rows *rows)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, after);
	db_put_int(&ps, max_rows);
	return db_list(db, a, &store_factory_list_stmt, &ps, rows);
}

enum err
store_factory_unlock(struct db *db, struct arena *a, const char *serial)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, serial);
	return db_one(db, a, &store_factory_unlock_stmt, &ps, &row);
}

enum err
store_factory_remove(struct db *db, struct arena *a, const char *serial)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, serial);
	return db_one(db, a, &store_factory_remove_stmt, &ps, &row);
}

enum err
store_factory_secret_begin(struct db *db, struct arena *a,
    const struct store_presented *p, struct factory_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_text(&ps, p->serial);
	db_put_sha256(&ps, p->secret);
	db_put_sha256(&ps, p->csr);
	return db_one(db, a, &store_factory_secret_begin_stmt, &ps, row);
}

enum err
store_factory_certificate_begin(struct db *db, struct arena *a,
    const struct store_bearer *b, const struct sha256 *csr,
    struct factory_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_sha256(&ps, b->fingerprint);
	db_put_text(&ps, b->any_profile);
	db_put_text(&ps, b->any_name);
	db_put_sha256(&ps, csr);
	return db_one(db, a, &store_factory_certificate_begin_stmt, &ps, row);
}

enum err
store_factory_record(struct db *db, struct arena *a,
    const struct store_factory_issued *is)
{
	struct err_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_uuid(&ps, is->factory);
	db_put_sha256(&ps, is->csr);
	db_put_uuid(&ps, is->device);
	db_put_bytea(&ps, is->serial);
	db_put_bytea(&ps, is->der);
	db_put_sha256(&ps, is->der_sha256);
	db_put_sha256(&ps, is->key_fp);
	db_put_text(&ps, is->key_type);
	db_put_time(&ps, is->not_before);
	db_put_time(&ps, is->not_after);
	db_put_sha256(&ps, is->issuer);
	return db_one(db, a, &store_factory_record_stmt, &ps, &row);
}

enum err
store_factory_hold(struct db *db, struct arena *a, const struct uuid *factory)
{
	struct no_row row;
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_uuid(&ps, factory);
	return db_one(db, a, &store_factory_hold_stmt, &ps, &row);
}
