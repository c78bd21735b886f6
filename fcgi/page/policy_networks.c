/*
 * GET /policy/networks?role=NAME: from where people may sign in, everybody or
 * those with a role.
 */
#include "policy.h"

#include <inttypes.h>
#include <string.h>

enum { G_ROLE, G_DONE };
static const struct field get_fields[] = {
	[G_ROLE] = { "role", FIELD_TEXT, 32, true },
	[G_DONE] = { "done", FIELD_UINT, 1, true },
};

const char *
networks_who(struct arena *a, const char *role)
{
	return role == NULL || role[0] == '\0' ? "Everybody" :
	    arena_printf(a, "Whoever has the role %s", role);
}

const char *
networks_link(struct arena *a, const char *role)
{
	return role == NULL ? "/policy/networks" :
	    arena_printf(a, "/policy/networks?role=%s", role);
}

static bool
is_role(const struct networks_item *it, const char *role)
{
	return strcmp(it->role != NULL ? it->role : "",
	    role != NULL ? role : "") == 0;
}

enum err
networks_load(struct req *rq, const char *role, struct db_rows *rows,
    const struct networks_item **now)
{
	const struct networks_item *row;
	enum err e;

	if ((e = store_networks_list(page_app(rq)->db, rq->arena,
	    page_session(rq), rows)))
		return e;
	row = rows->row;
	for (size_t i = 0; i < rows->n; i++)
		if (is_role(&row[i], role)) {
			*now = &row[i];
			return ERR_NONE;
		}
	return ERR_NOT_FOUND;
}

/* Lists that say something, everybody's, and the one at hand; then the rest. */
static void
fill_scopes(struct arena *a, const struct db_rows *rows, const char *at_hand,
    struct tpl_policy_networks *page)
{
	struct tpl_policy_networks_scopes *s;
	struct tpl_policy_networks_others *o;
	const struct networks_item *row = rows->row;

	page->scopes = s = arena_array(a, rows->n, sizeof(*s));
	page->others = o = arena_array(a, rows->n, sizeof(*o));
	for (size_t i = 0; i < rows->n; i++) {
		const bool here = is_role(&row[i], at_hand);

		if (row[i].role != NULL && row[i].networks.n == 0 && !here) {
			o++->name = row[i].role;
			continue;
		}
		s->link = networks_link(a, row[i].role);
		s->who = networks_who(a, row[i].role);
		s->from = arena_printf(a, "from %s",
		    policy_from(a, &row[i].networks));
		s++->here = here;
	}
	page->scopes_n = (size_t)(s - page->scopes);
	page->others_n = (size_t)(o - page->others);
}

enum err
networks_show(struct req *rq, struct resp *rs, const struct db_rows *rows,
    const struct networks_form *form)
{
	struct arena *a = rq->arena;
	struct tpl_policy_networks page = {
		.top = page_top(rq, PAGE_POLICY, "Where people may sign in"),
		.done = form->done, .note = form->note,
		.address = rq->address, .may = auth_may(rq, "policy"),
		.who = networks_who(a, form->typed.role),
		.csrf = auth_session(rq)->csrf, .role = form->typed.role,
		.version = arena_printf(a, "%" PRId64, form->typed.version),
		.networks = form->networks, .fault = form->fault,
		.bottom = page_bottom(rq) };

	fill_scopes(a, rows, form->typed.role, &page);
	page.any_others = page.others_n > 0;
	tpl_policy_networks(resp_html(rs, form->status), &page);
	return ERR_NONE;
}

static enum err
networks_get(struct req *rq, struct resp *rs)
{
	const struct networks_item *now;
	struct db_rows rows;
	enum err e;

	if ((e = networks_load(rq, req_text(rq, G_ROLE), &rows, &now)))
		return e;
	return networks_show(rq, rs, &rows, &(struct networks_form){
	    .status = 200, .typed = { .role = now->role,
	    .version = now->version },
	    .networks = policy_lines(rq->arena, &now->networks),
	    .done = req_has(rq, G_DONE) && req_uint(rq, G_DONE) == 1 });
}

const struct route page_policy_networks = {
	.method = REQ_GET, .path = "/policy/networks",
	.handle = networks_get, .body = BODY_NONE, .fields = get_fields,
	.nfields = 2, .flags = ROUTE_SESSION, .permission = "policy|audit",
};
