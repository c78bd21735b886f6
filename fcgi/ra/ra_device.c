/*
 * What the endpoints for devices share: the ticket, the row, the answer.
 */
#include "hash.h"
#include "json_write.h"
#include "ra_app.h"
#include "store_register.h"

enum err
ra_ticket(struct req *rq, struct slice *ticket, struct sha256 *hash)
{
	static const char scheme[] = "Handfast ";
	const size_t n = sizeof(scheme) - 1;
	struct slice v = req_header(rq, "Authorization");

	if (v.n <= n ||
	    !slice_equal_nocase(slice_of(v.p, n), slice_str(scheme)) ||
	    base64url_parse(rq->arena, slice_of(v.p + n, v.n - n),
	    MESSAGE_TICKET_LEN, ticket) || ticket->n != MESSAGE_TICKET_LEN)
		return ERR_TICKET;
	return hash != NULL ? sha256_of(*ticket, hash) : ERR_NONE;
}

enum err
ra_tell(struct req *rq, struct resp *rs, int status,
    const struct answer *answer)
{
	struct slice text;
	enum err e;

	if ((e = message_format(rq->arena, &answer->msg[0], VIA_HTTPS,
	    &text)))
		return e;
	buf_add(resp_json(rs, status), text);
	return ERR_NONE;
}

enum err
ra_look(struct req *rq, const struct uuid *enrollment,
    const struct sha256 *ticket_hash, struct answer *out)
{
	struct ra *ra = rq->app;
	struct answer_row row = { .enrollment = *enrollment };
	struct resume_row got;
	enum err e;

	if ((e = store_resume(ra->db, rq->arena, enrollment, ticket_hash,
	    &got)) ||
	    (e = state_parse(slice_str(got.state), &row.state)) ||
	    (got.kind != NULL &&
	    (e = reply_kind_parse(slice_str(got.kind), &row.kind))))
		return e;
	row.expires_in = (unsigned)got.expires_in;
	row.reply = got.reply;
	row.share = got.share;
	row.confirm = got.confirm;
	answer_row(&row, out);
	return ERR_NONE;
}
