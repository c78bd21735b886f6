/*
 * FastCGI 1.0 records, the client's half (specification, sections 3 and 8).
 */
#ifndef RECORD_H
#define RECORD_H

#include "buf.h"
#include "err.h"
#include "slice.h"

enum record_type {
	RECORD_BEGIN = 1,
	RECORD_END = 3,
	RECORD_PARAMS = 4,
	RECORD_STDIN = 5,
	RECORD_STDOUT = 6,
	RECORD_STDERR = 7
};

#define RECORD_HEADER	8
#define RECORD_ID	1	/* one request per connection */

struct record {
	unsigned int	 type;
	struct slice	 content;	/* borrowed from the input */
};

/* FCGI_BEGIN_REQUEST, role responder, the connection closed afterwards. */
void		record_put_begin(struct buf *);
/* A whole stream: as many records as it takes, and the empty one at its end. */
void		record_put_stream(struct buf *, enum record_type, struct slice);
/* One name-value pair (section 3.4), for the params stream. */
void		record_put_pair(struct buf *, struct slice name,
		    struct slice value);

/*
 * Takes the first record off *in. ERR_NOT_FOUND: it is not complete yet, and
 * *in is as it was. ERR_INPUT: not version 1 or not our request.
 */
enum err	record_next(struct slice *in, struct record *out) MUST_CHECK;

/*
 * The whole answer as far as it is here: content of FCGI_STDOUT is added to
 * out, FCGI_STDERR passed over. *done: FCGI_END_REQUEST was read, with
 * FCGI_REQUEST_COMPLETE. ERR_INPUT for anything out of place.
 */
enum err	record_read(struct slice *in, struct buf *out, bool *done)
		    MUST_CHECK;

/*
 * Splits a CGI answer (RFC 3875 section 6) into header lines and body and
 * reads its status: 200 without one. ERR_INPUT if there is no empty line or
 * the status is not three digits.
 */
enum err	record_answer(struct slice in, int *status,
		    struct slice *headers, struct slice *body) MUST_CHECK;

#endif
