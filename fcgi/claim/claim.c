/*
 * From a typed code to a claimed enrollment.
 */
#include <string.h>

#include "channel.h"
#include "claim.h"
#include "csr.h"
#include "keys.h"
#include "registration.h"
#include "store_enrollment.h"

#define HANDLE	4	/* symbols of a code that name its row in public */

/* NULL in a row is a fact that was not given. */
static bool
fact_equal(struct slice fact, const char *column)
{
	return slice_equal(fact, slice_str(column));
}

/*
 * The columns were written by a program that anybody can talk to; what counts
 * are the bytes, so a row that shows something else is not to be trusted.
 */
static enum err
check_row(struct arena *a, const struct claimer *who,
    const struct claim_find_row *row, struct registration *out)
{
	const struct registration_policy policy = { .realm = who->realm,
	    .channels = (1u << CHANNEL_COUNT) - 1,
	    .max_csr = REGISTRATION_CSR_MAX };
	struct csr csr;

	if (registration_parse(a, row->registration, &policy, out) ||
	    csr_parse(a, out->csr, REGISTRATION_CSR_MAX, &csr))
		return ERR_CHANGED;
	if (!sha256_equal(&out->reg, &row->reg) ||
	    !uuid_equal(&out->enrollment, &row->enrollment) ||
	    strcmp(out->channel->name, row->channel) != 0 ||
	    !sha256_equal(&csr.key.fingerprint, &row->key_fp) ||
	    strcmp(csr.key.type, row->key_type) != 0)
		return ERR_CHANGED;
	if (!fact_equal(out->facts.name, row->name) ||
	    !fact_equal(out->facts.model, row->model) ||
	    !fact_equal(out->facts.system, row->system) ||
	    !fact_equal(out->facts.serial, row->serial))
		return ERR_CHANGED;
	return ERR_NONE;
}

/* A well-formed code and what was derived from it. */
struct derived {
	const struct code	*code;
	struct secret		 master;
};

/* The found row, compared with its bytes, and with the code that found it. */
static enum err
find(struct arena *a, const struct claimer *who, const struct derived *from,
    struct claim_find_row *row, struct registration *out)
{
	char handle[HANDLE + 1] = "";
	struct sha256 locator;
	enum err e;

	if (code_use_of(from->code) == CODE_BY_HANDLE) {
		memcpy(handle, from->code->s, HANDLE);
		e = store_claim_find(who->db, a, who->session,
		    &(struct store_found_by){ .handle = handle }, row);
		return e ? e : check_row(a, who, row, out);
	}
	if ((e = keys_locator(&from->master, &locator)) ||
	    (e = store_claim_find(who->db, a, who->session,
	    &(struct store_found_by){ .locator = slice_of(locator.b,
	    sizeof(locator.b)) }, row)) ||
	    (e = check_row(a, who, row, out)))
		return e;
	return sha256_equal(&locator, &out->locator) ? ERR_NONE : ERR_CHANGED;
}

/* The channel's answer to the device, the reply key only ever wrapped. */
static enum err
store_answer(struct arena *a, const struct claimer *who,
    const struct registration *r, const struct channel_claim *made)
{
	const struct keys_wrapping to = { .purpose = "reply",
	    .enrollment = &r->enrollment, .reg = &r->reg };
	struct store_claim claim = { .enrollment = &r->enrollment,
	    .reg = &r->reg, .verdict = STORE_REFUTED };
	struct state_row state;
	enum err e;

	if (made->verified) {
		if ((e = keys_wrap(a, who->seal_key, &to, &made->reply_key,
		    &claim.wrap)))
			return e;
		claim.ack_hash = &made->ack_hash;
		claim.verdict = STORE_PROVED;
	}
	return store_claim(who->db, a, who->session, &claim, &state);
}

/* Somebody claimed it first; perhaps the same person, by a second click. */
static enum err
taken(struct arena *a, const struct claimer *who, struct claimed *out)
{
	const struct uuid none = { { 0 } };
	struct enrollment_row row;

	if (uuid_equal(&out->enrollment, &none) ||
	    store_enrollment_get(who->db, a, who->session, &out->enrollment,
	    &row))
		return ERR_TAKEN;
	out->taken_by = row.claimed_by;
	return row.mine ? ERR_NONE : ERR_TAKEN;
}

static enum err
claim(struct arena *a, const struct claimer *who, const struct code *code,
    struct claimed *out)
{
	struct channel_claim made = { .verified = false };
	struct claim_find_row row = { .err = ERR_NONE };
	struct derived from = { .code = code };
	struct registration r;
	enum err e;

	if ((e = keys_master(code, who->realm, &from.master)))
		goto out;
	e = find(a, who, &from, &row, &r);
	out->enrollment = row.enrollment;
	if (e == ERR_NONE && r.channel->use != code_use_of(code))
		e = ERR_CHANGED;
	if (e == ERR_NONE)
		e = r.channel->server_claim(&from.master, &r, row.proof,
		    &made);
	if (e == ERR_NONE)
		e = store_answer(a, who, &r, &made);
	if (e == ERR_TAKEN)
		e = taken(a, who, out);
out:
	secret_wipe(&from.master);
	secret_wipe_bytes(&made, sizeof(made));
	return e;
}

enum err
claim_code(struct arena *a, const struct claimer *who, struct slice typed,
    struct claimed *out)
{
	struct code code;
	enum err e;

	memset(out, 0, sizeof(*out));
	if ((e = store_claim_allowed(who->db, a, who->session, &out->wait)))
		return e;
	if ((out->fault = code_parse(typed, &code)) != CODE_OK)
		return ERR_INPUT;
	e = claim(a, who, &code, out);
	/* The tenth wrong code is the one that brings the pause. */
	if (e == ERR_PAUSED && out->wait == 0 &&
	    store_claim_allowed(who->db, a, who->session, &out->wait) ==
	    ERR_NONE)
		e = ERR_NOT_FOUND;
	code_wipe(&code);
	return e;
}
