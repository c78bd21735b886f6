/*
 * HTTPS requests of a device, by libcurl.
 */
#ifndef WEB_H
#define WEB_H

#include "arena.h"
#include "err.h"
#include "slice.h"

#define WEB_TIMEOUT	20	/* seconds for one request */

struct web {
	const char	*realm;		/* in the URL, SNI and Host */
	unsigned	 port;
	const char	*connect_host;	/* go there instead, or NULL */
	unsigned	 connect_port;
	const char	*proxy;		/* or NULL: none */
	/* How the server is verified: a file, else the system's, else not. */
	const char	*roots;
	bool		 system_roots;
	const char	*certificate;	/* of ours, with its chain; or NULL */
	const char	*key;		/* a file, or with token a URI */
	bool		 token;
	const char	*ticket;	/* Authorization: Handfast; or NULL */
	const char	*type;		/* of the body; NULL: JSON */
	const char	*evidence;	/* Handfast-Evidence, or NULL */
	const char	*last_error;	/* Handfast-Last-Error, or NULL */
};

enum web_fault { WEB_FINE, WEB_NETWORK, WEB_TLS, WEB_KEY };

struct web_answer {
	long		status;
	struct slice	body;		/* at most WEB_BODY bytes */
	unsigned	retry_after;	/* seconds; 0: not said */
	enum web_fault	fault;		/* why nothing came back */
};

#define WEB_BODY	65536

/* Once, before the first request; ERR_CRYPTO if its TLS does not start. */
enum err	web_open(void) MUST_CHECK;
void		web_close(void);

/* GET if body is empty, else POST. ERR_AWAY if nothing came back. */
enum err	web_request(struct arena *, const struct web *,
		    const char *path, struct slice body,
		    struct web_answer *) MUST_CHECK;

#endif
