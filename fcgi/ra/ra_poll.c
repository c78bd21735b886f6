/*
 * GET /v1/enrollments/ID: where it stands. Never waits.
 */
#include "ra_app.h"
#include "store_health.h"

enum err
ra_poll(struct req *rq, struct resp *rs)
{
	struct ra *ra = rq->app;
	struct sha256 hash;
	struct answer answer;
	struct slice ticket;
	enum err e;

	if ((e = ra_ticket(rq, &ticket, &hash)))
		return e;
	store_note_request(ra->db, rq->id);
	if ((e = ra_look(rq, &rq->object, &hash, &answer)))
		return e;
	resp_header(rs, "Retry-After", RA_RETRY_AFTER);
	return ra_tell(rq, rs, 200, &answer);
}
