/*
 * What the tests of both kinds of connection share: a row, statements, a log.
 */
#ifndef DB_TEST_H
#define DB_TEST_H

#include <stdlib.h>

#include "db_async.h"
#include "tap.h"

struct one_row {
	int64_t	n;
};

static const struct db_col one_cols[] = {
	DB_COL(one_row, n, DB_INT, DB_REQUIRED),
};

static const struct db_stmt one_stmt = DB_STMT("one", 1, one_row, one_cols,
    "SELECT $1::int8 AS n");
static const struct db_stmt divide_stmt = DB_STMT("divide", 1, one_row,
    one_cols, "SELECT 1 / $1::int8 AS n");
static const struct db_stmt kill_stmt = DB_STMT("kill", 1, one_row, one_cols,
    "SELECT pg_terminate_backend(pg_backend_pid())::int + $1::int8 AS n");
static enum err logged;

static inline void
log_it(void *ctx, enum err e, const char *what, const char *text)
{
	(void)ctx;
	logged = e;
	note("%s: %s: %s", err_name(e), what, text);
}

/* Where the test's database is; its socket folder in HANDFAST_TEST_DB. */
static inline struct db_target
db_test_target(void)
{
	return (struct db_target){ .host = getenv("HANDFAST_TEST_DB"),
		.port = 5432, .name = "handfast", .role = "handfast_test" };
}

#endif
