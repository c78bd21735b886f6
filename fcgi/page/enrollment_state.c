/*
 * GET /enrollments/:id/state: what console.js asks while a page is open.
 */
#include "enrollment.h"
#include "json_write.h"

static enum err
state_get(struct req *rq, struct resp *rs)
{
	struct enrollment_row row;
	struct json_writer w;
	struct slice text;
	enum state state;
	enum err e;

	if ((e = enrollment_load(rq, &row, &state)))
		return e;
	json_writer_init(&w, rq->arena, 256);
	json_open(&w, NULL, '{');
	json_put_str(&w, "state", row.state);
	json_close(&w, '}');
	if ((e = json_writer_done(&w, &text)))
		return e;
	buf_add(resp_json(rs, 200), text);
	return page_etag(rq, rs);
}

const struct route page_enrollment_state = {
	.method = REQ_GET, .path = "/enrollments/:id/state",
	.handle = state_get, .body = BODY_NONE,
	.flags = ROUTE_SESSION | ROUTE_POLL,
};
