/*
 * POST /policy/profile: a change of a profile's policy, first shown with what
 * it will do, then done.
 */
#include <inttypes.h>

#include "log.h"
#include "policy.h"
#include "words.h"

#define DAYS_MAX	825

enum {
	F_NAME, F_VERSION, F_ENROLLS, F_RENEWS, F_DAYS, F_NETWORKS, F_STEP,
	F_PASSWORD, F_ROLE
};
#define ROLE(n)		[F_ROLE + (n)] = { "role" #n, FIELD_TEXT, 32, true }
static const struct field fields[] = {
	[F_NAME] = { "name", FIELD_TEXT, 32, false },
	[F_VERSION] = { "version", FIELD_UINT, INT32_MAX, false },
	[F_ENROLLS] = { "enrolls", FIELD_UINT, 1, true },
	[F_RENEWS] = { "renews", FIELD_UINT, 1, true },
	[F_DAYS] = { "days", FIELD_TEXT, 16, true },
	[F_NETWORKS] = { "networks", FIELD_TEXT, POLICY_TEXT_MAX, true },
	[F_STEP] = { "step", FIELD_UINT, POLICY_STEPS - 1, true },
	[F_PASSWORD] = { "password", FIELD_TEXT, 1024, true },
	/* A box for each role; only those that are ticked are sent. */
	ROLE(0), ROLE(1), ROLE(2), ROLE(3), ROLE(4),
	ROLE(5), ROLE(6), ROLE(7), ROLE(8), ROLE(9),
	ROLE(10), ROLE(11), ROLE(12), ROLE(13), ROLE(14),
	ROLE(15), ROLE(16), ROLE(17), ROLE(18), ROLE(19),
	ROLE(20), ROLE(21), ROLE(22), ROLE(23), ROLE(24),
	ROLE(25), ROLE(26), ROLE(27), ROLE(28), ROLE(29),
	ROLE(30), ROLE(31), ROLE(32), ROLE(33), ROLE(34),
	ROLE(35), ROLE(36), ROLE(37), ROLE(38), ROLE(39),
};
#define NFIELDS		(sizeof(fields) / sizeof(fields[0]))
_Static_assert(NFIELDS == F_ROLE + POLICY_ROLES, "a field for each box");

/* ---- what was typed ---- */

static void
read_days(struct req *rq, struct policy_form *form)
{
	const struct slice text = words_trim(req_field(rq, F_DAYS));
	const unsigned most = form->profile != NULL ? form->profile->days :
	    DAYS_MAX;
	uint64_t days = 0;

	form->days = arena_str(rq->arena, text);
	if (text.n > 0 && (uint_parse(text, most, &days) || days == 0)) {
		days = 0;
		form->days_fault = arena_printf(rq->arena, "A number of days "
		    "from 1 to %u, which is the ceiling; or nothing.", most);
	}
	form->typed.days = (int64_t)days;
}

static void
read_roles(struct req *rq, const struct policy_row *row,
    struct policy_form *form)
{
	struct db_texts *t = &form->typed.roles;

	*t = (struct db_texts){ .v = arena_array(rq->arena, POLICY_ROLES,
				    sizeof(*t->v)) };
	for (size_t i = 0; i < POLICY_ROLES; i++) {
		const char *role = req_text(rq, F_ROLE + i);

		if (role[0] == '\0' || policy_has(t, role))
			continue;
		if (!policy_has(&row->choices, role))
			form->roles_fault = arena_printf(rq->arena, "The role "
			    "%s may not add devices any more.", role);
		else
			t->v[t->n++] = role;
	}
}

static void
read_networks(struct req *rq, struct policy_form *form)
{
	struct cidr_list list;

	form->networks = req_text(rq, F_NETWORKS);
	if (cidr_list_parse(rq->arena, req_field(rq, F_NETWORKS), &list))
		form->networks_fault = list.fault;
	form->typed.networks = (struct db_texts){ list.v, list.n };
}

/* Roles and networks say nothing where no person decides: they stay. */
static void
read_form(struct req *rq, const struct policy_row *row,
    struct policy_form *form)
{
	form->typed.enrolls = req_has(rq, F_ENROLLS);
	form->typed.renews = req_has(rq, F_RENEWS);
	read_days(rq, form);
	if (form->profile != NULL && form->profile->unattended)
		return;
	read_roles(rq, row, form);
	read_networks(rq, form);
}

/* ---- what it will do ---- */

static const char *
days_text(struct arena *a, int64_t days)
{
	return days > 0 ? words_count(a, days, "day") : "as the ceiling";
}

static const char *
roles_text(struct arena *a, bool by_role, const struct db_texts *roles)
{
	return !by_role ? "everybody who may add devices" :
	    roles->n == 0 ? "nobody" : policy_names(a, roles);
}

static void
compare_switches(const struct policy_row *row, const struct store_policy *p,
    struct policy_review *r)
{
	if (p->enrolls != row->enrolls) {
		policy_change(r, "New devices", row->enrolls ? "let in" :
		    "not let in", p->enrolls ? "let in" : "not let in");
		policy_effect(r, p->enrolls ?
		    "New devices can be let in with this profile again." :
		    "No new device can be let in with this profile.");
	}
	if (p->renews == row->renews)
		return;
	policy_change(r, "Renewals", row->renews ? "go on" : "refused",
	    p->renews ? "go on" : "refused");
	policy_effect(r, p->renews ? "Its devices may renew again." :
	    "Its devices are refused when they renew. Each loses its access "
	    "when its certificate ends.");
}

