/*
 * GET /people/:id: one account, its roles and its sessions.
 */
#include <string.h>

#include "person.h"

static enum err
fill_roles(struct req *rq, struct tpl_person *page)
{
	struct tpl_person_roles *out;
	const struct people_role_row *r;
	struct db_rows rows;
	enum err e;

	if ((e = store_people_roles(page_app(rq)->db, rq->arena,
	    page_session(rq), &rq->object, &rows)))
		return e;
	page->roles = out = arena_array(rq->arena, rows.n, sizeof(*out));
	page->roles_n = rows.n;
	page->roleless = rows.n == 0;
	r = rows.row;
	for (size_t i = 0; i < rows.n; i++)
		out[i] = (struct tpl_person_roles){ .role = r[i].role,
		    .site = r[i].site != NULL ?
		    uuid_text(rq->arena, r[i].site) : NULL,
		    .site_name = r[i].site_name,
		    .description = r[i].description,
		    .take = page->may_people, .id = page->id };
	return ERR_NONE;
}

static const char *
about_link(const char *purpose)
{
	if (purpose == NULL)
		return NULL;
	return strcmp(purpose, "invite") == 0 ? "An invitation is on its way." :
	    "A link to choose another password is on its way.";
}

static enum err
person_get(struct req *rq, struct resp *rs)
{
	struct arena *a = rq->arena;
	struct words_state state;
	struct tpl_person page;
	struct people_row p;
	enum err e;

	if ((e = store_people_get(page_app(rq)->db, a, page_session(rq),
	    &rq->object, &p)))
		return e;
	state = person_state(p.enabled, !p.has_password, p.paused_until != 0);
	page = (struct tpl_person){ .own = uuid_equal(&p.account,
					&auth_session(rq)->account),
		.id = uuid_text(a, &p.account),
		.name = p.name, .display_name = p.display_name,
		.status = state.word, .tone = state.tone,
		.disabled = !p.enabled, .has_password = p.has_password,
		.paused = words_datetime(a, p.paused_until),
		.paused_text = words_time(a, p.paused_until),
		.link = about_link(p.link_purpose),
		.link_until = words_datetime(a, p.link_ends_at),
		.link_until_text = words_time(a, p.link_ends_at),
		.no_way = p.enabled && !p.has_password &&
		    p.link_purpose == NULL,
		.seen = words_datetime(a, p.last_sign_in_at),
		.seen_text = words_time(a, p.last_sign_in_at),
		.from = p.last_sign_in_from,
		.created = words_datetime(a, p.created_at),
		.created_text = words_time(a, p.created_at),
		.top = page_top(rq, PAGE_PEOPLE, p.display_name),
		.may_people = auth_may(rq, "people"),
		.may_audit = auth_may(rq, "audit"),
		.bottom = page_bottom(rq) };
	if ((e = fill_roles(rq, &page)) ||
	    (e = person_sessions(rq, &rq->object, &page.sessions)))
		return e;
	page.idle = page.sessions.rows_n == 0;
	tpl_person(resp_html(rs, 200), &page);
	return ERR_NONE;
}

const struct route page_person = {
	.method = REQ_GET, .path = "/people/:id", .handle = person_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION,
	.permission = "people|audit",
};
