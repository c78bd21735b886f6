/*
 * If-None-Match in all its spellings, and what it makes of an answer.
 */
#include "etag.h"
#include "req.h"
#include "resp.h"
#include "tap.h"

static void
test_listed(void)
{
	static const struct {
		const char	*header;
		bool		 want;
	} tests[] = {
		{ "\"abc\"", true }, { "W/\"abc\"", true }, { "*", true },
		{ " * ", true }, { "\"x\", \"abc\"", true },
		{ "\"x\",W/\"abc\" ,\"y\"", true }, { ",, \"abc\"", true },
		{ "\"a,b\" \"abc\"", true }, { "", false }, { ",", false },
		{ "abc", false }, { "\"abc", false }, { "\"", false },
		{ "\"ab\"", false }, { "\"abcd\"", false }, { "\"ABC\"", false },
		{ "W/", false }, { "W/abc", false }, { "w/\"abc\"", false },
		{ "\"x\"; \"abc\"", false }, { "\"x*\"", false },
	};

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		is_int(etag_listed(slice_str(tests[i].header), "abc"),
		    tests[i].want, "%s: %s", tests[i].header,
		    tests[i].want ? "has it" : "has it not");
}

static size_t
nothing(void *ctx, void *p, size_t n)
{
	(void)ctx, (void)p, (void)n;
	return 0;
}

/* The answer to a request with this If-None-Match; NULL: without. */
static const char *
answer(struct arena *a, const char *header, int status)
{
	char *params[] = { arena_printf(a, "HTTP_IF_NONE_MATCH=%s", header),
	    NULL };
	struct req *rq = req_new(a, header == NULL ? params + 1 : params,
	    (struct req_source){ nothing, NULL });
	struct resp rs;
	struct buf b;

	resp_init(&rs, a);
	buf_add_str(resp_html(&rs, status), "<p>");
	resp_etag(&rs, rq, "abc");
	buf_init(&b, a, RESP_BODY_MAX);
	return resp_format(&rs, false, &b) ? "(error)" : buf_str(&b);
}

static void
test_answer(struct arena *a)
{
	const char *whole = "Status: 200 OK\r\n"
	    "Content-Type: text/html; charset=utf-8\r\nETag: \"abc\"\r\n"
	    "Cache-Control: no-store\r\n";

	ok(strncmp(answer(a, NULL, 200), whole, strlen(whole)) == 0,
	    "asked for the first time it is whole, and has its tag");
	ok(strncmp(answer(a, "\"abd\"", 200), whole, strlen(whole)) == 0,
	    "so it is when it has changed");
	is_str(answer(a, "\"abc\"", 200), "Status: 304 Not Modified\r\n"
	    "ETag: \"abc\"\r\nCache-Control: no-store\r\n\r\n",
	    "unchanged it is 304, without a body or its type");
	ok(strstr(answer(a, "\"abc\"", 404), "404 Not Found") != NULL,
	    "an error is never 304");
}

int
main(void)
{
	struct arena *a = arena_new();

	test_listed();
	test_answer(a);
	arena_free(a);
	return done_testing();
}
