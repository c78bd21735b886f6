/*
 * Connections of the channel psk, until their WebSocket is open: accepted here,
 * read as far as nginx's PROXY line and the ClientHello, their key fetched from
 * the database, and only then given to TLS. So the handshake needs memory
 * alone, and any process of the gateway serves any pair. Whatever is wrong
 * (no such identity, used up, expired, database away), the handshake goes on
 * with a key that nobody knows, and fails like one with a wrong key.
 */
#ifndef PSK_H
#define PSK_H

#include "conn.h"
#include "hello.h"
#include "tls_psk.h"

#define PSK_PER_NET	50	/* from one network, with no WebSocket yet */
#define PSK_RATE	500	/* accepted in a second */
#define PSK_REFILLS	10	/* portions of that */
#define PSK_NET		8	/* bytes that tell networks apart */
#define PSK_HELLO	5	/* seconds for PROXY line and ClientHello */
#define PSK_OPENING	10	/* from there until the WebSocket is open */

struct psk;

/* One connection; libwebsockets keeps it beside its own. */
struct pair {
	TAILQ_ENTRY(pair)	 link;
	struct psk		*psk;
	struct conn		*conn;		/* once the WebSocket is open */
	int			 fd;
	unsigned		 calls;		/* to the database, under way */
	bool			 has_line;	/* the PROXY line was read */
	bool			 is_adopted;	/* TLS has it */
	bool			 is_gone;
	bool			 is_judged;	/* verdict says whether it won */
	enum err		 verdict;
	double			 delay;		/* until the next look */
	ev_io			 io;
	ev_timer		 again;
	ev_timer		 limit;
	struct uuid		 enrollment;
	struct secret		 key;		/* empty: nobody knows it */
	char			 identity[KEYS_IDENTITY + 1];
	char			 address[HELLO_ADDRESS];
	uint8_t			 net[PSK_NET];
	char			 request[CONN_REQUEST];
};

/*
 * Listens on run_dir/gateway/psk.sock, mode 0660, if psk is among the channels;
 * *out is NULL if not. ERR_IO, ERR_CONFIG (psk.key), logged.
 */
enum err	 psk_open(struct gateway *, struct psk **out) MUST_CHECK;
/* NULL is legal. */
void		 psk_close(struct psk *);

/* ---- from frames.c ---- */
/* Its WebSocket is open: the conn says nothing before the pair is judged. */
void		 psk_opened(struct pair *, struct conn *);
/* Its WebSocket is closed. */
void		 psk_closed(struct pair *);
/* libwebsockets has let go of the connection. */
void		 psk_gone(struct pair *);

#endif
