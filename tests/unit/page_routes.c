/*
 * What must hold for every endpoint of the console, also for those that are
 * added later.
 */
#include "page.h"
#include "tap.h"

static void
test_route(const struct route *rt)
{
	const bool post = rt->method == REQ_POST;
	const bool open = strcmp(rt->path, "/sign-in") == 0 ||
	    strcmp(rt->path, "/welcome") == 0;
	const char *method = post ? "POST" : "GET";

	ok(!post || (rt->flags & ROUTE_CSRF) != 0, "%s %s: CSRF", method,
	    rt->path);
	ok(open || (rt->flags & ROUTE_SESSION) != 0, "%s %s: session", method,
	    rt->path);
	ok(!post || (rt->body == BODY_FORM && rt->body_max > 0 &&
	    rt->body_max <= 32768), "%s %s: a small form", method, rt->path);
	ok(post || rt->body == BODY_NONE, "%s %s: no body", method, rt->path);
	for (size_t i = 0; i < rt->nfields; i++)
		ok(rt->fields[i].type == FIELD_UUID ||
		    rt->fields[i].type == FIELD_SHA256 ||
		    rt->fields[i].max > 0, "%s %s: %s has a limit", method,
		    rt->path, rt->fields[i].name);
}

static void
test_next(void)
{
	static const struct {
		const char *path, *want;
	} paths[] = {
		{ "/devices", "/devices" },
		{ "/add", "/add" },
		{ "//evil.example", "/" },
		{ "https://evil", "/" },
		{ "/\\evil", "/" },
		{ "/devices?q=1", "/" },
		{ "", "/" },
		{ "/sign-out", "/" },
		{ "/a\r\nSet-Cookie: x", "/" },
	};
	struct arena *a = arena_new();
	struct req rq = { .arena = a };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		is_str(page_next(&rq, slice_str(paths[i].path)),
		    paths[i].want, "sign-in leads to %s", paths[i].want);
	arena_free(a);
}

int
main(void)
{
	static struct page_app app;

	page_init(&app);
	for (size_t i = 0; i < app.router.n; i++)
		test_route(&app.router.routes[i]);
	test_next();
	return done_testing();
}
