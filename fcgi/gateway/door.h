/*
 * Who may come in: what an opening handshake must have before its connection
 * becomes a conn. Part of frames.
 */
#ifndef DOOR_H
#define DOOR_H

#include "conn.h"

struct lws;

/* What nginx says of the client; the request id may be empty. */
struct door_client {
	char	address[CONN_ADDRESS];
	char	request[CONN_REQUEST];
};

/*
 * Path, version, Origin, and that nginx told the address, unless it is known
 * already: the HTTP status of the refusal, logged where it matters, or 0 and
 * the client is noted.
 */
unsigned	 door_judge(struct lws *, const struct settings *,
		    struct door_client *);
/*
 * Is this the upgrade to a WebSocket: 0; else it is refused, and -1.
 * libwebsockets also speaks HTTP/2, if it is asked for h2c.
 */
int		 door_upgrade(struct lws *, const char *to);

#endif
