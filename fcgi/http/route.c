/*
 * From a request to its handler, with everything checked in between.
 */
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "route.h"

#define CSRF_FIELD	"csrf"
#define QUERY_MAX	2048
#define BUSY_RETRY	"30"	/* seconds */
#define RAW_TYPE_END	"; \t"

/* ---- which route ---- */

/* The segment up to the next slash or the end. */
static struct slice
segment(struct slice s)
{
	const uint8_t *slash = s.n > 0 ? memchr(s.p, '/', s.n) : NULL;

	return slice_of(s.p, slash != NULL ? (size_t)(slash - s.p) : s.n);
}

static bool
path_matches(const char *pattern, struct slice path, struct uuid *object)
{
	struct slice want = slice_str(pattern);

	for (;;) {
		struct slice w = segment(want), p = segment(path);

		if (slice_equal_str(w, ":id")) {
			if (uuid_parse(p, object))
				return false;
		} else if (!slice_equal(w, p))
			return false;
		if (w.n == want.n || p.n == path.n)
			return w.n == want.n && p.n == path.n;
		want = slice_of(want.p + w.n + 1, want.n - w.n - 1);
		path = slice_of(path.p + p.n + 1, path.n - p.n - 1);
	}
}

/* ERR_METHOD when only other methods fit the path. */
static enum err
find(const struct router *r, struct req *rq, const struct route **out)
{
	enum err e = ERR_NOT_FOUND;
	size_t i;

	for (i = 0; i < r->n; i++) {
		struct uuid object = { { 0 } };

		if (!path_matches(r->routes[i].path, rq->path, &object))
			continue;
		if (r->routes[i].method == rq->method) {
			rq->object = object;
			*out = &r->routes[i];
			return ERR_NONE;
		}
		e = ERR_METHOD;
	}
	return e;
}

/* RFC 9110 section 10.2.1: a 405 names what would do. */
static void
allow(const struct router *r, struct req *rq, struct resp *rs)
{
	bool get = false, post = false;
	struct uuid object;
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (!path_matches(r->routes[i].path, rq->path, &object))
			continue;
		get |= r->routes[i].method == REQ_GET;
		post |= r->routes[i].method == REQ_POST;
	}
	resp_header(rs, "Allow", get && post ? "GET, HEAD, POST" :
	    get ? "GET, HEAD" : "POST");
}

/* ---- its fields ---- */

static bool
field_is_good(const struct field *f, struct slice v)
{
	struct uuid u;
	struct sha256 h;
	uint64_t n;

	switch (f->type) {
	case FIELD_TEXT:
		return v.n <= f->max;
	case FIELD_NAME:
		return name_check(v, f->max) == ERR_NONE;
	case FIELD_UUID:
		return uuid_parse(v, &u) == ERR_NONE;
	case FIELD_SHA256:
		return hex_parse(v, h.b, sizeof(h.b)) == ERR_NONE;
	case FIELD_UINT:
		return uint_parse(v, f->max, &n) == ERR_NONE;
	case FIELD_UUIDS:
		return v.n / sizeof(u) <= f->max;
	}
	abort();
}

/* Is this one of a field's NAME.UUID? */
static bool
is_one_of(const struct field *f, struct slice name, struct uuid *out)
{
	const size_t n = strlen(f->name);

	return f->type == FIELD_UUIDS && name.n > n &&
	    memcmp(name.p, f->name, n) == 0 && name.p[n] == '.' &&
	    uuid_parse(slice_of(name.p + n + 1, name.n - n - 1), out) ==
	    ERR_NONE;
}

static const struct field *
declared(const struct route *rt, struct slice name)
{
	struct uuid id;
	size_t i;

	for (i = 0; i < rt->nfields; i++)
		if (rt->fields[i].type == FIELD_UUIDS ?
		    is_one_of(&rt->fields[i], name, &id) :
		    slice_equal_str(name, rt->fields[i].name))
			return &rt->fields[i];
	return NULL;
}

/* All of a field's ids, as an array in a slice. */
static struct slice
gather(struct arena *a, const struct form *f, const struct field *fd)
{
	struct uuid *ids = arena_array(a, f->n + 1, sizeof(*ids));
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += is_one_of(fd, f->field[i].name, &ids[n]);
	return slice_of((const uint8_t *)ids, n * sizeof(*ids));
}

static enum err
refuse_field(const char *why, struct slice name)
{
	log_at(ERR_INFO, "field %s name=%s", why, log_q(name));
	return ERR_INPUT;
}

static enum err
take_fields(struct req *rq, const struct form *f)
{
	const struct route *rt = rq->route;
	size_t i;

	for (i = 0; i < f->n; i++) {
		struct slice name = f->field[i].name;

		if (declared(rt, name) == NULL &&
		    !((rt->flags & ROUTE_CSRF) != 0 &&
		    slice_equal_str(name, CSRF_FIELD)))
			return refuse_field("undeclared", name);
	}
	for (i = 0; i < rt->nfields; i++) {
		const struct field *fd = &rt->fields[i];
		const struct slice *v = form_get(f, fd->name);
		struct slice ids;

		if (fd->type == FIELD_UUIDS) {
			ids = gather(rq->arena, f, fd);
			v = &ids;
		}
		if (v != NULL && v->n == 0 && fd->optional &&
		    fd->type != FIELD_TEXT)
			v = NULL;
		if (v == NULL && !fd->optional)
			return refuse_field("missing", slice_str(fd->name));
		if (v != NULL && !field_is_good(fd, *v))
			return fd->type == FIELD_UUIDS ? ERR_TOO_LARGE :
			    refuse_field("bad", slice_str(fd->name));
		rq->values[i] = v != NULL ? *v : SLICE_NONE;
	}
	return ERR_NONE;
}

