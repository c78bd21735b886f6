/*
 * Devices that show a code and speak plain EST: the RA runs the slow hash and
 * makes the registration, and knows the same request again by a MAC.
 */
#include <string.h>

#include "code.h"
#include "csr.h"
#include "est_enroll.h"
#include "hash.h"
#include "kdf.h"
#include "kdf_gate.h"
#include "keys.h"
#include "log.h"
#include "rand.h"
#include "state.h"
#include "store_est.h"

#define BUSY_WAIT	"5"
#define FULL_WAIT	"60"	/* seconds */
#define NAMELESS	"EST device"

struct by_code {
	struct code		 code;
	struct csr		 csr;
	struct sha256		 ticket_hash;
	struct registration	 reg;
};

/* The check symbol comes first: a typing error costs nobody anything. */
static enum err
read_code(struct req *rq, struct slice typed, struct code *out)
{
	enum code_fault fault = code_parse(typed, out);

	if (fault != CODE_OK)
		return est_refuse(rq, ERR_CREDENTIALS,
		    code_fault_sentence(fault));
	if (code_use_of(out) != CODE_BY_LOCATOR)
		return est_refuse(rq, ERR_CREDENTIALS,
		    "A code for EST is 16 symbols that begin with one of "
		    "G to Z.");
	return ERR_NONE;
}

/*
 * HMAC(est.key, code and SHA-256(CSR)) stands in the ticket's place. Who has no
 * est.key cannot try codes with what is stored of it.
 */
static enum err
read_request(struct req *rq, const struct est_enroll *in, struct by_code *c)
{
	const struct ra *ra = rq->app;
	uint8_t both[CODE_SYMBOLS + sizeof(struct sha256)];
	struct sha256 csr, ticket;
	enum err e;

	if ((e = read_code(rq, in->password, &c->code)) ||
	    (e = csr_parse(rq->arena, in->csr, CSR_MAX, &c->csr)) ||
	    (e = sha256_of(in->csr, &csr)))
		return e;
	memcpy(both, c->code.s, CODE_SYMBOLS);
	memcpy(both + CODE_SYMBOLS, csr.b, sizeof(csr.b));
	if ((e = hmac_sha256(secret_slice(ra->est_key),
	    slice_of(both, sizeof(both)), &ticket)) == ERR_NONE)
		e = sha256_of(sha256_slice(&ticket), &c->ticket_hash);
	secret_wipe_bytes(both, sizeof(both));
	secret_wipe_bytes(&ticket, sizeof(ticket));
	return e;
}

static enum err
derive(struct req *rq, struct by_code *c)
{
	const struct ra *ra = rq->app;
	struct secret master = { { 0 }, 0 };
	enum err e;

	if ((e = kdf_gate_enter(ra->gate, rq->address)))
		return e;
	log_at(ERR_DEBUG, "slow hash address=%s", log_qs(rq->address));
	if ((e = keys_master(&c->code, slice_str(ra->settings->realm),
	    &master)) == ERR_NONE)
		e = keys_locator(&master, &c->reg.locator);
	secret_wipe(&master);
	kdf_gate_leave(ra->gate);
	return e;
}

static enum err
make_registration(struct req *rq, const struct est_enroll *in,
    struct by_code *c)
{
	const struct ra *ra = rq->app;
	struct registration *r = &c->reg;
	enum err e;

	r->realm = slice_str(ra->settings->realm);
	r->channel = &channel_est;
	r->ticket_hash = c->ticket_hash;
	r->csr = in->csr;
	r->facts.name = in->user.n > 0 ? in->user : SLICE_LIT(NAMELESS);
	if (name_check(r->facts.name, REGISTRATION_FACT_MAX))
		return est_refuse(rq, ERR_INPUT, "The user name is shown as "
		    "the device's name: 1 to 64 characters that can be "
		    "seen.");
	if ((e = rand_uuid(&r->enrollment)) || (e = derive(rq, c)))
		return e;
	return registration_format(rq->arena, r);
}

