/*
 * POST /sign-out.
 */
#include "page.h"

static enum err
sign_out_post(struct req *rq, struct resp *rs)
{
	enum err e = auth_sign_out(page_app(rq)->db, rq, rs);

	return e ? e : resp_redirect(rs, "/sign-in");
}

const struct route page_sign_out = {
	.method = REQ_POST, .path = "/sign-out", .handle = sign_out_post,
	.body = BODY_FORM, .body_max = 1024,
	.flags = ROUTE_SESSION | ROUTE_CSRF,
};
