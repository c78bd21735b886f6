/*
 * GET / and GET /add: the code field. The fragment of /add#CODE is read by
 * console.js alone; no server ever sees it.
 */
#include "home.h"

/* What codes may have here; a longer one than need be is always taken. */
static const char *
lengths_text(unsigned shortest)
{
	return shortest == 8 ? "8, 12 or 16" :
	    shortest == 12 ? "12 or 16" : "16";
}

enum err
home_show(struct req *rq, struct resp *rs, const struct home *what)
{
	const unsigned shortest = page_app(rq)->settings->code_length;
	const bool may_enroll = auth_may(rq, "enroll");
	struct tpl_home page = {
		.top = page_top(rq, PAGE_HOME,
		    may_enroll ? "Add a device" : "Welcome"),
		.may_enroll = may_enroll, .may_view = auth_may(rq, "view"),
		.may_audit = auth_may(rq, "audit"),
		.lengths = lengths_text(shortest),
		.shortest = arena_printf(rq->arena, "%u", shortest),
		.csrf = auth_session(rq)->csrf, .fault = what->fault,
		.linked = what->linked, .bottom = page_bottom(rq) };
	enum err e;

	page.may_see = page.may_view || page.may_audit;
	if ((e = home_live(rq, &page.live)))
		return e;
	tpl_home(resp_html(rs, what->status), &page);
	return ERR_NONE;
}

static enum err
home_get(struct req *rq, struct resp *rs)
{
	return home_show(rq, rs, &(struct home){ .status = 200 });
}

static enum err
add_get(struct req *rq, struct resp *rs)
{
	return home_show(rq, rs,
	    &(struct home){ .status = 200, .linked = true });
}

const struct route page_home = {
	.method = REQ_GET, .path = "/", .handle = home_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION,
};

const struct route page_add = {
	.method = REQ_GET, .path = "/add", .handle = add_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION,
};
