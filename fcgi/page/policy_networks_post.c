/*
 * POST /policy/networks: from where people may sign in, shown with what it will
 * do, then done. Nobody can shut himself out, nor, without the permission,
 * whoever may change people.
 */
#include <inttypes.h>

#include "log.h"
#include "policy.h"

enum { F_ROLE, F_VERSION, F_NETWORKS, F_STEP, F_PASSWORD };
static const struct field fields[] = {
	[F_ROLE] = { "role", FIELD_TEXT, 32, true },
	[F_VERSION] = { "version", FIELD_UINT, INT32_MAX, false },
	[F_NETWORKS] = { "networks", FIELD_TEXT, POLICY_TEXT_MAX, true },
	[F_STEP] = { "step", FIELD_UINT, POLICY_STEPS - 1, true },
	[F_PASSWORD] = { "password", FIELD_TEXT, 1024, true },
};

static const char *
shut_out(const struct req *rq)
{
	return arena_printf(rq->arena, "Your own address, %s, is not among "
	    "them: you would be shut out. Add it, or come from one that is.",
	    rq->address);
}

static const char not_yours[] = "Whoever may change people could be shut out "
    "by this list. Only who may do that too (the permission people) can change "
    "it.";

static void
read_form(struct req *rq, struct networks_form *form)
{
	struct cidr_list list;

	form->networks = req_text(rq, F_NETWORKS);
	if (cidr_list_parse(rq->arena, req_field(rq, F_NETWORKS), &list))
		form->fault = list.fault;
	else if (form->typed.role == NULL && !auth_may(rq, "people"))
		form->fault = not_yours;
	else if (form->typed.role == NULL &&
	    !cidr_list_has(&list, rq->address))
		form->fault = shut_out(rq);
	form->typed.networks = (struct db_texts){ list.v, list.n };
}

static void
add_fields(struct req *rq, const struct networks_form *form,
    struct policy_review *r)
{
	r->fields = arena_array(rq->arena, 3, sizeof(*r->fields));
	policy_field(r, "role", form->typed.role);
	policy_field(r, "version", arena_printf(rq->arena, "%" PRId64,
	    form->typed.version));
	policy_field(r, "networks", form->networks);
}

static enum err
apply(struct req *rq, struct resp *rs, const struct networks_form *form)
{
	const struct page_app *app = page_app(rq);
	const char *role = form->typed.role;
	enum err e;

	if ((e = auth_confirm(app->db, rq, req_field(rq, F_PASSWORD))) ||
	    (e = store_networks_set(app->db, rq->arena, page_session(rq),
	    &form->typed)))
		return e;
	log_at(ERR_NOTICE, "networks role=%s account=%s",
	    role != NULL ? role : "-", log_qs(auth_session(rq)->name));
	return role == NULL ? resp_redirect(rs, "/policy/networks?done=1") :
	    resp_redirect(rs, "/policy/networks?role=%s&done=1", role);
}

static enum err
outdated(struct req *rq, struct resp *rs, struct networks_form *form)
{
	const struct networks_item *now;
	struct db_rows rows;
	enum err e = networks_load(rq, form->typed.role, &rows, &now);

	if (e)
		return e;
	form->status = err_status(ERR_CHANGED);
	form->typed.version = now->version;
	form->note = "Somebody else has changed this list meanwhile. What you "
	    "typed stands below; the review compares it with what holds now.";
	return networks_show(rq, rs, &rows, form);
}

static enum err
review(struct req *rq, struct resp *rs, const struct networks_form *form,
    const struct networks_item *now, enum err e)
{
	struct arena *a = rq->arena;
	struct policy_review r = {
		.heading = "Change where people may sign in?",
		.action = "/policy/networks" };

	policy_change(&r, networks_who(a, now->role),
	    policy_from(a, &now->networks),
	    policy_from(a, &form->typed.networks));
	policy_effect(&r, form->typed.networks.n == 0 ?
	    "The list no longer keeps anybody out." :
	    "Whoever comes from elsewhere cannot sign in, and is told only "
	    "that name or password is wrong.");
	if (form->typed.networks.n > 0)
		policy_effect(&r, "Whoever is signed in from elsewhere is refused "
		    "from the next request on.");
	policy_effect(&r, "“handfast policy networks” on the server can "
	    "always change it back.");
	add_fields(rq, form, &r);
	return policy_review_show(rq, rs, &r, e);
}

static enum err
networks_post(struct req *rq, struct resp *rs)
{
	struct networks_form form = { .status = 200 };
	const uint64_t step = req_uint(rq, F_STEP);
	const struct networks_item *now;
	struct db_rows rows;
	enum err e;

	if ((e = networks_load(rq, req_text(rq, F_ROLE), &rows, &now)))
		return e;
	form.typed.role = now->role;
	form.typed.version = now->version;
	read_form(rq, &form);
	if (form.fault == NULL && step != POLICY_EDIT &&
	    (int64_t)req_uint(rq, F_VERSION) != now->version)
		return outdated(rq, rs, &form);
	if (form.fault == NULL && policy_same(&form.typed.networks,
	    &now->networks))
		form.note = "Nothing was changed.";
	if (form.fault == NULL && form.note == NULL && step == POLICY_APPLY &&
	    (e = apply(rq, rs, &form)) == ERR_NONE)
		return ERR_NONE;
	if (e == ERR_CHANGED)
		return outdated(rq, rs, &form);
	if (e == ERR_NETWORK)
		form.fault = shut_out(rq);
	else if (e == ERR_DENIED)
		form.fault = not_yours;
	else if (e && page_confirm_fault(e) == NULL)
		return e;
	if (form.fault != NULL)
		form.status = 422;
	if (form.fault != NULL || form.note != NULL || step == POLICY_EDIT)
		return networks_show(rq, rs, &rows, &form);
	return review(rq, rs, &form, now, e);
}

const struct route page_policy_networks_post = {
	.method = REQ_POST, .path = "/policy/networks",
	.handle = networks_post, .body = BODY_FORM, .body_max = 8192,
	.fields = fields, .nfields = 5,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "policy",
};
