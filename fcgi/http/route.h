/*
 * The table of endpoints and the gate before them: method, size, sign-in,
 * CSRF and every declared field are checked before a handler runs, and every
 * error becomes an answer here and nowhere else.
 */
#ifndef ROUTE_H
#define ROUTE_H

#include "err.h"
#include "req.h"
#include "resp.h"

enum field_type {
	FIELD_TEXT,	/* UTF-8 of at most max bytes, may be empty */
	FIELD_NAME,	/* name_check with at most max code points */
	FIELD_UUID,
	FIELD_SHA256,	/* 64 hex digits */
	FIELD_UINT,	/* decimal, at most max */
	FIELD_UUIDS	/* at most max fields NAME.UUID, whatever they say */
};

/* A field of the form (POST) or of the query (GET). */
struct field {
	const char	*name;
	enum field_type	 type;
	size_t		 max;
	bool		 optional;	/* a NAME, UUID, … sent empty is absent */
};

enum body_kind {
	BODY_NONE,	/* the query's fields; a body is refused */
	BODY_FORM,	/* the form's fields; a query is refused */
	BODY_RAW	/* req->body, of the type in .type */
};

enum route_flag {
	ROUTE_SESSION = 1,	/* the admit hook must find a session */
	ROUTE_CSRF = 2,		/* the form's field "csrf" goes to the hook */
	/*
	 * A page's script asks by itself, again and again: that is no use of
	 * the session, and a refusal is no redirect.
	 */
	ROUTE_POLL = 4,
	/* May end with resp_stream; ERR_BUSY when no place is free for it. */
	ROUTE_STREAM = 8
};

struct route {
	enum req_method	 method;	/* REQ_GET answers HEAD too */
	/* "/enrollments/:id/approve"; :id is a UUID, at most once. */
	const char	*path;
	enum err	(*handle)(struct req *, struct resp *);
	enum body_kind	 body;
	const char	*type;		/* BODY_RAW: "application/json" */
	size_t		 body_max;	/* bytes; over it is ERR_TOO_LARGE */
	const struct field *fields;
	size_t		 nfields;
	unsigned int	 flags;
	/* For the admit hook: "people|audit" is either; NULL: none. */
	const char	*permission;
};

struct router {
	const struct route *routes;
	size_t		 n;
	/*
	 * Called for every matched route, before its body is read. With
	 * ROUTE_SESSION it must find the session (and the permission) or
	 * refuse; without, it may look for one. NULL: routes with
	 * ROUTE_SESSION are then refused with ERR_SIGNED_OUT.
	 */
	enum err	(*admit)(struct req *, const struct route *);
	/* Is this the token of this request's session? NULL refuses all. */
	enum err	(*csrf)(struct req *, struct slice token);
	/*
	 * Makes the answer for an error; resp is empty and has no status yet.
	 * NULL: the sentence as plain text.
	 */
	void		(*fail)(struct req *, struct resp *, enum err);
	/* Is the database there? GET /healthz: 200 "ok", or 503. */
	enum err	(*health)(struct req *);
};

/*
 * Answers the request, whatever it is. Logs one line for each one that is
 * refused. A path that is known with another method gets 405 with Allow. Of a
 * streamed answer it makes the first chunk, into rs->body.
 */
void		route_serve(const struct router *, struct req *,
		    struct resp *);

#endif
