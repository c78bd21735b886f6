/*
 * GET and POST /welcome: somebody with a link chooses a password. What opens
 * the account stands behind the '#' of the link, which no browser sends;
 * console.js puts it into the field, or the person does.
 */
#include "log.h"
#include "page.h"
#include "password.h"
#include "words.h"

enum { F_TOKEN, F_NEW, F_AGAIN };
static const struct field fields[] = {
	[F_TOKEN] = { "token", FIELD_TEXT, 512, false },
	[F_NEW] = { "new", FIELD_TEXT, 4 * PASSWORD_MAX, false },
	[F_AGAIN] = { "again", FIELD_TEXT, 4 * PASSWORD_MAX, false },
};

struct shown {
	enum err	 refused;
	const char	*token;
	const char	*fault;
	const char	*new_fault;
};

static enum err
show(struct req *rq, struct resp *rs, const struct shown *s)
{
	char csrf[AUTH_CSRF_TEXT];
	enum err e;

	if ((e = auth_form_token(rq, rs, csrf)))
		return e;
	tpl_welcome(resp_html(rs, err_status(s->refused)),
	    &(struct tpl_welcome){
	    .top = page_top(rq, PAGE_ELSEWHERE, "Choose a password"),
	    .csrf = csrf, .token = s->token, .fault = s->fault,
	    .new_fault = s->new_fault, .bottom = page_bottom(rq) });
	return ERR_NONE;
}

static enum err
welcome_get(struct req *rq, struct resp *rs)
{
	return show(rq, rs, &(struct shown){ .refused = ERR_NONE });
}

/* What is wrong, at its field; false: that is for another page. */
static bool
explain(struct req *rq, enum err e, int64_t wait, struct shown *s)
{
	s->refused = e;
	if (e == ERR_INPUT)
		s->new_fault = PAGE_PASSWORD_RULES;
	else if (e == ERR_NOT_FOUND)
		s->fault = "This link does not work: it was used, withdrawn or "
		    "replaced by another, its time is over, or a part of it "
		    "is missing. Ask an administrator for a new one.";
	else if (e == ERR_PAUSED)
		s->fault = arena_printf(rq->arena, "Too many failed tries "
		    "from your network. Wait %s, then try again.",
		    words_wait(rq->arena, wait));
	else if (e == ERR_FULL)
		s->fault = PAGE_TOO_MANY;
	else
		return false;
	return true;
}

static enum err
welcome_post(struct req *rq, struct resp *rs)
{
	const struct page_app *app = page_app(rq);
	struct auth_welcome in = { .gate = app->gate,
	    .link = req_field(rq, F_TOKEN), .password = req_field(rq, F_NEW),
	    .idle = app->settings->console.session_idle,
	    .maximum = app->settings->console.session_max };
	struct shown s = { .token = req_text(rq, F_TOKEN) };
	enum err e;

	if (!slice_equal(in.password, req_field(rq, F_AGAIN))) {
		s.refused = ERR_INPUT;
		s.new_fault = PAGE_PASSWORD_TWICE;
		return show(rq, rs, &s);
	}
	e = auth_welcome(app->db, rq, rs, &in);
	if (e == ERR_NONE)
		return resp_redirect(rs, "/me");
	return explain(rq, e, in.wait, &s) ? show(rq, rs, &s) : e;
}

const struct route page_welcome = {
	.method = REQ_GET, .path = "/welcome", .handle = welcome_get,
	.body = BODY_NONE,
};

const struct route page_welcome_post = {
	.method = REQ_POST, .path = "/welcome", .handle = welcome_post,
	.body = BODY_FORM, .body_max = 8192, .fields = fields, .nfields = 3,
	.flags = ROUTE_CSRF,
};
