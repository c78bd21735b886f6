/*
 * GET and POST /sign-in.
 */
#include "log.h"
#include "page.h"
#include "password.h"
#include "words.h"

enum { G_NEXT };
static const struct field get_fields[] = {
	[G_NEXT] = { "next", FIELD_TEXT, 200, true },
};

enum { F_NAME, F_PASSWORD, F_NEXT };
static const struct field post_fields[] = {
	[F_NAME] = { "name", FIELD_TEXT, AUTH_NAME_MAX, false },
	[F_PASSWORD] = { "password", FIELD_TEXT, PASSWORD_MAX, false },
	[F_NEXT] = { "next", FIELD_TEXT, 200, true },
};

struct shown {
	int		 status;
	const char	*name;
	const char	*next;
	const char	*fault;
};

static enum err
show(struct req *rq, struct resp *rs, const struct shown *what)
{
	char csrf[AUTH_CSRF_TEXT];
	enum err e;

	if ((e = auth_form_token(rq, rs, csrf)))
		return e;
	tpl_sign_in(resp_html(rs, what->status), &(struct tpl_sign_in){
	    .top = page_top(rq, PAGE_ELSEWHERE, "Sign in"), .csrf = csrf,
	    .next = what->next, .name = what->name, .fault = what->fault,
	    .bottom = page_bottom(rq) });
	return ERR_NONE;
}

static enum err
sign_in_get(struct req *rq, struct resp *rs)
{
	const char *next = page_next(rq, req_field(rq, G_NEXT));

	if (auth_session(rq) != NULL)
		return resp_redirect(rs, "%s", next);
	return show(rq, rs, &(struct shown){ .status = 200, .next = next });
}

/* The name stands in the form again; the password never does. */
static enum err
sign_in_post(struct req *rq, struct resp *rs)
{
	const struct page_app *app = page_app(rq);
	struct auth_sign_in in = { .gate = app->gate,
	    .name = req_text(rq, F_NAME),
	    .password = req_field(rq, F_PASSWORD),
	    .idle = app->settings->console.session_idle,
	    .maximum = app->settings->console.session_max };
	struct shown again = { .name = in.name,
	    .next = page_next(rq, req_field(rq, F_NEXT)) };
	enum err e = auth_sign_in(app->db, rq, rs, &in);

	if (e == ERR_NONE)
		return resp_redirect(rs, "%s", again.next);
	if (e == ERR_CREDENTIALS)
		again.fault = err_sentence(e);
	else if (e == ERR_PAUSED)
		again.fault = arena_printf(rq->arena, "Too many failed tries "
		    "for this account or from your network. Wait %s, then try "
		    "again.", words_wait(rq->arena, in.wait));
	else if (e == ERR_FULL)
		again.fault = PAGE_TOO_MANY;
	else
		return e;
	again.status = err_status(e);
	return show(rq, rs, &again);
}

const struct route page_sign_in = {
	.method = REQ_GET, .path = "/sign-in", .handle = sign_in_get,
	.body = BODY_NONE, .fields = get_fields, .nfields = 1,
};

const struct route page_sign_in_post = {
	.method = REQ_POST, .path = "/sign-in", .handle = sign_in_post,
	.body = BODY_FORM, .body_max = 4096,
	.fields = post_fields, .nfields = 3, .flags = ROUTE_CSRF,
};
