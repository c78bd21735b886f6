/*
 * What psk.c and psk_peek.c share. Nobody else includes it.
 */
#ifndef PSK_OWN_H
#define PSK_OWN_H

#include "psk.h"

/* By descriptor, as TLS knows a connection. */
struct slot {
	struct pair	*pair;		/* NULL: none */
};

struct psk {
	struct gateway		*gw;
	const char		*path;
	int			 fd;
	ev_io			 io;
	ev_timer		 refill;
	unsigned		 tokens;	/* that may be accepted now */
	struct secret		 key;		/* psk.key */
	struct tls_psk_server	 server;
	TAILQ_HEAD(pair_queue, pair) pairs;		/* without a WebSocket */
	unsigned		 n_pairs;
	struct slot		*by_fd;		/* those that TLS has */
	int			 max_fd;
	unsigned		 turn;		/* of the loop, and how many */
	unsigned		 n_turn;	/* handshakes began in it */
};

/* A connection was accepted: reads how it begins, then pair_look_up. */
void	pair_begin(struct psk *, int fd);
/* Fetches the key of the identity that was offered, then TLS begins. */
void	pair_look_up(struct pair *, struct slice identity);
/* It must be further in so many seconds. */
void	pair_limit(struct pair *, double seconds);
/* Before TLS has it: closes it without a word. */
void	pair_close(struct pair *, const char *why);

#endif
