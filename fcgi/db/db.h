/*
 * A blocking connection to PostgreSQL under one role, for programs that do one
 * thing at a time. It connects at the first call, prepares its statements, and
 * after a loss connects again at the next call: the call that was under way
 * returns ERR_AWAY, and whether it was committed is then unknown.
 */
#ifndef DB_H
#define DB_H

#include "arena.h"
#include "db_stmt.h"
#include "err.h"

/*
 * Where the database is, and who asks. Strings are borrowed for the life of
 * the connection. A host that begins with '/' is a socket folder (peer
 * authentication); any other is spoken to with TLS, verify-full, and the
 * client certificate.
 */
struct db_target {
	const char	*host;
	unsigned	 port;
	const char	*name;
	const char	*role;
	const char	*sslrootcert;	/* both only for a remote host */
	const char	*sslcert_dir;	/* has ROLE.pem and ROLE.key */
};

/*
 * Told once of each fault. what names the statement or the step, text is the
 * server's own words without its details: for the log, never for people.
 */
typedef void	db_log_fn(void *ctx, enum err, const char *what,
		    const char *text);

struct db;

/*
 * stmts: ends with NULL; prepared at every connect. Does not connect yet.
 * log may be NULL.
 */
struct db	*db_new(const struct db_target *,
		    const struct db_stmt *const *stmts, db_log_fn *log,
		    void *ctx);
/* Closes. NULL is legal. */
void		 db_free(struct db *);

/* Connects now if needed. ERR_AWAY, ERR_DATABASE (a statement is refused). */
enum err	 db_connect(struct db *) MUST_CHECK;
/* The connection was lost and has not been made again. */
bool		 db_is_lost(const struct db *);
/*
 * From now on a loss is final: calls return ERR_AWAY instead of connecting
 * again. For programs that have given up the right to make sockets.
 */
void		 db_no_reconnect(struct db *);

/*
 * All rows, decoded in the arena. ERR_AWAY: connection, shutdown, time limit,
 * deadlock or a server that only reads; ERR_DATABASE: it refused, or what came
 * is not what the statement declares.
 */
enum err	 db_call(struct db *, struct arena *, const struct db_stmt *,
		    const struct db_params *, struct db_rows *) MUST_CHECK;
/*
 * Exactly one row, copied to row; none is ERR_NOT_FOUND. If the first column
 * is a DB_ERR, its value is what is returned (row is filled all the same).
 */
enum err	 db_one(struct db *, struct arena *, const struct db_stmt *,
		    const struct db_params *, void *row) MUST_CHECK;

/*
 * All rows of a set; if the first column is a DB_ERR and the first row is a
 * refusal, that is what is returned, with no rows.
 */
enum err	 db_list(struct db *, struct arena *, const struct db_stmt *,
		    const struct db_params *, struct db_rows *) MUST_CHECK;

/*
 * From the next call on the connection is to be as this statement with this one
 * text (copied, at most 64 bytes) sets it: it is sent in front of that call, in
 * one exchange with it, and again after what undoes it. Its rows are nobody's.
 */
void		 db_preface(struct db *, const struct db_stmt *,
		    const char *text);

/*
 * A transaction around several calls, begun with the first of them. Inside one
 * nothing reconnects: a loss is ERR_AWAY for each call until db_rollback.
 * ERR_AWAY from db_commit means that nobody knows.
 */
enum err	 db_begin(struct db *) MUST_CHECK;
enum err	 db_commit(struct db *) MUST_CHECK;
void		 db_rollback(struct db *);
/*
 * db_one and db_commit in one exchange: for a call that changes nothing if it
 * refuses, since that is committed, too. The transaction is over in any case.
 */
enum err	 db_one_last(struct db *, struct arena *,
		    const struct db_stmt *, const struct db_params *,
		    void *row) MUST_CHECK;

/*
 * Runs a script of any number of commands without a time limit; only for
 * migrations and set-up. If out is not NULL it gets the first column of the
 * last result as text (NULL as NULL), in the arena.
 */
enum err	 db_script(struct db *, struct arena *, const char *sql,
		    struct db_texts *out) MUST_CHECK;

/*
 * For the test that holds declarations against the database: prepares the
 * statement and compares number and type of parameters and columns and the
 * columns' names. On a difference: ERR_DATABASE, and *why says which.
 */
enum err	 db_compare(struct db *, struct arena *,
		    const struct db_stmt *, const char **why) MUST_CHECK;

#endif
