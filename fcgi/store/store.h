/*
 * The database's functions in C: one C function per SQL function, one row
 * struct per shape of answer (sql/API.md is their contract, and each of these
 * functions carries the same name). Refusals that are the caller's business
 * come back as the error itself: ERR_STATE, ERR_TAKEN and so on.
 *
 * Where the gateway needs a call too, the statement and its encoding are
 * public beside the blocking function: x_stmt and store_x_put.
 *
 * A program opens its connection with its role and its role's statements:
 *
 *	struct db_target t = { ..., .role = STORE_ROLE_RA };
 *	struct db *db = db_new(&t, store_stmts_ra, log_fn, NULL);
 */
#ifndef STORE_H
#define STORE_H

#include "db.h"
#include "db_stmt.h"

#define STORE_ROLE_GATEWAY	"handfast_gateway"
#define STORE_ROLE_RA		"handfast_ra"
#define STORE_ROLE_CONSOLE	"handfast_console"
#define STORE_ROLE_GUARD	"handfast_guard"
#define STORE_ROLE_SIGNER	"handfast_signer"
#define STORE_ROLE_SWEEP	"handfast_sweep"
#define STORE_ROLE_ADMIN	"handfast_admin"
#define STORE_ROLE_MIGRATE	"handfast_migrate"

/* Where a row stands after a call; state_parse of pairing reads the name. */
struct state_row {
	enum err	 err;
	const char	*state;		/* also beside STATE, TAKEN, EXPIRED */
};

/* Each ends with NULL. */
extern const struct db_stmt *const store_stmts_gateway[];
extern const struct db_stmt *const store_stmts_ra[];
extern const struct db_stmt *const store_stmts_console[];
extern const struct db_stmt *const store_stmts_guard[];
extern const struct db_stmt *const store_stmts_signer[];
extern const struct db_stmt *const store_stmts_sweep[];
extern const struct db_stmt *const store_stmts_admin[];
extern const struct db_stmt *const store_stmts_migrate[];	/* none */

#endif
