/*
 * What both kinds of connection have in common: how libpq is asked to connect,
 * and what its errors mean to us. Only for the files of this folder.
 */
#ifndef DB_CONN_H
#define DB_CONN_H

#include <libpq-fe.h>

#include "db.h"

#define DB_CONN_PATH	256	/* of a certificate, with the NUL */

struct db_conninfo {
	const char	*key[20];
	const char	*value[20];
	char		 port[8];
	char		 cert[DB_CONN_PATH];
	char		 cert_key[DB_CONN_PATH];
	unsigned	 n;
};

void		 db_conninfo_set(struct db_conninfo *,
		    const struct db_target *);

/*
 * What a failed result means: ERR_AWAY if it may work on another connection
 * or a moment later, else ERR_DATABASE. *stale: this connection is of no more
 * use even if it still stands.
 */
enum err	 db_conn_error(const PGresult *, bool *stale);
/* SQLSTATE and primary message, never the detail, which quotes rows. */
const char	*db_conn_text(const PGconn *, const PGresult *,
		    struct arena *);
/* The server's notices are not ours to tell. */
void		 db_conn_quiet(PGconn *);

#endif
