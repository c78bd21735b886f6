/*
 * The same connection for an event loop: connecting, calls in pipeline mode
 * and notifications, none of which waits. The caller owns the loop: it watches
 * db_async_fd for reading, and for writing while db_async_wants_write, and
 * calls db_async_pump when either happens. Both may change in every call here.
 */
#ifndef DB_ASYNC_H
#define DB_ASYNC_H

#include "db.h"

struct db_async;

struct db_async_events {
	/* Connected, statements prepared, listening: calls are taken. */
	void	(*up)(void *ctx);
	/*
	 * Lost, or could not be made. The calls under way have been answered
	 * with ERR_AWAY. db_async_connect tries again; when, is the caller's.
	 */
	void	(*down)(void *ctx);
	/* A notification on the channel; payload is never to be believed. */
	void	(*notify)(void *ctx, const char *payload);
	db_log_fn	*log;
};

/* rows live until the call returns. */
typedef void	db_async_fn(void *ctx, enum err, const struct db_rows *rows);

/*
 * channel: lower case letters, digits and '_', borrowed; NULL listens to
 * nothing. ctx goes to the events.
 */
struct db_async	*db_async_new(const struct db_target *,
		    const struct db_stmt *const *stmts, const char *channel,
		    const struct db_async_events *, void *ctx);
void		 db_async_free(struct db_async *);

/*
 * Begins to connect; up or down follows (down perhaps before it returns). A
 * connection that there is already is kept.
 */
void		 db_async_connect(struct db_async *);
bool		 db_async_is_up(const struct db_async *);
/* -1 while there is no connection. */
int		 db_async_fd(const struct db_async *);
bool		 db_async_wants_read(const struct db_async *);
bool		 db_async_wants_write(const struct db_async *);
/* Does all that can be done now; callbacks run inside. */
void		 db_async_pump(struct db_async *);
/* Gives up on the connection, which hangs. Calls down; not from callbacks. */
void		 db_async_drop(struct db_async *);
/* How long the oldest call, or the connecting, has taken; 0: nothing waits. */
int64_t		 db_async_oldest_ms(const struct db_async *);

/*
 * Sends one call, its own transaction; fn is called in the order of sending.
 * ERR_AWAY if not up, ERR_FULL if DB_ASYNC_MAX are under way: fn is then not
 * called. Parameters need not outlive the call. May be called from callbacks.
 */
#define DB_ASYNC_MAX	1024
enum err	 db_async_send(struct db_async *, const struct db_stmt *,
		    const struct db_params *, db_async_fn *fn, void *ctx)
		    MUST_CHECK;
/* Calls under way. */
size_t		 db_async_busy(const struct db_async *);

#endif
