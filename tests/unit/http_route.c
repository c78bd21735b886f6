/*
 * The router: what a handler is spared.
 */
#include "log.h"
#include "route.h"
#include "tap.h"

#define ID	"0f0e0d0c-0b0a-4908-8706-050403020100"
#define HASH	"00112233445566778899aabbccddeeff" \
		"00112233445566778899aabbccddeeff"

static int calls;
static struct req *last;

enum { F_ENROLLMENT, F_REG, F_NAME, F_NOTE, F_DAYS, F_DEVICES };

static const struct field fields[] = {
	[F_ENROLLMENT] = { "enrollment", FIELD_UUID, 0, false },
	[F_REG] = { "reg", FIELD_SHA256, 0, false },
	[F_NAME] = { "name", FIELD_NAME, 8, false },
	[F_NOTE] = { "note", FIELD_TEXT, 4, true },
	[F_DAYS] = { "days", FIELD_UINT, 90, true },
	[F_DEVICES] = { "device", FIELD_UUIDS, 2, true }
};

static const struct field query[] = {
	{ "after", FIELD_NAME, 8, true }
};

static enum err
handle(struct req *rq, struct resp *rs)
{
	calls++;
	last = rq;
	buf_add_str(resp_plain(rs, 200), "handled");
	return ERR_NONE;
}

static enum err
handle_error(struct req *rq, struct resp *rs)
{
	(void)rq;
	resp_header(rs, "X-Half", "done");
	buf_add_str(resp_html(rs, 200), "half a page");
	return ERR_STATE;
}

static const struct route routes[] = {
	{ .method = REQ_GET, .path = "/", .handle = handle },
	{ .method = REQ_GET, .path = "/list", .handle = handle,
	  .fields = query, .nfields = 1 },
	{ .method = REQ_GET, .path = "/e/:id", .handle = handle },
	{ .method = REQ_POST, .path = "/e/:id/ok", .handle = handle,
	  .body = BODY_FORM, .body_max = 400, .fields = fields, .nfields = 6 },
	{ .method = REQ_POST, .path = "/in", .handle = handle,
	  .body = BODY_FORM, .body_max = 100,
	  .flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "enroll" },
	{ .method = REQ_POST, .path = "/raw", .handle = handle,
	  .body = BODY_RAW, .type = "application/json", .body_max = 10 },
	{ .method = REQ_POST, .path = "/nothing", .handle = handle },
	{ .method = REQ_POST, .path = "/half", .handle = handle_error }
};

static enum err
admit(struct req *rq, const struct route *rt)
{
	if ((rt->flags & ROUTE_SESSION) == 0)
		return ERR_NONE;
	rq->session = &calls;
	if (req_header(rq, "Cookie").n == 0)
		return ERR_SIGNED_OUT;
	return rt->permission == NULL || slice_equal_str(
	    req_header(rq, "Cookie"), rt->permission) ? ERR_NONE : ERR_DENIED;
}

static enum err
csrf(struct req *rq, struct slice token)
{
	return rq->session == &calls && slice_equal_str(token, "right") ?
	    ERR_NONE : ERR_CSRF;
}

static enum err health_says;

static enum err
health(struct req *rq)
{
	(void)rq;
	return health_says;
}

static const struct router full = {
	routes, sizeof(routes) / sizeof(routes[0]), admit, csrf, NULL, health
};
static const struct router bare = {
	routes, sizeof(routes) / sizeof(routes[0]), NULL, NULL, NULL, NULL
};

/* ---- one request ---- */

struct ask {
	const char	*method, *path, *query, *type, *body, *cookie;
};

#define ASK(m, p)	((struct ask){ .method = (m), .path = (p) })

static size_t
read_str(void *ctx, void *p, size_t n)
{
	const char **s = ctx;

	n = n < strlen(*s) ? n : strlen(*s);
	memcpy(p, *s, n);
	*s += n;
	return n;
}

static struct resp
serve(struct arena *a, const struct router *r, struct ask q)
{
	const char *body = q.body != NULL ? q.body : "";
	struct req_source source = { read_str, &body };
	char **params = arena_array(a, 8, sizeof(*params));
	struct resp rs;

	params[0] = arena_printf(a, "REQUEST_METHOD=%s", q.method);
	params[1] = arena_printf(a, "DOCUMENT_URI=%s", q.path);
	params[2] = arena_printf(a, "QUERY_STRING=%s",
	    q.query != NULL ? q.query : "");
	params[3] = arena_printf(a, "CONTENT_TYPE=%s", q.type != NULL ?
	    q.type : "application/x-www-form-urlencoded");
	params[4] = arena_printf(a, "CONTENT_LENGTH=%zu", strlen(body));
	params[5] = q.cookie != NULL ?
	    arena_printf(a, "HTTP_COOKIE=%s", q.cookie) : NULL;
	calls = 0;
	route_serve(r, req_new(a, params, source), &rs);
	return rs;
}

