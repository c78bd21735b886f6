/*
 * GET and POST /me/password: another password, for who knows the old one.
 */
#include "page.h"
#include "password.h"

enum { F_OLD, F_NEW, F_AGAIN };
static const struct field fields[] = {
	[F_OLD] = { "old", FIELD_TEXT, PASSWORD_MAX, false },
	[F_NEW] = { "new", FIELD_TEXT, 4 * PASSWORD_MAX, false },
	[F_AGAIN] = { "again", FIELD_TEXT, 4 * PASSWORD_MAX, false },
};

/* Passwords never stand in a form again. */
static enum err
show(struct req *rq, struct resp *rs, enum err refused, const char *new_fault)
{
	struct tpl_my_password page = {
		.top = page_top(rq, PAGE_ME, "Change my password"),
		.csrf = auth_session(rq)->csrf,
		.name = auth_session(rq)->name,
		.old_fault = page_confirm_fault(refused),
		.new_fault = new_fault, .bottom = page_bottom(rq) };

	tpl_my_password(resp_html(rs, err_status(refused)), &page);
	return ERR_NONE;
}

static enum err
password_get(struct req *rq, struct resp *rs)
{
	return show(rq, rs, ERR_NONE, NULL);
}

static enum err
password_post(struct req *rq, struct resp *rs)
{
	struct slice chosen = req_field(rq, F_NEW);
	enum err e;

	if (!slice_equal(chosen, req_field(rq, F_AGAIN)))
		return show(rq, rs, ERR_INPUT, PAGE_PASSWORD_TWICE);
	e = auth_password(page_app(rq)->db, rq, req_field(rq, F_OLD), chosen);
	if (e == ERR_INPUT)
		return show(rq, rs, e, PAGE_PASSWORD_RULES);
	if (page_confirm_fault(e) != NULL)
		return show(rq, rs, e, NULL);
	return e ? e : resp_redirect(rs, "/me?changed=1");
}

const struct route page_me_password = {
	.method = REQ_GET, .path = "/me/password", .handle = password_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION,
};

const struct route page_me_password_post = {
	.method = REQ_POST, .path = "/me/password", .handle = password_post,
	.body = BODY_FORM, .body_max = 8192, .fields = fields, .nfields = 3,
	.flags = ROUTE_SESSION | ROUTE_CSRF,
};
