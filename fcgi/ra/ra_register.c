/*
 * POST /v1/enrollments: a device registers, or comes back with the same bytes.
 */
#include <arpa/inet.h>

#include "admission.h"
#include "hash.h"
#include "log.h"
#include "ra_app.h"
#include "store_health.h"
#include "store_register.h"

/* Who waits is counted by it. */
static enum err
check_address(const struct req *rq)
{
	struct in6_addr a;

	if (inet_pton(AF_INET, rq->address, &a) == 1 ||
	    inet_pton(AF_INET6, rq->address, &a) == 1)
		return ERR_NONE;
	return log_err(ERR_CONFIG, "no client address: nginx must set "
	    "REMOTE_ADDR");
}

static struct slice
or_null(struct slice s)
{
	return s.n > 0 ? s : SLICE_NONE;
}

static void
fill(const struct req *rq, const struct admission *ad,
    struct store_registration *out)
{
	const struct registration *r = &ad->registration;

	*out = (struct store_registration){
		.registration = r->bytes,
		.reg = r->reg,
		.enrollment = r->enrollment,
		.ticket_hash = r->ticket_hash,
		.channel = r->channel->name,
		.proof = or_null(ad->proof),
		.name = r->facts.name,
		.model = or_null(r->facts.model),
		.system = or_null(r->facts.system),
		.serial = or_null(r->facts.serial),
		.key_fp = ad->csr->key.fingerprint,
		.key_type = ad->csr->key.type,
		.address = rq->address,
	};
	if (r->channel->use == CODE_BY_LOCATOR)
		out->locator = sha256_slice(&r->locator);
	else
		out->handle = r->handle;
}

static enum err
admitted(struct req *rq, struct admission *ad)
{
	const struct ra *ra = rq->app;
	struct message m;
	struct slice ticket;
	enum err e;

	if ((e = ra_ticket(rq, &ticket, NULL)) ||
	    (e = message_parse(rq->arena, rq->body, FROM_DEVICE, VIA_HTTPS,
	    &m)))
		return e;
	if (m.type != MESSAGE_REGISTER)
		return ERR_INPUT;
	m.ticket = ticket;
	return admission_check(rq->arena, &m, &ra->policy, ad);
}

/* A row that is past waiting has more to tell than its number of seconds. */
static enum err
answer_for(struct req *rq, const struct store_registration *r,
    const struct registered_row *row, struct answer *out)
{
	struct answer_row told = { .enrollment = r->enrollment,
	    .expires_in = (unsigned)row->expires_in };
	enum err e;

	if ((e = state_parse(slice_str(row->state), &told.state)))
		return e;
	if (told.state != STATE_WAITING)
		return ra_look(rq, &r->enrollment, &r->ticket_hash, out);
	answer_row(&told, out);
	return ERR_NONE;
}

enum err
ra_register(struct req *rq, struct resp *rs)
{
	struct ra *ra = rq->app;
	const struct store_limits limits = {
		.per_address = ra->settings->gateway.max_waiting_per_address,
		.total = ra->settings->gateway.max_waiting
	};
	struct store_registration registration;
	struct registered_row row;
	struct admission ad;
	struct answer answer;
	const char *id;
	enum err e;

	if ((e = check_address(rq)) || (e = admitted(rq, &ad)))
		return e;
	fill(rq, &ad, &registration);
	id = uuid_text(rq->arena, &registration.enrollment);
	rq->note = arena_printf(rq->arena, "enrollment=%s", id);
	store_note_request(ra->db, rq->id);
	if ((e = store_register(ra->db, rq->arena, &limits, &registration,
	    &row)) ||
	    (e = answer_for(rq, &registration, &row, &answer)))
		return e;
	log_at(ERR_INFO, "registered enrollment=%s state=%s address=%s", id,
	    row.state, log_qs(rq->address));
	resp_header(rs, "Location", arena_printf(rq->arena, RA_PREFIX "%s",
	    id));
	return ra_tell(rq, rs, 201, &answer);
}
