/*
 * A WebSocket client (RFC 6455) of the subprotocol handfast.1 on a line.
 * Answers pings by itself.
 */
#ifndef SWARM_WS_H
#define SWARM_WS_H

#include "slice.h"
#include "swarm_line.h"

struct ws;

struct ws_calls {
	void	(*shaken)(struct ws *);		/* TCP and TLS are there */
	void	(*opened)(struct ws *);		/* 101 */
	void	(*heard)(struct ws *, struct slice text);
	/* As of a line; or the status that was not 101, or a close's code. */
	void	(*ended)(struct ws *, const char *why);
};

struct ws {
	struct line		 line;
	const struct ws_calls	*calls;
	bool			 upgraded;
	uint8_t			*in;	/* what is not whole yet */
	size_t			 in_n;
	uint64_t		 pings;
};

/* name: the Host. */
void	ws_open(struct ws *, const struct line_target *,
	    const struct line_from *);
void	ws_say(struct ws *, struct slice text);
/* As line_close. */
void	ws_close(struct ws *);

#endif
