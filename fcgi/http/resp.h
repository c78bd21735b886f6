/*
 * The answer to one request, kept in memory until the handler is through, so
 * that an error never follows half a page. An answer without a bound is
 * streamed instead: its head and first chunk are kept so, the rest is made
 * while it is sent.
 */
#ifndef RESP_H
#define RESP_H

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "slice.h"

#define RESP_HEAD_MAX	16384
#define RESP_BODY_MAX	(4 * 1024 * 1024)
#define RESP_CHUNK_MAX	(16 * 1024 * 1024)

/*
 * Writes the next chunk into out; no bytes are the end. The arena is for this
 * chunk alone; ctx lives as long as the request. An error in the first chunk
 * becomes the answer, in a later one it cuts the answer off.
 */
struct stream {
	enum err	(*next)(void *ctx, struct arena *, struct buf *out);
	void		*ctx;
};

struct req;

struct resp {
	struct arena	*arena;
	int		 status;	/* 200 at first */
	bool		 html;		/* gets a Content-Security-Policy */
	bool		 cached;	/* says itself how long it is kept */
	struct buf	 head;		/* "Name: value\r\n" … */
	struct buf	 body;
	struct stream	 stream;	/* next NULL: body is all */
};

void		 resp_init(struct resp *, struct arena *);
/* Back to an empty 200: what was written so far is forgotten. */
void		 resp_clear(struct resp *);

/*
 * A header. A name that is no token or a value with a byte outside printable
 * ASCII and space aborts: no input may get here unencoded.
 */
void		 resp_header(struct resp *, const char *name, const char *value);
/*
 * Set-Cookie with Path=/; Secure; HttpOnly; SameSite=Lax, for names that begin
 * with __Host-. max_age in seconds; 0 removes it, -1 makes a session cookie.
 */
void
resp_cookie(struct resp *, const char *name, const char *value, int max_age);

/* There will be a Cache-Control header; without, it is no-store. */
void		 resp_cached(struct resp *);

/* Sets status and type and hands out the empty body to write into. */
struct buf	*resp_html(struct resp *, int status);
struct buf	*resp_json(struct resp *, int status);
struct buf	*resp_plain(struct resp *, int status);
/* Any other type. */
struct buf	*resp_type(struct resp *, int status, const char *type);
/*
 * The answer that was just written is the one of this tag (letters, digits,
 * "-", "_"; made of all that it shows). To who has it already, by
 * If-None-Match, it becomes an empty 304. Other than 200 it stays.
 */
void		 resp_etag(struct resp *, const struct req *, const char *tag);
/*
 * A 200 of any type that is streamed; the route must have ROUTE_STREAM.
 * Returns ERR_NONE, so that a handler can end with it.
 */
enum err	 resp_stream(struct resp *, const char *type, struct stream);
/* No body. */
void		 resp_empty(struct resp *, int status);
/*
 * 303 to a path of our own; the arguments must be safe in a URL. Returns
 * ERR_NONE, so that a handler can end with it.
 */
enum err	 resp_redirect(struct resp *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * The whole CGI answer (RFC 3875 section 6.3), into out: Status, the headers
 * above, Content-Length (or, streamed, X-Accel-Buffering: no, so that nginx
 * takes no more than the client does), Cache-Control: no-store unless
 * resp_cached, for HTML Content-Security-Policy; the other security headers are
 * nginx's. head: leave
 * the body out. ERR_TOO_LARGE when head or body went past its maximum.
 */
enum err
resp_format(const struct resp *, bool head, struct buf *out) MUST_CHECK;

#endif
