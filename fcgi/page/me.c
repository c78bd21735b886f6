/*
 * GET /me: one's own account, roles and sessions, and POST /me/session and
 * /me/sign-out, which end one session or all.
 */
#include "log.h"
#include "person.h"

enum { G_CHANGED };
static const struct field get_fields[] = {
	[G_CHANGED] = { "changed", FIELD_UINT, 1, true },
};

enum { F_SESSION };
static const struct field post_fields[] = {
	[F_SESSION] = { "session", FIELD_UUID, 0, false },
};

static enum err
fill_roles(struct req *rq, struct tpl_me *page)
{
	const struct people_role_row *r;
	struct tpl_me_roles *out;
	struct db_rows rows;
	enum err e;

	if ((e = store_people_roles(page_app(rq)->db, rq->arena,
	    page_session(rq), NULL, &rows)))
		return e;
	page->roles = out = arena_array(rq->arena, rows.n, sizeof(*out));
	page->roles_n = rows.n;
	page->roleless = rows.n == 0;
	r = rows.row;
	for (size_t i = 0; i < rows.n; i++)
		out[i] = (struct tpl_me_roles){ .role = r[i].role,
		    .site = r[i].site_name,
		    .description = r[i].description };
	return ERR_NONE;
}

static enum err
me_get(struct req *rq, struct resp *rs)
{
	struct arena *a = rq->arena;
	struct people_row p;
	struct tpl_me page;
	enum err e;

	if ((e = store_people_get(page_app(rq)->db, a, page_session(rq), NULL,
	    &p)))
		return e;
	page = (struct tpl_me){ .top = page_top(rq, PAGE_ME, "My account"),
		.name = p.name, .display_name = p.display_name,
		.changed = req_uint(rq, G_CHANGED) == 1,
		.csrf = auth_session(rq)->csrf,
		.before = words_datetime(a, p.before_at),
		.before_text = words_time(a, p.before_at),
		.before_from = p.before_from, .bottom = page_bottom(rq) };
	if ((e = fill_roles(rq, &page)) ||
	    (e = person_sessions(rq, NULL, &page.sessions)))
		return e;
	tpl_me(resp_html(rs, 200), &page);
	return ERR_NONE;
}

static enum err
session_post(struct req *rq, struct resp *rs)
{
	const struct store_person who = { .session = page_session(rq) };
	const struct uuid session = req_uuid(rq, F_SESSION);
	enum err e = store_people_session_end(page_app(rq)->db, rq->arena,
	    &who, &session);

	if (e)
		return e;
	log_at(ERR_INFO, "ended another session account=%s",
	    log_qs(auth_session(rq)->name));
	return resp_redirect(rs, "/me");
}

static enum err
sign_out_post(struct req *rq, struct resp *rs)
{
	const struct store_person who = { .session = page_session(rq) };
	enum err e;

	if ((e = store_people_session_end(page_app(rq)->db, rq->arena, &who,
	    NULL)) || (e = auth_sign_out(page_app(rq)->db, rq, rs)))
		return e;
	return resp_redirect(rs, "/sign-in");
}

const struct route page_me = {
	.method = REQ_GET, .path = "/me", .handle = me_get,
	.body = BODY_NONE, .fields = get_fields, .nfields = 1,
	.flags = ROUTE_SESSION,
};

const struct route page_me_session_post = {
	.method = REQ_POST, .path = "/me/session", .handle = session_post,
	.body = BODY_FORM, .body_max = 1024, .fields = post_fields,
	.nfields = 1, .flags = ROUTE_SESSION | ROUTE_CSRF,
};

const struct route page_me_sign_out_post = {
	.method = REQ_POST, .path = "/me/sign-out", .handle = sign_out_post,
	.body = BODY_FORM, .body_max = 1024,
	.flags = ROUTE_SESSION | ROUTE_CSRF,
};
