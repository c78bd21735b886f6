/*
 * What frames.c and frames_psk.c share: libwebsockets' context. Nobody else
 * includes it.
 */
#ifndef FRAMES_OWN_H
#define FRAMES_OWN_H

/* It brings in OpenSSL, a typedef of which has the name of our error. */
#define ERR_STATE openssl_err_state
#include <libwebsockets.h>
#undef ERR_STATE

#include "frames.h"

struct frames {
	struct gateway		*gw;
	struct lws_context	*context;
	struct lws_vhost	*psk_vhost;	/* NULL: no psk */
	const struct tls_psk_server *psk_server;
	struct lws_vhost	*vhost;		/* behind nginx's TLS */
	const char		*path;
	int			 fd;		/* listens */
	ev_io			 io;
	int			 max_fd;	/* of a connection */
	bool			 full;		/* the log knows */
};

extern const struct lws_protocols frames_protocols[];

#endif