static int
status(struct arena *a, struct ask q)
{
	return serve(a, &full, q).status;
}

static void
test_paths(struct arena *a)
{
	struct resp rs;

	is_int(status(a, ASK("GET", "/")), 200, "the root");
	is_int(status(a, ASK("HEAD", "/")), 200, "HEAD of it");
	is_int(status(a, ASK("GET", "")), 404, "an empty path");
	is_int(status(a, ASK("GET", "//")), 404, "two slashes");
	is_int(status(a, ASK("GET", "/lis")), 404, "a prefix");
	is_int(status(a, ASK("GET", "/list/")), 404, "a slash more");
	is_int(status(a, ASK("GET", "/e/" ID)), 200, "an id");
	is_int(last->object.b[0], 0x0f, "... is handed on");
	is_int(status(a, ASK("GET", "/e/" ID "x")), 404,
	    "what is no id");
	is_int(status(a, ASK("GET", "/e")), 404, "no id");
	is_int(status(a, ASK("GET", "/e/" ID "/ok/")), 404,
	    "a slash behind");
	rs = serve(a, &full, ASK("POST", "/e/" ID));
	is_int(rs.status, 405, "another method");
	ok(strstr(buf_str(&rs.head), "Allow: GET, HEAD\r\n"), "... and why");
	rs = serve(a, &full, ASK("DELETE", "/raw"));
	is_int(rs.status, 405, "a strange method");
	ok(strstr(buf_str(&rs.head), "Allow: POST\r\n"), "... and why");
	is_int(status(a, ASK("DELETE", "/none")), 404,
	    "a strange method nowhere");
	is_int(calls, 0, "no handler ran");
}

static void
test_fields(struct arena *a)
{
	static const char good[] = "enrollment=" ID "&reg=" HASH
	    "&name=K%C3%BCche&days=90";
	static const char *const bad[] = {
		"reg=" HASH "&name=a",
		"enrollment=" ID "&reg=" HASH "&name=",
		"enrollment=" ID "&reg=" HASH "&name=123456789",
		"enrollment=" ID "&reg=00&name=a",
		"enrollment=x&reg=" HASH "&name=a",
		"enrollment=" ID "&reg=" HASH "&name=a&days=91",
		"enrollment=" ID "&reg=" HASH "&name=a&days=-1",
		"enrollment=" ID "&reg=" HASH "&name=a&note=12345",
		"enrollment=" ID "&reg=" HASH "&name=a&other=1",
		"enrollment=" ID "&reg=" HASH "&name=a&csrf=1",
		"enrollment=" ID "&reg=" HASH "&name=a&name=b",
	};
	struct ask q = { .method = "POST", .path = "/e/" ID "/ok",
	    .body = good };
	size_t i;

	is_int(status(a, q), 200, "a good form");
	is_slice(req_field(last, F_NAME), SLICE_LIT("K\xc3\xbc" "che"),
	    "a name");
	is_int(req_uuid(last, F_ENROLLMENT).b[15], 0, "an id");
	is_int(req_sha256(last, F_REG).b[31], 0xff, "a hash");
	is_int(req_uint(last, F_DAYS), 90, "a number");
	ok(!req_has(last, F_NOTE), "an optional field may be absent");
	is_str(req_text(last, F_NOTE), "", "... and is then empty");
	q.body = "enrollment=" ID "&reg=" HASH "&name=a&days=&note=";
	is_int(status(a, q), 200, "or sent empty");
	ok(!req_has(last, F_DAYS), "... which is absent for a number");
	ok(req_has(last, F_NOTE), "... and there for a text");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		q.body = bad[i];
		is_int(status(a, q), 400, "a bad form %zu", i);
	}
	q.body = good;
	q.query = "x=1";
	is_int(status(a, q), 400, "a query beside a form");
	q.query = NULL;
	q.type = "text/plain";
	is_int(status(a, q), 400, "a form that says it is none");
	q.type = "application/x-www-form-urlencoded; charset=UTF-8";
	is_int(status(a, q), 200, "a form with a charset");
}

