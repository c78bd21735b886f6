/*
 * POST /enrollments/:id/decline, by a button as large as the other one.
 */
#include "enrollment.h"
#include "log.h"
#include "reply.h"
#include "words.h"

enum { F_REASON, F_REG, F_KEY, F_PROFILE, F_NAME, F_REPLACES, F_OTHER,
	F_SITE };
static const struct field fields[] = {
	[F_REASON] = { "reason", FIELD_TEXT, 800, true },
	/* The same form approves; these are only kept. */
	[F_REG] = { "reg", FIELD_TEXT, 64, true },
	[F_KEY] = { "key", FIELD_TEXT, 64, true },
	[F_PROFILE] = { "profile", FIELD_TEXT, 32, true },
	[F_NAME] = { "name", FIELD_TEXT, 256, true },
	[F_REPLACES] = { "replaces", FIELD_TEXT, 36, true },
	[F_OTHER] = { "other", FIELD_TEXT, 256, true },
	[F_SITE] = { "site", FIELD_UUID, 0, true },
};

/* A reason that cannot be sent; what else was typed stays. */
static enum err
ask_again(struct req *rq, struct resp *rs)
{
	const struct uuid site = req_uuid(rq, F_SITE);

	return decide_ask_again(rq, rs, &(struct decide_again){ .status = 422,
	    .site = req_has(rq, F_SITE) ? &site : NULL,
	    .name = req_field(rq, F_NAME), .profile = req_text(rq, F_PROFILE),
	    .reason = req_field(rq, F_REASON),
	    .reason_fault = "Make the reason one line of at most 200 "
	    "characters." });
}

static enum err
decline_post(struct req *rq, struct resp *rs)
{
	const struct claimer who = page_claimer(rq);
	const struct slice reason = words_trim(req_field(rq, F_REASON));
	enum err e;

	if (reason.n > 0 && name_check(reason, REPLY_REASON_MAX))
		return ask_again(rq, rs);
	e = claim_decline(rq->arena, &who, &rq->object, reason);
	if (e && e != ERR_STATE && e != ERR_EXPIRED)
		return e;
	if (e == ERR_NONE)
		log_at(ERR_INFO, "declined enrollment=%s account=%s",
		    uuid_text(rq->arena, &rq->object),
		    log_qs(auth_session(rq)->name));
	return enrollment_redirect(rq, rs);
}

const struct route page_decline = {
	.method = REQ_POST, .path = "/enrollments/:id/decline",
	.handle = decline_post, .body = BODY_FORM, .body_max = 8192,
	.fields = fields, .nfields = 8,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "enroll",
};