static enum err
put_registration(struct req *rq, const struct by_code *c,
    const struct store_limits *limits)
{
	const struct ra *ra = rq->app;
	const struct registration *r = &c->reg;
	const struct store_registration row = { .registration = r->bytes,
	    .reg = r->reg, .enrollment = r->enrollment,
	    .ticket_hash = r->ticket_hash, .channel = r->channel->name,
	    .locator = sha256_slice(&r->locator), .name = r->facts.name,
	    .key_fp = c->csr.key.fingerprint, .key_type = c->csr.key.type,
	    .address = rq->address };
	struct est_registered_row done;
	enum err e;

	rq->note = arena_printf(rq->arena, "enrollment=%s",
	    uuid_text(rq->arena, &r->enrollment));
	if ((e = store_est_register(ra->db, rq->arena, limits, &row, &done)))
		return e;
	log_at(ERR_INFO, "registered %s channel=est address=%s", rq->note,
	    log_qs(rq->address));
	return ERR_NONE;
}

/* A known request: where it stands. */
static enum err
tell(struct req *rq, const struct est_row *row, struct slice *der)
{
	enum state state;
	enum err e;

	if ((e = state_parse(slice_str(row->state), &state)))
		return e;
	if (state == STATE_DECLINED)
		return est_refuse(rq, ERR_DENIED, row->reply.n > 0 ?
		    arena_printf(rq->arena, "Declined: %.*s",
		    (int)row->reply.n, (const char *)row->reply.p) :
		    "Declined.");
	if (state == STATE_ISSUED || state == STATE_DELIVERED) {
		*der = row->reply;
		return der->n > 0 ? ERR_NONE : est_refuse(rq, ERR_DENIED,
		    "This code has brought a certificate already.");
	}
	return state_is_end(state) ? est_refuse(rq, ERR_DENIED,
	    "This code has run out. Show a new one.") : ERR_NONE;
}

/* Whoever knows the code has sent another request: perhaps it was read. */
static enum err
refuse(struct req *rq, struct est_enroll *in, enum err e)
{
	if (e == ERR_TAKEN)
		return est_refuse(rq, ERR_DENIED,
		    "This code is in use. Show another one.");
	if (e == ERR_FULL && in->wait == NULL)
		in->wait = FULL_WAIT;
	return e;
}

static enum err
register_new(struct req *rq, struct est_enroll *in, struct by_code *c,
    const struct store_limits *limits)
{
	enum err e;

	if ((e = make_registration(rq, in, c))) {
		if (e != ERR_FULL)
			return e;
		in->wait = BUSY_WAIT;
		return est_refuse(rq, e, "Too many codes are being looked at. "
		    "Try again in a moment.");
	}
	return put_registration(rq, c, limits);
}

/* A request that is known, or is made known. */
static enum err
find_or_register(struct req *rq, struct est_enroll *in, struct by_code *c,
    struct slice *der)
{
	const struct ra *ra = rq->app;
	const struct store_est_query query = {
		.ticket_hash = &c->ticket_hash, .address = rq->address,
		.limits = { .per_address =
		    ra->settings->gateway.max_waiting_per_address,
		    .total = ra->settings->gateway.max_waiting } };
	struct est_row row;
	enum err e = store_est_find(ra->db, rq->arena, &query, &row);

	if (e == ERR_NOT_FOUND) {
		e = register_new(rq, in, c, &query.limits);
		/* Perhaps by the same request, a moment ago. */
		if (e != ERR_TAKEN ||
		    store_est_find(ra->db, rq->arena, &query, &row))
			return e;
		e = ERR_NONE;
	}
	return e ? e : tell(rq, &row, der);
}

enum err
est_enroll_code(struct req *rq, struct est_enroll *in, struct slice *der)
{
	struct by_code c = { .code = { .n = 0 } };
	enum err e;

	if ((e = read_request(rq, in, &c)) == ERR_NONE &&
	    (e = find_or_register(rq, in, &c, der)))
		e = refuse(rq, in, e);
	code_wipe(&c.code);
	return e;
}
