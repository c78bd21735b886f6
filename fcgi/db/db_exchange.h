/*
 * One exchange with the server: some statements sent at once in pipeline mode,
 * and their answers. For db.c.
 */
#ifndef DB_EXCHANGE_H
#define DB_EXCHANGE_H

#include <libpq-fe.h>

#include "db_stmt.h"

#define DB_EXCHANGE_MAX	4

struct db_step {
	const char	*name;		/* of a prepared statement */
	const struct db_params *params;	/* NULL: it has none */
};

/*
 * Sends n steps and waits for all answers. out[i]: step i's result, for the
 * caller to PQclear; NULL if the connection went before it came. What comes
 * behind a step that failed is not carried out. Within a transaction the steps
 * are in it; outside, all of them are one of their own, and if that cannot be
 * committed the last has failed. The connection is of no more use then: it is
 * in pipeline mode (PQpipelineStatus).
 */
void	db_exchange(PGconn *, const struct db_step *, size_t n,
	    PGresult *out[DB_EXCHANGE_MAX]);

#endif
