/*
 * WebSocket frames in and out, and /healthz: with door the only place that
 * knows libwebsockets. Whom door refuses never becomes a conn.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include "err.h"
#include "gateway.h"
#include "slice.h"
#include "tls_psk.h"

struct pair;

struct frames;
struct peer;		/* one WebSocket */

/*
 * Listens on run_dir/gateway/ws.sock, mode 0660; a socket left behind is
 * replaced, one on which somebody answers is refused. ERR_IO, logged.
 */
enum err	 frames_open(struct gateway *, struct frames **) MUST_CHECK;
/* Closes what is still open, without a word. NULL is legal. */
void		 frames_close(struct frames *);

/*
 * Makes the place for connections of psk, whose keys this server has; it must
 * outlive the frames. ERR_CRYPTO, logged.
 */
enum err	 frames_open_psk(struct frames *,
		    const struct tls_psk_server *) MUST_CHECK;
/*
 * Begins TLS on a connection, which is libwebsockets' from here on; its end is
 * told by psk_gone. False: it has ended already, perhaps without a word.
 */
bool		 frames_adopt(struct frames *, int fd, struct pair *);
/* The highest descriptor that a connection may have. */
int		 frames_max_fd(const struct frames *);

/*
 * Queues a text frame. A peer that does not read, so that more than
 * PEER_FRAMES wait, is cut off.
 */
#define PEER_FRAMES	16
void		 peer_send(struct peer *, struct slice text);
void		 peer_ping(struct peer *);
/* Closes with this code when all is sent; nothing is received any more. */
void		 peer_close(struct peer *, int code);
/* Cuts the connection at the end of this turn of the loop. */
void		 peer_kill(struct peer *);

#endif
