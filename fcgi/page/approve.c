/*
 * POST /enrollments/:id/approve: the operator has seen what the device says
 * it is, and lets it in.
 */
#include "call.h"
#include "enrollment.h"
#include "log.h"
#include "words.h"

#define NAME_MAX_CHARS	64

enum { F_REG, F_KEY, F_PROFILE, F_NAME, F_REPLACES, F_OTHER, F_FIND, F_REASON };
static const struct field fields[] = {
	[F_REG] = { "reg", FIELD_SHA256, 0, false },
	[F_KEY] = { "key", FIELD_SHA256, 0, false },
	[F_PROFILE] = { "profile", FIELD_TEXT, 32, false },
	[F_NAME] = { "name", FIELD_TEXT, 256, false },
	/* A device that it takes the place of, or what to look it up by. */
	[F_REPLACES] = { "replaces", FIELD_UUID, 0, true },
	[F_OTHER] = { "other", FIELD_TEXT, 256, true },
	[F_FIND] = { "find", FIELD_UINT, 1, true },
	/* The same form declines; its reason has no meaning here. */
	[F_REASON] = { "reason", FIELD_TEXT, 800, true },
};

/* What is not clear yet is asked again, on the same page. */
static enum err
ask_again(struct req *rq, struct resp *rs, const struct decide_again *again)
{
	struct enrollment_row row;
	enum state state;
	enum err e;

	if ((e = enrollment_load(rq, &row, &state)))
		return e;
	if (!enrollment_is_mine_to_decide(rq, &row, state))
		return enrollment_redirect(rq, rs);
	return decide_show(rq, rs, &row, again);
}

/* The row is approved: should the signer be away, its ticker finishes it. */
static void
ask_signer(struct req *rq)
{
	enum err e = call_signer(rq->arena, page_app(rq)->signer, "/issue",
	    &rq->object, NULL);

	if (e)
		log_at(ERR_WARNING, "signer enrollment=%s error=%s",
		    uuid_text(rq->arena, &rq->object), err_name(e));
}

static enum err
approve(struct req *rq, const char *name, const struct uuid *replaces)
{
	const struct page_app *app = page_app(rq);
	const struct sha256 reg = req_sha256(rq, F_REG);
	const struct sha256 key = req_sha256(rq, F_KEY);
	struct state_row now;
	enum err e;

	e = store_approve(app->db, rq->arena, page_session(rq),
	    &(struct store_approval){ .enrollment = &rq->object, .reg = &reg,
	    .key_fp = &key, .profile = req_text(rq, F_PROFILE), .name = name,
	    .replaces = replaces, .address = rq->address }, &now);
	if (e == ERR_NONE)
		log_at(ERR_INFO, "approved enrollment=%s account=%s%s%s",
		    uuid_text(rq->arena, &rq->object),
		    log_qs(auth_session(rq)->name),
		    replaces != NULL ? " replaces=" : "",
		    replaces != NULL ? uuid_text(rq->arena, replaces) : "");
	return e;
}

static enum err
approve_post(struct req *rq, struct resp *rs)
{
	const struct uuid replaces = req_uuid(rq, F_REPLACES);
	struct decide_again again = { .status = 200,
		.name = words_trim(req_field(rq, F_NAME)),
		.profile = req_text(rq, F_PROFILE),
		.replaces = req_has(rq, F_REPLACES) ? &replaces : NULL,
		.typed = words_trim(req_field(rq, F_OTHER)) };
	enum err e;

	if (settings_attended(page_app(rq)->settings,
	    req_field(rq, F_PROFILE)) == NULL)
		return ERR_INPUT;
	if (again.typed.n > 0 || req_has(rq, F_FIND)) {
		again.nothing_typed = again.typed.n == 0;
		return ask_again(rq, rs, &again);
	}
	if (name_check(again.name, NAME_MAX_CHARS)) {
		again.status = 422;
		again.fault = "Give it a name of 1 to 64 characters.";
		return ask_again(rq, rs, &again);
	}
	e = approve(rq, arena_str(rq->arena, again.name), again.replaces);
	/* Its page says where it stands. */
	if (e == ERR_STATE || e == ERR_EXPIRED)
		return enrollment_redirect(rq, rs);
	if (e == ERR_REPLACES && auth_may(rq, "view") &&
	    auth_may(rq, "revoke")) {
		again.status = err_status(e);
		again.replaces = NULL;
		again.cannot_replace = true;
		return ask_again(rq, rs, &again);
	}
	if (e)
		return e;
	ask_signer(rq);
	return enrollment_redirect(rq, rs);
}

const struct route page_approve = {
	.method = REQ_POST, .path = "/enrollments/:id/approve",
	.handle = approve_post, .body = BODY_FORM, .body_max = 4096,
	.fields = fields, .nfields = 8,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "enroll",
};
