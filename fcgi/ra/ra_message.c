/*
 * POST /v1/enrollments/ID/messages: the device acknowledges or cancels.
 */
#include "hash.h"
#include "log.h"
#include "ra_app.h"
#include "store_health.h"
#include "store_register.h"

static enum err
acknowledge(struct req *rq, const struct sha256 *ticket_hash,
    struct slice ack, struct state_row *row)
{
	struct ra *ra = rq->app;
	struct sha256 ack_hash;
	enum err e;

	if ((e = sha256_of(ack, &ack_hash)))
		return e;
	return store_acknowledge(ra->db, rq->arena, &(struct store_ack){
	    &rq->object, ticket_hash, &ack_hash }, row);
}

enum err
ra_message(struct req *rq, struct resp *rs)
{
	struct ra *ra = rq->app;
	struct answer_row told = { .enrollment = rq->object };
	struct state_row row;
	struct sha256 hash;
	struct answer answer;
	struct message m;
	struct slice ticket;
	enum err e;

	if ((e = ra_ticket(rq, &ticket, &hash)) ||
	    (e = message_parse(rq->arena, rq->body, FROM_DEVICE, VIA_HTTPS,
	    &m)))
		return e;
	if (m.type != MESSAGE_ACK && m.type != MESSAGE_CANCEL)
		return ERR_INPUT;
	if ((e = store_note_request(ra->db, rq->arena, rq->id)))
		return e;
	if (m.type == MESSAGE_ACK)
		e = acknowledge(rq, &hash, m.ack, &row);
	else
		e = store_cancel(ra->db, rq->arena, &rq->object, &hash, &row);
	if (e || (e = state_parse(slice_str(row.state), &told.state)))
		return e;
	log_at(ERR_INFO, "%s enrollment=%s state=%s", message_name(m.type),
	    uuid_text(rq->arena, &rq->object), row.state);
	answer_row(&told, &answer);
	return ra_tell(rq, rs, 200, &answer);
}
