/*
 * The two ways to a server. Each runs a session to its end: connects, carries
 * frames, connects again when a connection is lost, and keeps the time.
 */
#ifndef CARRY_H
#define CARRY_H

#include "err.h"
#include "options.h"
#include "session.h"

struct carry_params {
	const struct options	*options;
	const char		*proxy;		/* proxy_pick */
	struct arena		*arena;
};

/* WebSocket, by libwebsockets. ERR_INTERNAL if it cannot even begin. */
enum err	carry_ws(const struct carry_params *, struct session *)
		    MUST_CHECK;
/* HTTPS, by libcurl, polling. */
enum err	carry_https(const struct carry_params *, struct session *)
		    MUST_CHECK;

#endif
