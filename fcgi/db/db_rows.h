/*
 * libpq's results into row structs, and its errors into ours. Only for the
 * files of this folder: nobody else sees libpq.
 */
#ifndef DB_ROWS_H
#define DB_ROWS_H

#include <libpq-fe.h>

#include "db_stmt.h"

/* ERR_DATABASE with *why if the result is not what the statement declares. */
enum err	 db_rows_decode(const PGresult *, const struct db_stmt *,
		    struct arena *, struct db_rows *, const char **why)
		    MUST_CHECK;
/* Names and types of the columns of a result or of a description. */
enum err	 db_rows_check(const PGresult *, const struct db_stmt *,
		    struct arena *, const char **why) MUST_CHECK;

#endif
