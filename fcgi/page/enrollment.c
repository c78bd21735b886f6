/*
 * GET /enrollments/:id: decide while one may, follow afterwards.
 */
#include "enrollment.h"

enum err
enrollment_load(struct req *rq, struct enrollment_row *row, enum state *state)
{
	enum err e;

	if ((e = store_enrollment_get(page_app(rq)->db, rq->arena,
	    page_session(rq), &rq->object, row)))
		return e;
	return state_parse(slice_str(row->state), state) ? ERR_INTERNAL :
	    ERR_NONE;
}

bool
enrollment_is_mine_to_decide(const struct req *rq,
    const struct enrollment_row *row, enum state state)
{
	return row->mine && state == STATE_VERIFIED &&
	    auth_may(rq, "enroll");
}

enum err
enrollment_redirect(struct req *rq, struct resp *rs)
{
	return resp_redirect(rs, "/enrollments/%s",
	    uuid_text(rq->arena, &rq->object));
}

static enum err
enrollment_get(struct req *rq, struct resp *rs)
{
	struct enrollment_row row;
	enum state state;
	enum err e;

	if ((e = enrollment_load(rq, &row, &state)))
		return e;
	if (enrollment_is_mine_to_decide(rq, &row, state))
		return decide_show(rq, rs, &row, &(struct decide_again){
		    .status = 200, .name = slice_str(row.name) });
	return follow_show(rq, rs, &row, state);
}

const struct route page_enrollment = {
	.method = REQ_GET, .path = "/enrollments/:id",
	.handle = enrollment_get, .body = BODY_NONE, .flags = ROUTE_SESSION,
};
