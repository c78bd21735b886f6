/*
 * The gateway's connection to the database: kept up, watched by the loop.
 * While it is down every device that waits for something is told to wait.
 */
#ifndef LINK_H
#define LINK_H

#include "conn.h"
#include "db_async.h"

/* Begins to connect. ERR_CRYPTO: no random name for the channel. */
enum err	 link_open(struct gateway *) MUST_CHECK;
void		 link_close(struct gateway *);
bool		 link_is_up(const struct gateway *);
/* The channel on which this process is rung. */
const char	*link_channel(const struct gateway *);
/* As db_async_send. */
enum err	 link_call(struct gateway *, const struct db_stmt *,
		    const struct db_params *, db_async_fn *, void *ctx)
		    MUST_CHECK;
/* At the end of a turn of the loop: watch for what is wanted now. */
void		 link_watch(struct gateway *);

#endif
