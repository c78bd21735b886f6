/*
 * A FastCGI client for one request to a neighbour on this machine: the only
 * way in which a program asks the signer for something.
 */
#ifndef CALL_H
#define CALL_H

#include <stdint.h>

#include "arena.h"
#include "err.h"
#include "parse.h"
#include "slice.h"

#define CALL_REPLY_MAX		65536	/* bytes of headers and body */
#define CALL_PARAMS_MAX		65535	/* bytes of all parameters, encoded */
#define CALL_SIGNER_MS		10000

struct call_param {
	const char	*name;
	const char	*value;
};

struct call {
	const char	*socket;	/* path of a unix socket */
	const struct call_param *params;
	size_t		 nparams;
	struct slice	 body;		/* CONTENT_LENGTH is sent by itself */
	int64_t		 deadline_ms;	/* for all of it, from now */
};

struct call_reply {
	int		 status;	/* "Status:", 200 without one */
	struct slice	 headers;	/* lines as they came */
	struct slice	 body;
};

/*
 * Connects, asks, and waits for the whole answer. ERR_AWAY: nobody listens,
 * the connection broke or the deadline passed (the request may still have
 * been carried out). ERR_INTERNAL: the answer breaks the FastCGI protocol or
 * is larger than CALL_REPLY_MAX. A reply of any status is ERR_NONE.
 */
enum err	call_fcgi(struct arena *, const struct call *,
		    struct call_reply *out) MUST_CHECK;

/*
 * Asks the signer for a verb ("/issue") on its socket for this caller.
 * enrollment may be NULL. The signer's own error travels as a wire name in
 * the body and comes back as its code; ERR_AWAY as above, when the row will
 * be finished by the signer's ticker. body may be NULL.
 */
enum err	call_signer(struct arena *, const char *socket,
		    const char *verb, const struct uuid *enrollment,
		    struct slice *body) MUST_CHECK;
/*
 * The same with all parameters, REQUEST_METHOD and DOCUMENT_URI among them, and
 * a body. The deadline is set here.
 */
enum err	call_signer_with(struct arena *, const struct call *,
		    struct slice *body) MUST_CHECK;

#endif