static void
compare_lists(struct arena *a, const struct policy_row *row,
    const struct store_policy *p, struct policy_review *r)
{
	const bool by_role = p->roles.n > 0;

	if (by_role != row->by_role || !policy_same(&p->roles, &row->roles)) {
		policy_change(r, "May approve",
		    roles_text(a, row->by_role, &row->roles),
		    roles_text(a, by_role, &p->roles));
		policy_effect(r, by_role ?
		    "Only who may add devices by one of these roles can "
		    "approve it." :
		    "Everybody who may add devices can approve it.");
	}
	if (policy_same(&p->networks, &row->networks))
		return;
	policy_change(r, "Devices may ask from",
	    policy_from(a, &row->networks), policy_from(a, &p->networks));
	policy_effect(r, p->networks.n > 0 ?
	    "A device that asks from elsewhere cannot be approved with it." :
	    "It does not matter from where a device asks.");
}

static void
compare(struct arena *a, const struct policy_row *row,
    const struct store_policy *p, struct policy_review *r)
{
	compare_switches(row, p, r);
	if (p->days != row->days) {
		policy_change(r, "Certificates", days_text(a, row->days),
		    days_text(a, p->days));
		policy_effect(r, "This holds for certificates from now on, "
		    "renewed ones too. Those that are out keep their time.");
	}
	compare_lists(a, row, p, r);
	if (r->nchanges > 0 && row->under_way > 0)
		policy_effect(r, arena_printf(a, "%s with this profile %s "
		    "for a certificate now. What no longer fits ends, and "
		    "the device is told.", words_count(a, row->under_way,
		    "approval"), row->under_way == 1 ? "waits" : "wait"));
}

static void
add_fields(struct req *rq, const struct policy_form *form,
    struct policy_review *r)
{
	const struct store_policy *p = &form->typed;
	struct arena *a = rq->arena;

	r->fields = arena_array(a, NFIELDS, sizeof(*r->fields));
	policy_field(r, "name", p->profile);
	policy_field(r, "version", arena_printf(a, "%" PRId64, p->version));
	if (p->enrolls)
		policy_field(r, "enrolls", "1");
	if (p->renews)
		policy_field(r, "renews", "1");
	policy_field(r, "days", form->days);
	policy_field(r, "networks", form->networks);
	for (size_t i = 0; i < p->roles.n; i++)
		policy_field(r, arena_printf(a, "role%zu", i), p->roles.v[i]);
}

/* ---- the steps ---- */

static enum err
apply(struct req *rq, struct resp *rs, const struct policy_form *form)
{
	const struct page_app *app = page_app(rq);
	enum err e;

	if ((e = auth_confirm(app->db, rq, req_field(rq, F_PASSWORD))) ||
	    (e = store_policy_set(app->db, rq->arena, page_session(rq),
	    &form->typed)))
		return e;
	log_at(ERR_NOTICE, "policy profile=%s account=%s",
	    form->typed.profile, log_qs(auth_session(rq)->name));
	return resp_redirect(rs, "/policy/profile?name=%s&done=1",
	    form->typed.profile);
}

static enum err
again(struct req *rq, struct resp *rs, struct policy_form *form, int status)
{
	struct policy_form now;
	struct policy_row row;
	enum err f = policy_form_load(rq, form->typed.profile, &row, &now);

	if (f)
		return f;
	form->status = status;
	form->typed.version = row.version;
	return policy_form_show(rq, rs, &row, form);
}

static enum err
outdated(struct req *rq, struct resp *rs, struct policy_form *form)
{
	form->note = "Somebody else has changed this profile meanwhile. What "
	    "you typed stands below; the review compares it with what holds "
	    "now.";
	return again(rq, rs, form, err_status(ERR_CHANGED));
}

static bool
is_faulty(const struct policy_form *form)
{
	return form->days_fault != NULL || form->roles_fault != NULL ||
	    form->networks_fault != NULL;
}

static enum err
profile_post(struct req *rq, struct resp *rs)
{
	const uint64_t step = req_uint(rq, F_STEP);
	struct policy_review review = { .heading = arena_printf(rq->arena,
		"Change profile %s?", req_text(rq, F_NAME)),
		.action = "/policy/profile" };
	struct policy_form form;
	struct policy_row row;
	enum err e;

	if ((e = policy_form_load(rq, req_text(rq, F_NAME), &row, &form)))
		return e;
	read_form(rq, &row, &form);
	if (is_faulty(&form))
		return again(rq, rs, &form, 422);
	if ((int64_t)req_uint(rq, F_VERSION) != row.version)
		return outdated(rq, rs, &form);
	compare(rq->arena, &row, &form.typed, &review);
	if (review.nchanges == 0)
		form.note = "Nothing was changed.";
	if (review.nchanges == 0 || step == POLICY_EDIT)
		return again(rq, rs, &form, 200);
	if (step == POLICY_APPLY && (e = apply(rq, rs, &form)) == ERR_NONE)
		return ERR_NONE;
	if (e == ERR_CHANGED)
		return outdated(rq, rs, &form);
	if (e && page_confirm_fault(e) == NULL)
		return e;
	add_fields(rq, &form, &review);
	return policy_review_show(rq, rs, &review, e);
}

const struct route page_policy_profile_post = {
	.method = REQ_POST, .path = "/policy/profile",
	.handle = profile_post, .body = BODY_FORM, .body_max = 8192,
	.fields = fields, .nfields = NFIELDS,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "policy",
};
