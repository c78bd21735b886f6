/*
 * POST /v1/enrollments/ID/messages: the device proves itself, refuses,
 * acknowledges or cancels.
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

/* What came too late has an answer, too: what has become of the enrollment. */
static enum err
unless_ended(enum err e, const struct state_row *row)
{
	return e == ERR_STATE && state_name_is_end(row->state) ? ERR_NONE : e;
}

/* And so has a wrong proof: that the enrollment has failed. */
static enum err
prove(struct req *rq, const struct sha256 *ticket_hash, struct slice proof,
    struct state_row *row)
{
	struct ra *ra = rq->app;
	struct sha256 hash;
	enum err e;

	if ((e = sha256_of(proof, &hash)))
		return e;
	e = store_prove(ra->db, rq->arena, &(struct store_proof){
	    .enrollment = &rq->object, .ticket_hash = ticket_hash,
	    .proof_hash = &hash }, row);
	if (e != ERR_PROOF)
		return unless_ended(e, row);
	log_at(err_level(e), "wrong proof enrollment=%s",
	    uuid_text(rq->arena, &rq->object));
	return ERR_NONE;
}

static enum err
act(struct req *rq, const struct sha256 *hash, const struct message *m,
    struct state_row *row)
{
	struct ra *ra = rq->app;

	switch (m->type) {
	case MESSAGE_PROOF:
		return prove(rq, hash, m->proof, row);
	case MESSAGE_REFUSE:
		return unless_ended(store_refuse(ra->db, rq->arena,
		    &rq->object, hash, row), row);
	case MESSAGE_ACK:
		return acknowledge(rq, hash, m->ack, row);
	case MESSAGE_CANCEL:
		return store_cancel(ra->db, rq->arena, &rq->object, hash,
		    row);
	default:
		return ERR_INPUT;
	}
}

/*
 * What is not over yet is told as GET tells it, and to who proves or refuses
 * the end as well: it may not have seen the sealed decline.
 */
static enum err
told_of(struct req *rq, const struct sha256 *hash, enum message_type type,
    const struct state_row *row, struct answer *out)
{
	struct answer_row told = { .enrollment = rq->object };
	enum err e;

	if ((e = state_parse(slice_str(row->state), &told.state)))
		return e;
	if (!state_is_end(told.state) || type == MESSAGE_PROOF ||
	    type == MESSAGE_REFUSE)
		return ra_look(rq, &rq->object, hash, out);
	answer_row(&told, out);
	return ERR_NONE;
}

enum err
ra_message(struct req *rq, struct resp *rs)
{
	struct ra *ra = rq->app;
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
	store_note_request(ra->db, rq->id);
	if ((e = act(rq, &hash, &m, &row)))
		return e;
	log_at(ERR_INFO, "%s enrollment=%s state=%s", message_name(m.type),
	    uuid_text(rq->arena, &rq->object), row.state);
	if ((e = told_of(rq, &hash, m.type, &row, &answer)))
		return e;
	return ra_tell(rq, rs, 200, &answer);
}
