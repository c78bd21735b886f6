/*
 * Sends an answer that is made while it is sent: one chunk after another, each
 * with an arena that is emptied behind it.
 */
#ifndef STREAM_H
#define STREAM_H

#include <fcgiapp.h>

#include "req.h"
#include "resp.h"

/*
 * Head and first chunk are in out already. Each chunk, made and sent, has
 * request_s seconds (the worker's alarm): progress is watched, not the whole.
 * Ends early, logged, when the client is gone or takes nothing for nearly that
 * long, when the program is told to end, and when a chunk fails; a client that
 * is still there then sees that the answer is cut.
 */
void	stream_send(const struct req *, const struct resp *, FCGX_Request *,
	    unsigned int request_s);

#endif
