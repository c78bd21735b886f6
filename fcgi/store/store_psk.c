/* Pairs of identity and key in the channel psk. */
#include "store_psk.h"

static const struct db_col find_cols[] = {
	DB_COL(psk_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(psk_row, enrollment, DB_UUID, DB_REQUIRED),
	DB_COL(psk_row, reg, DB_SHA256, DB_REQUIRED),
	DB_COL(psk_row, wrap, DB_BYTEA, DB_REQUIRED),
};

static const struct db_col use_cols[] = {
	DB_COL(psk_use_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(psk_use_row, enrollment, DB_UUID, DB_REQUIRED),
};

const struct db_stmt store_psk_find_stmt = DB_STMT("psk_find", 1,
    psk_row, find_cols,
    "SELECT err, enrollment, reg, wrap FROM api.psk_find($1)");
const struct db_stmt store_psk_use_stmt = DB_STMT("psk_use", 1,
    psk_use_row, use_cols, "SELECT err, enrollment FROM api.psk_use($1)");

void
store_psk_find_put(struct db_params *ps, const char *identity)
{
	db_put_text(ps, identity);
}

void
store_psk_use_put(struct db_params *ps, const char *identity)
{
	db_put_text(ps, identity);
}
