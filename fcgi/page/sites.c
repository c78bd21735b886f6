/*
 * GET and POST /sites: the sites, and another one.
 */
#include "change.h"
#include "log.h"
#include "store_role.h"
#include "words.h"

#define NAME_CHARS	64

enum { F_NAME, F_PASSWORD };
static const struct field fields[] = {
	[F_NAME] = { "name", FIELD_TEXT, 512, false },
	[F_PASSWORD] = { "password", FIELD_TEXT, 256, true },
};

struct shown {
	enum err	 refused;
	const char	*name;
	const char	*name_fault;
};

static enum err
show(struct req *rq, struct resp *rs, const struct shown *s)
{
	struct arena *a = rq->arena;
	struct tpl_sites page = { .top = page_top(rq, PAGE_PEOPLE, "Sites"),
		.people_nav = { .at_sites = true },
		.may_people = auth_may(rq, "people"),
		.csrf = auth_session(rq)->csrf, .name = s->name,
		.name_fault = s->name_fault,
		.fault = change_fault(s->refused),
		.confirm = page_confirm(rq, page_confirm_fault(s->refused)),
		.bottom = page_bottom(rq) };
	const struct site_row *row;
	struct tpl_sites_sites *out;
	struct db_rows rows;
	enum err e;

	if ((e = store_site_list(page_app(rq)->db, a, page_session(rq), NULL,
	    &rows)))
		return e;
	row = rows.row;
	page.sites = out = arena_array(a, rows.n, sizeof(*out));
	page.sites_n = rows.n;
	page.none = rows.n == 0;
	for (size_t i = 0; i < rows.n; i++)
		out[i] = (struct tpl_sites_sites){ .name = row[i].name,
		    .id = uuid_text(a, &row[i].site),
		    .created = words_datetime(a, row[i].created_at),
		    .created_text = words_time(a, row[i].created_at),
		    .take = page.may_people };
	tpl_sites(resp_html(rs, err_status(s->refused)), &page);
	return ERR_NONE;
}

static enum err
sites_get(struct req *rq, struct resp *rs)
{
	return show(rq, rs, &(struct shown){ .refused = ERR_NONE });
}

static enum err
sites_post(struct req *rq, struct resp *rs)
{
	struct slice name = words_trim(req_field(rq, F_NAME));
	struct store_site site = { .name = arena_str(rq->arena, name) };
	struct shown s = { .name = site.name };
	struct page_app *app = page_app(rq);
	enum err e;

	if (name_check(name, NAME_CHARS))
		e = ERR_INPUT;
	else if ((e = auth_confirm(app->db, rq,
	    req_field(rq, F_PASSWORD))) == ERR_NONE)
		e = store_site_put(app->db, rq->arena, page_session(rq),
		    &site);
	if (e && !change_is_refusal(e))
		return e;
	if (e == ERR_NONE) {
		log_at(ERR_NOTICE, "made site=%s by=%s", log_qs(site.name),
		    log_qs(auth_session(rq)->name));
		return resp_redirect(rs, "/sites");
	}
	s.refused = e;
	if (e == ERR_INPUT)
		s.name_fault = "1 to 64 characters that can be seen.";
	else if (e == ERR_TAKEN)
		s.name_fault = "There is a site of this name.";
	return show(rq, rs, &s);
}

const struct route page_sites = {
	.method = REQ_GET, .path = "/sites", .handle = sites_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION,
	.permission = "people|audit",
};

const struct route page_sites_post = {
	.method = REQ_POST, .path = "/sites", .handle = sites_post,
	.body = BODY_FORM, .body_max = 4096, .fields = fields, .nfields = 2,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "people",
};
