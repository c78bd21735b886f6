/*
 * GET /policy/profile?name=NAME: how one profile is narrowed, as a form for
 * those who may change it.
 */
#include "policy.h"

#include <inttypes.h>

enum { G_NAME, G_DONE };
static const struct field get_fields[] = {
	[G_NAME] = { "name", FIELD_TEXT, 32, false },
	[G_DONE] = { "done", FIELD_UINT, 1, true },
};

enum err
policy_form_load(struct req *rq, const char *name, struct policy_row *row,
    struct policy_form *form)
{
	const struct page_app *app = page_app(rq);
	struct arena *a = rq->arena;
	enum err e;

	if ((e = store_policy_get(app->db, a, page_session(rq), name, row)))
		return e;
	*form = (struct policy_form){ .status = 200,
		.profile = settings_profile(app->settings, slice_str(name)),
		.typed = { .profile = name, .version = row->version,
		    .enrolls = row->enrolls, .renews = row->renews,
		    .days = row->days, .roles = row->roles,
		    .networks = row->networks },
		.days = row->days > 0 ?
		    arena_printf(a, "%" PRId64, row->days) : "",
		.networks = policy_lines(a, &row->networks) };
	return form->profile == NULL && row->version == 0 ? ERR_NOT_FOUND :
	    ERR_NONE;
}

/* One box for each role; those that are chosen first, should it be many. */
static void
fill_roles(struct arena *a, const struct policy_row *row,
    const struct policy_form *form, struct tpl_policy_profile *page)
{
	const bool many = row->choices.n > POLICY_ROLES;
	struct tpl_policy_profile_roles *r;
	size_t n = 0;

	page->roles = r = arena_array(a, POLICY_ROLES, sizeof(*r));
	for (int pass = many ? 0 : 1; pass < 2; pass++)
		for (size_t i = 0; i < row->choices.n; i++) {
			const char *role = row->choices.v[i];
			bool has = policy_has(&form->typed.roles, role);

			if (n == POLICY_ROLES || (many && has != (pass == 0)))
				continue;
			r[n].field = arena_printf(a, "role%zu", n);
			r[n].role = role;
			r[n++].chosen = has;
		}
	page->roles_n = n;
	page->more = many;
}

static void
add_fact(struct tpl_policy_profile *page,
    struct tpl_policy_profile_facts *facts, const char *what, const char *is)
{
	facts[page->facts_n++] =
	    (struct tpl_policy_profile_facts){ .what = what, .is = is };
}

/* For those who may look and not change. */
static void
fill_facts(struct arena *a, const struct policy_row *row,
    struct tpl_policy_profile *page)
{
	struct tpl_policy_profile_facts *f = arena_array(a, 5, sizeof(*f));

	page->facts = f;
	add_fact(page, f, "New devices", row->enrolls ? "may be let in" :
	    "are not let in");
	add_fact(page, f, "Renewals", row->renews ? "go on" : "are refused");
	add_fact(page, f, "Certificates", row->days > 0 ?
	    arena_printf(a, "at most %" PRId64 " days", row->days) :
	    "as the ceiling has it");
	if (!page->attended)
		return;
	add_fact(page, f, "May approve", !row->by_role ?
	    "everybody who may add devices" : row->roles.n == 0 ? "nobody" :
	    policy_names(a, &row->roles));
	add_fact(page, f, "Devices may ask from",
	    policy_from(a, &row->networks));
}

enum err
policy_form_show(struct req *rq, struct resp *rs,
    const struct policy_row *row, const struct policy_form *form)
{
	const struct profile *p = form->profile;
	struct arena *a = rq->arena;
	struct tpl_policy_profile page = {
		.top = page_top(rq, PAGE_POLICY, arena_printf(a, "Profile %s",
		    form->typed.profile)),
		.name = form->typed.profile, .done = form->done,
		.note = form->note, .ceiling = p == NULL ?
		    "None: it is not in the configuration any more" :
		    arena_printf(a, "%u days", p->days),
		.kind = p != NULL && p->unattended ?
		    "Devices that enroll without a person" :
		    "Devices that a person approves",
		.attended = p == NULL || !p->unattended,
		.may = auth_may(rq, "policy"),
		.csrf = auth_session(rq)->csrf,
		.version = arena_printf(a, "%" PRId64, form->typed.version),
		.enrolls = form->typed.enrolls, .renews = form->typed.renews,
		.days = form->days, .days_fault = form->days_fault,
		.roles_fault = form->roles_fault,
		.nobody = row->by_role && row->roles.n == 0,
		.networks = form->networks,
		.networks_fault = form->networks_fault,
		.bottom = page_bottom(rq) };

	fill_roles(a, row, form, &page);
	fill_facts(a, row, &page);
	tpl_policy_profile(resp_html(rs, form->status), &page);
	return ERR_NONE;
}

static enum err
profile_get(struct req *rq, struct resp *rs)
{
	struct policy_form form;
	struct policy_row row;
	enum err e;

	if ((e = policy_form_load(rq, req_text(rq, G_NAME), &row, &form)))
		return e;
	form.done = req_has(rq, G_DONE) && req_uint(rq, G_DONE) == 1;
	return policy_form_show(rq, rs, &row, &form);
}

const struct route page_policy_profile = {
	.method = REQ_GET, .path = "/policy/profile", .handle = profile_get,
	.body = BODY_NONE, .fields = get_fields, .nfields = 2,
	.flags = ROUTE_SESSION, .permission = "policy|audit",
};
