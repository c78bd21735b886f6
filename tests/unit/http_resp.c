/*
 * Answers as the web server reads them; nothing can add a header line.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "resp.h"
#include "tap.h"

static const char *
text(struct arena *a, const struct resp *rs, bool head)
{
	struct buf b;

	buf_init(&b, a, 2 * RESP_BODY_MAX);
	if (resp_format(rs, head, &b))
		return "(error)";
	return buf_str(&b);
}

static void
test_format(struct arena *a)
{
	struct resp rs;

	resp_init(&rs, a);
	buf_add_str(resp_json(&rs, 201), "{}");
	resp_header(&rs, "Location", "/v1/x");
	is_str(text(a, &rs, false), "Status: 201 Created\r\n"
	    "Content-Type: application/json\r\nLocation: /v1/x\r\n"
	    "Cache-Control: no-store\r\nContent-Length: 2\r\n\r\n{}",
	    "a JSON answer");
	is_str(text(a, &rs, true), "Status: 201 Created\r\n"
	    "Content-Type: application/json\r\nLocation: /v1/x\r\n"
	    "Cache-Control: no-store\r\nContent-Length: 2\r\n\r\n",
	    "HEAD has the length and no body");
	resp_clear(&rs);
	resp_empty(&rs, 204);
	is_str(text(a, &rs, false), "Status: 204 No Content\r\n"
	    "Cache-Control: no-store\r\n\r\n", "204 has no length");
	resp_clear(&rs);
	is_int(resp_redirect(&rs, "/e/%d", 7), ERR_NONE, "a redirect");
	ok(strstr(text(a, &rs, false), "303 See Other\r\nLocation: /e/7\r\n"),
	    "... is a 303");
	resp_clear(&rs);
	buf_add_str(resp_html(&rs, 200), "<p>");
	ok(strstr(text(a, &rs, false), "Content-Security-Policy: default-src "
	    "'none';"), "a page has a policy");
	resp_cookie(&rs, "__Host-s", "abc", 60);
	ok(strstr(text(a, &rs, false), "Set-Cookie: __Host-s=abc; Path=/; "
	    "Secure; HttpOnly; SameSite=Lax; Max-Age=60\r\n"), "a cookie");
}

static enum err
next(void *ctx, struct arena *a, struct buf *out)
{
	(void)ctx, (void)a, (void)out;
	return ERR_NONE;
}

static void
test_stream(struct arena *a)
{
	struct resp rs;

	resp_init(&rs, a);
	is_int(resp_stream(&rs, "text/csv", (struct stream){ next, NULL }),
	    ERR_NONE, "an answer that is streamed");
	buf_add_str(&rs.body, "first");
	is_str(text(a, &rs, false), "Status: 200 OK\r\n"
	    "Content-Type: text/csv\r\nCache-Control: no-store\r\n"
	    "X-Accel-Buffering: no\r\n\r\nfirst",
	    "has no length, and nginx hoards none of it");
	resp_clear(&rs);
	buf_add_str(resp_plain(&rs, 500), "x");
	ok(strstr(text(a, &rs, false), "Content-Length: 1\r\n") != NULL,
	    "after resp_clear it is forgotten");
}

static void
test_too_large(struct arena *a)
{
	struct resp rs;
	struct buf *b, out;
	size_t i;

	resp_init(&rs, a);
	b = resp_plain(&rs, 200);
	for (i = 0; i <= RESP_BODY_MAX / 1024; i++)
		buf_printf(b, "%1024s", "");
	buf_init(&out, a, 2 * RESP_BODY_MAX);
	is_int(resp_format(&rs, false, &out), ERR_TOO_LARGE,
	    "an endless body is an error");
}

static bool
aborts(void (*fn)(struct resp *))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct resp rs;

		resp_init(&rs, arena_new());
		fn(&rs);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void
split(struct resp *rs)
{
	resp_header(rs, "X-Name", "a\r\nSet-Cookie: b");
}

static void
bad_name(struct resp *rs)
{
	resp_header(rs, "X: y", "a");
}

static void
elsewhere(struct resp *rs)
{
	(void)resp_redirect(rs, "%s", "//evil.example/");
}

static void
bad_cookie(struct resp *rs)
{
	resp_cookie(rs, "__Host-s", "a; Domain=b", 1);
}

static void
fine(struct resp *rs)
{
	resp_header(rs, "X-Name", "a");
}

int
main(void)
{
	struct arena *a = arena_new();

	test_format(a);
	test_stream(a);
	test_too_large(a);
	ok(!aborts(fine), "a plain header does not abort");
	ok(aborts(split), "a line end in a value does");
	ok(aborts(bad_name), "so does a name that is no token");
	ok(aborts(elsewhere), "and a redirect to another host");
	ok(aborts(bad_cookie), "and an attribute in a cookie's value");
	arena_free(a);
	return done_testing();
}
