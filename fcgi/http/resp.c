/*
 * The answer to one request.
 */
#include <stdlib.h>
#include <string.h>

#include "etag.h"
#include "req.h"
#include "resp.h"

/* The console's pages need nothing from elsewhere, and nobody frames them. */
#define PAGE_POLICY							\
	"Content-Security-Policy: default-src 'none'; script-src 'self'; " \
	"style-src 'self'; img-src 'self'; font-src 'self'; "		\
	"connect-src 'self'; form-action 'self'; base-uri 'none'; "	\
	"frame-ancestors 'none'\r\n"

static const struct {
	int		 status;
	const char	*words;
} reasons[] = {
	{ 200, "OK" }, { 201, "Created" }, { 202, "Accepted" },
	{ 204, "No Content" }, { 303, "See Other" },
	{ 304, "Not Modified" }, { 400, "Bad Request" },
	{ 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" },
	{ 405, "Method Not Allowed" }, { 409, "Conflict" }, { 410, "Gone" },
	{ 413, "Content Too Large" }, { 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" }, { 500, "Internal Server Error" },
	{ 501, "Not Implemented" }, { 503, "Service Unavailable" }
};

void
resp_init(struct resp *rs, struct arena *a)
{
	memset(rs, 0, sizeof(*rs));
	rs->arena = a;
	resp_clear(rs);
}

void
resp_clear(struct resp *rs)
{
	rs->status = 200;
	rs->html = false;
	rs->cached = false;
	rs->stream = (struct stream){ NULL, NULL };
	buf_init(&rs->head, rs->arena, RESP_HEAD_MAX);
	buf_init(&rs->body, rs->arena, RESP_BODY_MAX);
}

static bool
is_token(const char *s)
{
	return *s != '\0' && strspn(s, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == strlen(s);
}

static bool
is_printable(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < ' ' || *s > '~')
			return false;
	return true;
}

void
resp_header(struct resp *rs, const char *name, const char *value)
{
	if (!is_token(name) || !is_printable(value))
		abort();
	buf_printf(&rs->head, "%s: %s\r\n", name, value);
}

void
resp_cookie(struct resp *rs, const char *name, const char *value, int max_age)
{
	const char *age = max_age < 0 ? "" :
	    arena_printf(rs->arena, "; Max-Age=%d", max_age);

	if (strncmp(name, "__Host-", 7) != 0 || !is_token(name) ||
	    strpbrk(value, "\"\\,; ") != NULL)
		abort();
	resp_header(rs, "Set-Cookie", arena_printf(rs->arena,
	    "%s=%s; Path=/; Secure; HttpOnly; SameSite=Lax%s", name, value,
	    age));
}

void
resp_cached(struct resp *rs)
{
	rs->cached = true;
}

struct buf *
resp_type(struct resp *rs, int status, const char *type)
{
	rs->status = status;
	rs->html = false;
	buf_clear(&rs->body);
	resp_header(rs, "Content-Type", type);
	return &rs->body;
}

struct buf *
resp_html(struct resp *rs, int status)
{
	(void)resp_type(rs, status, "text/html; charset=utf-8");
	rs->html = true;
	return &rs->body;
}

struct buf *
resp_json(struct resp *rs, int status)
{
	return resp_type(rs, status, "application/json");
}

struct buf *
resp_plain(struct resp *rs, int status)
{
	return resp_type(rs, status, "text/plain; charset=utf-8");
}

enum err
resp_stream(struct resp *rs, const char *type, struct stream stream)
{
	(void)resp_type(rs, 200, type);
	rs->stream = stream;
	return ERR_NONE;
}

void
resp_etag(struct resp *rs, const struct req *rq, const char *tag)
{
	const bool known = etag_listed(req_header(rq, "If-None-Match"), tag);

	if (!is_token(tag))
		abort();
	if (rs->status != 200)
		return;
	if (known) {
		resp_clear(rs);
		rs->status = 304;
	}
	resp_header(rs, "ETag", arena_printf(rs->arena, "\"%s\"", tag));
}

void
resp_empty(struct resp *rs, int status)
{
	rs->status = status;
	buf_clear(&rs->body);
}

enum err
resp_redirect(struct resp *rs, const char *fmt, ...)
{
	const char *path;
	va_list ap;

	va_start(ap, fmt);
	path = arena_vprintf(rs->arena, fmt, ap);
	va_end(ap);
	/* "//host" would lead elsewhere. */
	if (path[0] != '/' || path[1] == '/')
		abort();
	resp_empty(rs, 303);
	resp_header(rs, "Location", path);
	return ERR_NONE;
}

static const char *
reason_of(int status)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].words;
	abort();
}

enum err
resp_format(const struct resp *rs, bool head, struct buf *out)
{
	enum err e;

	if ((e = buf_check(&rs->head)) || (e = buf_check(&rs->body)))
		return e;
	buf_printf(out, "Status: %d %s\r\n", rs->status,
	    reason_of(rs->status));
	buf_add(out, buf_slice(&rs->head));
	if (!rs->cached)
		buf_add_str(out, "Cache-Control: no-store\r\n");
	if (rs->html)
		buf_add_str(out, PAGE_POLICY);
	if (rs->stream.next != NULL)
		buf_add_str(out, "X-Accel-Buffering: no\r\n");
	else if (rs->status != 204 && rs->status != 304)
		buf_printf(out, "Content-Length: %zu\r\n", rs->body.n);
	buf_add_str(out, "\r\n");
	if (!head)
		buf_add(out, buf_slice(&rs->body));
	return buf_check(out);
}
