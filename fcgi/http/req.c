/*
 * A request from its FastCGI parameters and its body.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "cookie.h"
#include "req.h"
#include "route.h"

#define HEADER_NAME_MAX	64

static bool
id_is_plain(struct slice id)
{
	size_t i;

	if (id.n == 0 || id.n > REQ_ID_MAX)
		return false;
	for (i = 0; i < id.n; i++) {
		uint8_t c = id.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && c != '-')
			return false;
	}
	return true;
}

/* It only ties log lines together, so it need not be unguessable. */
static const char *
id_new(struct arena *a)
{
	uint8_t b[16];

	if (getrandom(b, sizeof(b), 0) != (ssize_t)sizeof(b))
		abort();
	return hex_text(a, slice_of(b, sizeof(b)));
}

struct req *
req_new(struct arena *a, char *const *params, struct req_source source)
{
	struct req *rq = arena_alloc(a, sizeof(*rq));
	struct slice method, id;

	rq->arena = a;
	rq->note = "";
	rq->params = params;
	rq->source = source;
	method = req_param(rq, "REQUEST_METHOD");
	rq->head = slice_equal_str(method, "HEAD");
	if (rq->head || slice_equal_str(method, "GET"))
		rq->method = REQ_GET;
	else if (slice_equal_str(method, "POST"))
		rq->method = REQ_POST;
	else
		rq->method = REQ_OTHER;
	rq->path = req_param(rq, "DOCUMENT_URI");
	rq->query = req_param(rq, "QUERY_STRING");
	id = req_param(rq, "REQUEST_ID");
	rq->id = id_is_plain(id) ? arena_str(a, id) : id_new(a);
	rq->address = arena_str(a, req_param(rq, "REMOTE_ADDR"));
	return rq;
}

struct slice
req_param(const struct req *rq, const char *name)
{
	size_t n = strlen(name);
	char *const *p;

	for (p = rq->params; *p != NULL; p++)
		if (strncmp(*p, name, n) == 0 && (*p)[n] == '=')
			return slice_str(*p + n + 1);
	return SLICE_NONE;
}

struct slice
req_header(const struct req *rq, const char *name)
{
	char param[HEADER_NAME_MAX] = "HTTP_";
	size_t i, at = strlen(param);

	for (i = 0; name[i] != '\0'; i++) {
		char c = name[i];

		if (at + 1 >= sizeof(param))
			abort();
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		param[at++] = c == '-' ? '_' : c;
	}
	return req_param(rq, param);
}

static size_t
count_param(const struct req *rq, const char *name)
{
	size_t count = 0, n = strlen(name);
	char *const *p;

	for (p = rq->params; *p != NULL; p++)
		count += strncmp(*p, name, n) == 0 && (*p)[n] == '=';
	return count;
}

enum err
req_cookie(const struct req *rq, const char *name, struct slice *out)
{
	/* Two headers: whichever was planted, it is not to be guessed here. */
	*out = SLICE_NONE;
	if (count_param(rq, "HTTP_COOKIE") > 1)
		return ERR_INPUT;
	return cookie_get(req_header(rq, "Cookie"), name, out);
}

enum err
req_read_body(struct req *rq, size_t max, struct slice *out)
{
	struct slice length = req_param(rq, "CONTENT_LENGTH");
	uint64_t want = 0;
	size_t n = 0;
	uint8_t *p;

	*out = SLICE_NONE;
	if (length.n > 0 && uint_parse(length, UINT64_MAX, &want))
		return ERR_INPUT;
	if (want > max)
		return ERR_TOO_LARGE;
	if (want == 0)
		return ERR_NONE;
	p = arena_alloc(rq->arena, (size_t)want);
	while (n < want) {
		size_t got = rq->source.read(rq->source.ctx, p + n,
		    (size_t)want - n);

		if (got == 0)
			return ERR_INPUT;
		n += got;
	}
	*out = slice_of(p, n);
	return ERR_NONE;
}

/* ---- declared fields ---- */

static struct slice
value_of(const struct req *rq, size_t i, enum field_type type)
{
	if (rq->route == NULL || i >= rq->route->nfields ||
	    rq->route->fields[i].type != type)
		abort();
	return rq->values[i];
}

bool
req_has(const struct req *rq, size_t i)
{
	if (rq->route == NULL || i >= rq->route->nfields)
		abort();
	return rq->values[i].p != NULL;
}

struct slice
req_field(const struct req *rq, size_t i)
{
	if (rq->route == NULL || i >= rq->route->nfields)
		abort();
	return value_of(rq, i, rq->route->fields[i].type == FIELD_NAME ?
	    FIELD_NAME : FIELD_TEXT);
}

const char *
req_text(const struct req *rq, size_t i)
{
	return arena_str(rq->arena, req_field(rq, i));
}

struct uuid
req_uuid(const struct req *rq, size_t i)
{
	struct slice v = value_of(rq, i, FIELD_UUID);
	struct uuid u = { { 0 } };

	if (v.p != NULL && uuid_parse(v, &u))
		abort();
	return u;
}

struct sha256
req_sha256(const struct req *rq, size_t i)
{
	struct slice v = value_of(rq, i, FIELD_SHA256);
	struct sha256 h = { { 0 } };

	if (v.p != NULL && hex_parse(v, h.b, sizeof(h.b)))
		abort();
	return h;
}

uint64_t
req_uint(const struct req *rq, size_t i)
{
	struct slice v = value_of(rq, i, FIELD_UINT);
	uint64_t u = 0;

	if (v.p != NULL && uint_parse(v, rq->route->fields[i].max, &u))
		abort();
	return u;
}

const struct uuid *
req_uuids(const struct req *rq, size_t i, size_t *n)
{
	struct slice v = value_of(rq, i, FIELD_UUIDS);

	*n = v.n / sizeof(struct uuid);
	return (const struct uuid *)(const void *)v.p;
}