static void
test_ids(struct arena *a)
{
	static const char form[] = "enrollment=" ID "&reg=" HASH "&name=a";
	struct ask q = { .method = "POST", .path = "/e/" ID "/ok" };
	const struct uuid *ids;
	size_t n;

	q.body = form;
	is_int(status(a, q), 200, "none of the ids");
	(void)req_uuids(last, F_DEVICES, &n);
	is_int(n, 0, "... are none");
	q.body = arena_printf(a, "%s&device." ID "=1&device.1f0e0d0c-0b0a-4908-"
	    "8706-050403020100=", form);
	is_int(status(a, q), 200, "as many as may be");
	ids = req_uuids(last, F_DEVICES, &n);
	ok(n == 2 && ids[0].b[0] == 0x0f && ids[1].b[0] == 0x1f,
	    "... are handed on");
	q.body = arena_printf(a, "%s&device.2f0e0d0c-0b0a-4908-8706-"
	    "050403020100=1", q.body);
	is_int(status(a, q), 413, "one more is refused");
	q.body = arena_printf(a, "%s&device." ID "=1&device." ID "=1", form);
	is_int(status(a, q), 400, "and one twice");
	q.body = arena_printf(a, "%s&device.x=1", form);
	is_int(status(a, q), 400, "and what is no id");
	q.body = arena_printf(a, "%s&device=" ID, form);
	is_int(status(a, q), 400, "and the name alone");
}

static void
test_query_and_bodies(struct arena *a)
{
	struct ask q = { .method = "GET", .path = "/list",
	    .query = "after=x" };
	struct ask raw = { .method = "POST", .path = "/raw",
	    .type = "application/json", .body = "{\"a\":1234}" };

	is_int(status(a, q), 200, "a query");
	is_slice(req_field(last, 0), SLICE_LIT("x"), "... is declared too");
	q.query = "before=x";
	is_int(status(a, q), 400, "an undeclared one");
	q.query = NULL;
	q.body = "x";
	is_int(status(a, q), 413, "GET takes no body");
	is_int(status(a, raw), 200, "a raw body at the limit");
	is_int(last->body.n, 10, "... is all there");
	raw.body = "{\"a\":12345}";
	is_int(status(a, raw), 413, "one past it");
	raw.body = "{}";
	raw.type = "text/json";
	is_int(status(a, raw), 400, "another type");
	raw.type = "application/jsonx";
	is_int(status(a, raw), 400, "a longer type");
	is_int(status(a, ASK("POST", "/nothing")), 200,
	    "POST without a body");
	is_int(status(a, (struct ask){
	    .method = "POST", .path = "/nothing", .body = "a=1" }),
	    413, "... and with one");
}

static void
test_gate(struct arena *a)
{
	struct ask q = { .method = "POST", .path = "/in",
	    .body = "csrf=right", .cookie = "enroll" };
	struct resp rs;

	is_int(status(a, q), 200, "session, permission and token");
	q.body = "csrf=wrong";
	is_int(status(a, q), 403, "a wrong token");
	q.body = "";
	is_int(status(a, q), 403, "no token");
	q.body = "csrf=wrong&other=1";
	rs = serve(a, &full, q);
	is_int(rs.status, 403, "a stranger's form");
	is_str(buf_str(&rs.body), arena_printf(a, "%s\n",
	    err_sentence(ERR_CSRF)), "... is told of the token only");
	q.body = "csrf=right";
	q.cookie = "view";
	is_int(status(a, q), 403, "another permission");
	q.cookie = NULL;
	is_int(status(a, q), 401, "no session");
	q.cookie = "enroll";
	is_int(serve(a, &bare, q).status, 401, "without hooks: refused");
	is_int(calls, 0, "... and no handler ran");
}

static void
test_errors(struct arena *a)
{
	struct resp rs = serve(a, &full, ASK("POST", "/half"));

	is_int(rs.status, 409, "an error after half a page");
	ok(!rs.html && strstr(buf_str(&rs.body), "half") == NULL &&
	    strstr(buf_str(&rs.head), "X-Half") == NULL,
	    "... leaves nothing of it");
	is_int(status(a, ASK("GET", "/healthz")), 200, "healthy");
	health_says = ERR_AWAY;
	is_int(status(a, ASK("GET", "/healthz")), 503, "not so");
	is_int(serve(a, &bare, ASK("GET", "/healthz")).status, 404,
	    "a program without a health check");
}

int
main(void)
{
	struct arena *a = arena_new();

	log_set_level(ERR_ERROR);
	test_paths(a);
	test_fields(a);
	test_ids(a);
	test_query_and_bodies(a);
	test_gate(a);
	test_errors(a);
	arena_free(a);
	return done_testing();
}
