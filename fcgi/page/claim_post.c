/*
 * POST /claim: an operator typed a code.
 */
#include "home.h"
#include "log.h"
#include "words.h"

enum { F_CODE };
static const struct field fields[] = {
	[F_CODE] = { "code", FIELD_TEXT, CODE_TYPED_MAX, false },
};

/* Each way in which a code can fail has its own sentence; NULL: not ours. */
static const char *
sentence(struct req *rq, enum err e, const struct claimed *got)
{
	switch (e) {
	case ERR_INPUT:
		return code_fault_sentence(got->fault);
	case ERR_NOT_FOUND:
		return "No device shows this code. It may have expired, since "
		    "codes last three minutes: compare it with the screen, or "
		    "show a new one on the device.";
	case ERR_EXPIRED:
		return "This code has expired. Show a new one on the device "
		    "and type that.";
	case ERR_TAKEN:
		return arena_printf(rq->arena, "This code was used already%s%s"
		    ". A code works once: if that was not you, show a new one "
		    "on the device.", got->taken_by ? ", by " : "",
		    got->taken_by ? got->taken_by : "");
	case ERR_PAUSED:
		return arena_printf(rq->arena, "Too many wrong codes. Your "
		    "account may type the next one in %s.",
		    words_wait(rq->arena, got->wait));
	case ERR_PROOF:
		return "The device does not know the code that it sent. "
		    "Somebody may be interfering: show a new code on the "
		    "device, and tell your administrator if it happens again.";
	case ERR_CHANGED:
		return "What this device sent does not fit together, so it was "
		    "refused. Show a new code on the device, and tell your "
		    "administrator if it happens again.";
	default:
		return NULL;
	}
}

/* On success nothing of the code is left but the row it led to. */
static enum err
claim_post(struct req *rq, struct resp *rs)
{
	const struct claimer who = page_claimer(rq);
	struct home again = { .status = 200 };
	struct claimed got;
	enum err e = claim_code(rq->arena, &who, req_field(rq, F_CODE), &got);

	if (e == ERR_NONE) {
		const char *id = uuid_text(rq->arena, &got.enrollment);

		log_at(ERR_INFO, "claimed enrollment=%s account=%s", id,
		    log_qs(auth_session(rq)->name));
		return resp_redirect(rs, "/enrollments/%s", id);
	}
	if ((again.fault = sentence(rq, e, &got)) == NULL)
		return e;
	log_at(err_level(e), "code refused account=%s address=%s error=%s",
	    log_qs(auth_session(rq)->name), rq->address, err_name(e));
	again.status = err_status(e);
	return home_show(rq, rs, &again);
}

const struct route page_claim = {
	.method = REQ_POST, .path = "/claim", .handle = claim_post,
	.body = BODY_FORM, .body_max = 2048, .fields = fields, .nfields = 1,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "enroll",
};
