/*
 * One request as a handler sees it: method, path, declared fields, who sent
 * it. Everything in it lives in its arena, which goes when the answer is out.
 */
#ifndef REQ_H
#define REQ_H

#include "arena.h"
#include "err.h"
#include "form.h"
#include "parse.h"
#include "places.h"
#include "slice.h"

#define REQ_ID_MAX	64

struct route;

enum req_method { REQ_GET, REQ_POST, REQ_OTHER };

/* Where the body's bytes come from: libfcgi in a worker, memory in a test. */
struct req_source {
	/* Reads up to n bytes into p; 0 is the end. */
	size_t	(*read)(void *ctx, void *p, size_t n);
	void	*ctx;
};

struct req {
	struct arena	*arena;
	void		*app;		/* what pool.start made: the database … */
	void		*session;	/* set by the router's admit hook */
	struct places	*places;	/* for streams; NULL: none */
	enum req_method	 method;	/* HEAD is REQ_GET with head set */
	bool		 head;
	struct slice	 path;		/* DOCUMENT_URI: decoded, no query */
	struct slice	 query;		/* QUERY_STRING as it came */
	const char	*id;		/* nginx's $request_id, or made here */
	const char	*address;	/* REMOTE_ADDR; "" when there is none */
	struct uuid	 object;	/* the path's :id, if its route has one */
	struct slice	 body;		/* routes with BODY_RAW only */
	const char	*note;		/* for the log, if it is refused */
	/* For who asked, in the place of the error's sentence, or NULL. */
	const char	*sentence;

	/* The router's; handlers use the getters below. */
	const struct route *route;
	struct slice	*values;	/* by field; p == NULL: absent */
	char *const	*params;
	struct req_source source;
};

/*
 * Takes a FastCGI parameter list ("NAME=value", ended by NULL), which must
 * outlive the request. Always succeeds: what is missing is empty, an id that
 * is not 1..REQ_ID_MAX of [0-9A-Za-z-] is replaced by a random one.
 */
struct req	*req_new(struct arena *, char *const *params,
		    struct req_source);

/* A FastCGI parameter, SLICE_NONE when it was not sent. */
struct slice	 req_param(const struct req *, const char *name);
/* A request header by its name, "Authorization"; SLICE_NONE when absent. */
struct slice	 req_header(const struct req *, const char *name);
/* See cookie_get; two Cookie headers are ERR_INPUT too. */
enum err
req_cookie(const struct req *, const char *name, struct slice *out) MUST_CHECK;

/*
 * Reads exactly CONTENT_LENGTH bytes. ERR_TOO_LARGE over max, before anything
 * is read; ERR_INPUT for a bad length or an early end. The router does it.
 */
enum err req_read_body(struct req *, size_t max, struct slice *out) MUST_CHECK;

/*
 * Declared fields by their index in the route's table. The router has checked
 * them, so these cannot fail; asking for another type than declared aborts.
 */
bool		 req_has(const struct req *, size_t field);
/* FIELD_TEXT, FIELD_NAME; an optional one that was not sent is SLICE_NONE. */
struct slice	 req_field(const struct req *, size_t field);
/* The same as a NUL-terminated string, "" when it was not sent. */
const char	*req_text(const struct req *, size_t field);
/* All zero when an optional field was not sent. */
struct uuid	 req_uuid(const struct req *, size_t field);
struct sha256	 req_sha256(const struct req *, size_t field);
uint64_t	 req_uint(const struct req *, size_t field);
const struct uuid *req_uuids(const struct req *, size_t field, size_t *n);

#endif