/* "application/json; charset=utf-8" is application/json. */
static bool
type_is(const struct req *rq, const char *want)
{
	struct slice v = req_param(rq, "CONTENT_TYPE");
	size_t n = 0;

	while (n < v.n && strchr(RAW_TYPE_END, v.p[n]) == NULL)
		n++;
	return slice_equal_nocase(slice_of(v.p, n), slice_str(want));
}

/* ---- the gate ---- */

static enum err
take_form(const struct router *r, struct req *rq, struct slice text)
{
	struct form *f = arena_alloc(rq->arena, sizeof(*f));
	const struct slice *token;
	enum err e;

	if ((e = form_parse(rq->arena, text, f)))
		return e;
	/* First, so that a stranger's form learns nothing else. */
	if ((rq->route->flags & ROUTE_CSRF) != 0) {
		token = form_get(f, CSRF_FIELD);
		if (token == NULL || r->csrf == NULL)
			return ERR_CSRF;
		if ((e = r->csrf(rq, *token)))
			return e;
	}
	return take_fields(rq, f);
}

static enum err
take_body(const struct router *r, struct req *rq)
{
	const struct route *rt = rq->route;
	struct slice body;
	enum err e;

	rq->values = arena_array(rq->arena, rt->nfields + 1,
	    sizeof(*rq->values));
	if (rq->query.n > QUERY_MAX)
		return ERR_TOO_LARGE;
	if (rt->body != BODY_NONE && rq->query.n > 0)
		return ERR_INPUT;
	if ((e = req_read_body(rq, rt->body == BODY_NONE ? 0 : rt->body_max,
	    &body)))
		return e;
	switch (rt->body) {
	case BODY_NONE:
		return take_form(r, rq, rq->query);
	case BODY_FORM:
		if (body.n > 0 &&
		    !type_is(rq, "application/x-www-form-urlencoded"))
			return ERR_INPUT;
		return take_form(r, rq, body);
	case BODY_RAW:
		if (!type_is(rq, rt->type))
			return ERR_INPUT;
		rq->body = body;
		return ERR_NONE;
	}
	abort();
}

static enum err
admit(const struct router *r, struct req *rq)
{
	if (r->admit != NULL)
		return r->admit(rq, rq->route);
	return (rq->route->flags & ROUTE_SESSION) != 0 ? ERR_SIGNED_OUT :
	    ERR_NONE;
}

static enum err
answer(const struct router *r, struct req *rq, struct resp *rs)
{
	enum err e;

	if (r->health != NULL && rq->method == REQ_GET &&
	    slice_equal_str(rq->path, "/healthz")) {
		if ((e = r->health(rq)))
			return e;
		buf_add_str(resp_plain(rs, 200), "ok\n");
		return ERR_NONE;
	}
	if ((e = find(r, rq, &rq->route)) || (e = admit(r, rq)) ||
	    (e = take_body(r, rq)))
		return e;
	if ((rq->route->flags & ROUTE_STREAM) != 0 && !rq->head &&
	    (rq->places == NULL || !places_take(rq->places)))
		return ERR_BUSY;
	return rq->route->handle(rq, rs);
}

/* The first chunk comes before the head is out, so that it may fail. */
static enum err
begin_stream(struct req *rq, struct resp *rs)
{
	struct buf *out = &rs->body;
	enum err e;

	if ((rq->route->flags & ROUTE_STREAM) == 0)
		abort();
	if (rq->head)
		return ERR_NONE;
	buf_init(out, rq->arena, RESP_CHUNK_MAX);
	if ((e = rs->stream.next(rs->stream.ctx, rq->arena, out)))
		return e;
	/* All there is: an answer of known length after all. */
	if (out->n == 0)
		rs->stream.next = NULL;
	return ERR_NONE;
}

static void
fail(const struct router *r, struct req *rq, struct resp *rs, enum err e)
{
	log_at(err_level(e), "refused method=%s path=%s address=%s error=%s%s%s",
	    log_q(req_param(rq, "REQUEST_METHOD")), log_q(rq->path),
	    log_qs(rq->address), err_name(e), rq->note[0] != '\0' ? " " : "",
	    rq->note);
	resp_clear(rs);
	if (r->fail != NULL)
		r->fail(rq, rs, e);
	else
		buf_printf(resp_plain(rs, err_status(e)), "%s\n",
		    rq->sentence != NULL ? rq->sentence : err_sentence(e));
	if (e == ERR_METHOD)
		allow(r, rq, rs);
	if (e == ERR_BUSY)
		resp_header(rs, "Retry-After", BUSY_RETRY);
}

void
route_serve(const struct router *r, struct req *rq, struct resp *rs)
{
	enum err e;

	resp_init(rs, rq->arena);
	e = answer(r, rq, rs);
	if (e == ERR_NONE && rs->stream.next != NULL)
		e = begin_stream(rq, rs);
	if (e == ERR_NONE && (e = buf_check(&rs->body)))
		log_at(ERR_ERROR, "answer is too large");
	if (e != ERR_NONE)
		fail(r, rq, rs, e);
}
