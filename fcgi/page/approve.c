/*
 * POST /enrollments/:id/approve: the operator has seen what the device says
 * it is, and lets it in.
 */
#include "call.h"
#include "enrollment.h"
#include "log.h"
#include "words.h"

#define NAME_MAX_CHARS	64

enum {
	F_REG, F_KEY, F_PROFILE, F_NAME, F_REPLACES, F_OTHER, F_FIND, F_REASON,
	F_SITE
};
static const struct field fields[] = {
	[F_REG] = { "reg", FIELD_SHA256, 0, false },
	[F_KEY] = { "key", FIELD_SHA256, 0, false },
	[F_PROFILE] = { "profile", FIELD_TEXT, 32, false },
	[F_NAME] = { "name", FIELD_TEXT, 256, false },
	/* A device that it takes the place of, or what to look it up by. */
	[F_REPLACES] = { "replaces", FIELD_UUID, 0, true },
	[F_OTHER] = { "other", FIELD_TEXT, 256, true },
	[F_FIND] = { "find", FIELD_UINT, 1, true },
	/* The same form declines, and keeps what was typed for that. */
	[F_REASON] = { "reason", FIELD_TEXT, 800, true },
	[F_SITE] = { "site", FIELD_UUID, 0, true },
};

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
approve(struct req *rq, const struct decide_again *typed)
{
	const struct page_app *app = page_app(rq);
	const struct uuid *replaces = typed->replaces;
	const struct sha256 reg = req_sha256(rq, F_REG);
	const struct sha256 key = req_sha256(rq, F_KEY);
	struct state_row now;
	enum err e;

	e = store_approve(app->db, rq->arena, page_session(rq),
	    &(struct store_approval){ .enrollment = &rq->object, .reg = &reg,
	    .key_fp = &key, .profile = typed->profile,
	    .name = arena_str(rq->arena, typed->name),
	    .replaces = replaces, .site = typed->site,
	    .address = rq->address }, &now);
	if (e == ERR_NONE)
		log_at(ERR_INFO, "approved enrollment=%s account=%s%s%s",
		    uuid_text(rq->arena, &rq->object),
		    log_qs(auth_session(rq)->name),
		    replaces != NULL ? " replaces=" : "",
		    replaces != NULL ? uuid_text(rq->arena, replaces) : "");
	return e;
}

/* What the operator can choose otherwise; true if that is all that is wrong. */
static bool
is_choice(const struct req *rq, struct decide_again *again, enum err e)
{
	again->status = err_status(e);
	switch (e) {
	case ERR_SITE:
		again->site_fault = again->site == NULL ?
		    "Choose the site to which it is added." : err_sentence(e);
		again->site = NULL;
		return true;
	case ERR_POLICY:
		again->profile_fault = "This profile cannot be used for this "
		    "device now: it is switched off, or not for your role "
		    "there, or not for devices from its network. Choose "
		    "another one.";
		return true;
	case ERR_REPLACES:
		again->replaces = NULL;
		again->cannot_replace = true;
		return auth_may(rq, "view") && auth_may(rq, "revoke");
	default:
		return false;
	}
}

static enum err
approve_post(struct req *rq, struct resp *rs)
{
	const struct uuid replaces = req_uuid(rq, F_REPLACES);
	const struct uuid site = req_uuid(rq, F_SITE);
	struct decide_again again = { .status = 200,
		.name = words_trim(req_field(rq, F_NAME)),
		.profile = req_text(rq, F_PROFILE),
		.replaces = req_has(rq, F_REPLACES) ? &replaces : NULL,
		.site = req_has(rq, F_SITE) ? &site : NULL,
		.typed = words_trim(req_field(rq, F_OTHER)),
		.reason = req_field(rq, F_REASON) };
	enum err e;

	if (settings_attended(page_app(rq)->settings,
	    req_field(rq, F_PROFILE)) == NULL)
		return ERR_INPUT;
	if (again.typed.n > 0 || req_has(rq, F_FIND)) {
		again.nothing_typed = again.typed.n == 0;
		return decide_ask_again(rq, rs, &again);
	}
	if (name_check(again.name, NAME_MAX_CHARS)) {
		again.status = 422;
		again.fault = "Give it a name of 1 to 64 characters that "
		    "can be seen.";
		return decide_ask_again(rq, rs, &again);
	}
	e = approve(rq, &again);
	/* Its page says where it stands. */
	if (e == ERR_STATE || e == ERR_EXPIRED)
		return enrollment_redirect(rq, rs);
	if (e)
		return is_choice(rq, &again, e) ?
		    decide_ask_again(rq, rs, &again) : e;
	ask_signer(rq);
	return enrollment_redirect(rq, rs);
}

const struct route page_approve = {
	.method = REQ_POST, .path = "/enrollments/:id/approve",
	.handle = approve_post, .body = BODY_FORM, .body_max = 4096,
	.fields = fields, .nfields = 9,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "enroll",
};
