/*
 * POST /enrollments/:id/cancel: taken back before the certificate was made.
 */
#include "enrollment.h"
#include "log.h"

static enum err
cancel_post(struct req *rq, struct resp *rs)
{
	struct state_row now;
	enum err e = store_enrollment_cancel(page_app(rq)->db, rq->arena,
	    page_session(rq), &rq->object, &now);

	if (e && e != ERR_STATE && e != ERR_EXPIRED)
		return e;
	if (e == ERR_NONE)
		log_at(ERR_INFO, "cancelled enrollment=%s account=%s",
		    uuid_text(rq->arena, &rq->object),
		    log_qs(auth_session(rq)->name));
	return enrollment_redirect(rq, rs);
}

const struct route page_cancel = {
	.method = REQ_POST, .path = "/enrollments/:id/cancel",
	.handle = cancel_post, .body = BODY_FORM, .body_max = 1024,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "enroll",
};
