/*
 * Requests from parameters, bodies of exactly the length that was said.
 */
#include <stdlib.h>

#include "req.h"
#include "tap.h"

struct text {
	const char	*p;
	size_t		 n;
	size_t		 step;	/* bytes a read gives at most */
};

static size_t
read_text(void *ctx, void *p, size_t n)
{
	struct text *t = ctx;

	n = n < t->n ? n : t->n;
	n = n < t->step ? n : t->step;
	memcpy(p, t->p, n);
	t->p += n;
	t->n -= n;
	return n;
}

static void
test_params(struct arena *a)
{
	static char *const params[] = {
		"REQUEST_METHOD=HEAD",
		"DOCUMENT_URI=/a/b",
		"QUERY_STRING=x=1",
		"REQUEST_ID=0a1b-Z",
		"REMOTE_ADDR=192.0.2.1",
		"HTTP_X_FORWARDED_FOR=spoof",
		"HTTP_AUTHORIZATION=Handfast abc",
		"HTTP_COOKIE=a=1; b=2", NULL
	};
	struct req_source none = { read_text, NULL };
	struct req *rq = req_new(a, params, none);
	struct slice v;

	is_int(rq->method, REQ_GET, "HEAD is GET");
	ok(rq->head, "... without the body");
	is_slice(rq->path, SLICE_LIT("/a/b"), "the path");
	is_slice(rq->query, SLICE_LIT("x=1"), "the query");
	is_str(rq->id, "0a1b-Z", "the web server's request id");
	is_str(rq->address, "192.0.2.1", "the client's address");
	is_slice(req_header(rq, "Authorization"), SLICE_LIT("Handfast abc"),
	    "a header");
	is_int(req_header(rq, "Origin").n, 0, "one that is not there");
	is_int(req_cookie(rq, "b", &v), ERR_NONE, "a cookie");
	is_slice(v, SLICE_LIT("2"), "... has its value");
}

static void
test_two_cookies(struct arena *a)
{
	static char *const params[] = {
		"HTTP_COOKIE=a=1", "HTTP_COOKIE=b=2", NULL
	};
	struct req_source none = { read_text, NULL };
	struct slice v;

	is_int(req_cookie(req_new(a, params, none), "a", &v), ERR_INPUT,
	    "two Cookie headers are refused");
}

static void
test_id(struct arena *a)
{
	static char *const forged[] = {
		"REQUEST_ID=a b", NULL
	};
	static char *const empty[] = { NULL };
	struct req_source none = { read_text, NULL };
	struct req *rq = req_new(a, forged, none);

	is_int(strlen(rq->id), 32, "an id with a space is replaced");
	is_int(rq->method, REQ_OTHER, "no method is another one");
	rq = req_new(a, empty, none);
	is_int(strlen(rq->id), 32, "a missing id is made");
	is_str(rq->address, "", "no address is empty");
	is_int(rq->path.n, 0, "no path is empty");
}

static enum err
body(struct arena *a, const char *length, struct text t, struct slice *out)
{
	char *const params[] = {
		arena_printf(a, "CONTENT_LENGTH=%s", length), NULL
	};
	struct req_source source = { read_text, &t };

	return req_read_body(req_new(a, params, source), 5, out);
}

static void
test_body(struct arena *a)
{
	struct slice v;

	is_int(body(a, "5", (struct text){ "hello", 5, 99 }, &v), ERR_NONE,
	    "a body at the limit");
	is_slice(v, SLICE_LIT("hello"), "... is read");
	is_int(body(a, "5", (struct text){ "hello", 5, 2 }, &v), ERR_NONE,
	    "in pieces");
	is_slice(v, SLICE_LIT("hello"), "... too");
	is_int(body(a, "3", (struct text){ "hello", 5, 99 }, &v), ERR_NONE,
	    "no more than was said");
	is_slice(v, SLICE_LIT("hel"), "... is read");
	is_int(body(a, "6", (struct text){ "hello!", 6, 99 }, &v),
	    ERR_TOO_LARGE, "one past the limit");
	is_int(body(a, "99999999999999999999", (struct text){ "", 0, 1 }, &v),
	    ERR_INPUT, "a length that is no number of ours");
	is_int(body(a, "5", (struct text){ "hell", 4, 99 }, &v), ERR_INPUT,
	    "an early end");
	is_int(body(a, "-1", (struct text){ "", 0, 1 }, &v), ERR_INPUT,
	    "a negative length");
	is_int(body(a, "5x", (struct text){ "hello", 5, 9 }, &v), ERR_INPUT,
	    "a length and more");
	is_int(body(a, "", (struct text){ "hello", 5, 9 }, &v), ERR_NONE,
	    "an empty length");
	is_int(v.n, 0, "... is no body");
}

int
main(void)
{
	struct arena *a = arena_new();

	test_params(a);
	test_two_cookies(a);
	test_id(a);
	test_body(a);
	arena_free(a);
	return done_testing();
}
