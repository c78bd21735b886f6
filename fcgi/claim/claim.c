/*
 * From a typed code to a claimed enrollment.
 */
#include <string.h>

#include "channel.h"
#include "claim.h"
#include "csr.h"
#include "hash.h"
#include "registration.h"
#include "store_enrollment.h"

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
	    .channels = channel_set_all(who->est),
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
find_by_handle(struct arena *a, const struct claimer *who,
    const struct code *code, struct claim_find_row *row,
    struct registration *out)
{
	char handle[CODE_HANDLE + 1] = "";
	enum err e;

	memcpy(handle, code->s, CODE_HANDLE);
	if ((e = store_claim_find(who->db, a, who->session,
	    &(struct store_found_by){ .handle = handle }, row)) ||
	    (e = check_row(a, who, row, out)))
		return e;
	if (out->channel->use != CODE_BY_HANDLE ||
	    strcmp(handle, out->handle) != 0)
		return ERR_CHANGED;
	/* A code that cannot be its own: do not spend its one run on it. */
	return code->n == out->code_length ? ERR_NONE : ERR_NOT_FOUND;
}

static enum err
find(struct arena *a, const struct claimer *who, const struct derived *from,
    struct claim_find_row *row, struct registration *out)
{
	struct sha256 locator;
	enum err e;

	if (code_use_of(from->code) == CODE_BY_HANDLE)
		return find_by_handle(a, who, from->code, row, out);
	if ((e = keys_locator(&from->master, &locator)) ||
	    (e = store_claim_find(who->db, a, who->session,
	    &(struct store_found_by){ .locator = slice_of(locator.b,
	    sizeof(locator.b)) }, row)) ||
	    (e = check_row(a, who, row, out)))
		return e;
	return out->channel->use == CODE_BY_LOCATOR &&
	    sha256_equal(&locator, &out->locator) ? ERR_NONE : ERR_CHANGED;
}

/* PSKs on their way to whichever gateway process their device will reach. */
static enum err
wrap_psks(struct arena *a, const struct claimer *who,
    const struct registration *r, const struct channel_claim *made,
    struct store_claim *out)
{
	struct keys_wrapping to = { .purpose = "tls-psk",
	    .enrollment = &r->enrollment, .reg = &r->reg };
	const char **identity = arena_array(a, made->n_psk,
	    sizeof(*identity));
	struct slice *wrap = arena_array(a, made->n_psk, sizeof(*wrap));
	enum err e;
	size_t i;

	if (who->psk_key == NULL)
		return ERR_CONFIG;
	for (i = 0; i < made->n_psk; i++) {
		identity[i] = made->psk[i].identity;
		to.identity = slice_str(identity[i]);
		if ((e = keys_wrap(a, who->psk_key, &to, &made->psk[i].key,
		    &wrap[i])))
			return e;
	}
	out->identities = (struct db_texts){ identity, made->n_psk };
	out->psks = wrap;
	return ERR_NONE;
}

/* Keys only ever wrapped, and hashes of what must come back. */
static enum err
fill(struct arena *a, const struct claimer *who,
    const struct registration *r, const struct channel_claim *made,
    struct store_claim *out)
{
	const struct keys_wrapping to = { .purpose = "reply",
	    .enrollment = &r->enrollment, .reg = &r->reg };
	enum err e;

	*out = (struct store_claim){ .enrollment = &r->enrollment,
	    .reg = &r->reg, .verdict = STORE_REFUTED };
	if (made->verdict == CHANNEL_REFUTED)
		return ERR_NONE;
	if (made->verdict == CHANNEL_NEVER) {
		out->verdict = STORE_PROVED;	/* as far as it ever will be */
		return ERR_NONE;
	}
	if ((e = keys_wrap(a, who->seal_key, &to, &made->reply_key,
	    &out->wrap)))
		return e;
	out->ack_hash = &made->ack_hash;
	out->verdict = STORE_PROVED;
	if (made->verdict == CHANNEL_PROVED)
		return ERR_NONE;
	out->verdict = STORE_UNPROVED;
	out->proof_hash = &made->proof_hash;
	if (made->n_psk > 0)
		return wrap_psks(a, who, r, made, out);
	out->share = slice_of(made->share.b, sizeof(made->share.b));
	out->confirm = sha256_slice(&made->confirm);
	return ERR_NONE;
}

/* The channel's answer to the device, for the gateway to relay. */
static enum err
store_answer(struct arena *a, const struct claimer *who,
    const struct registration *r, const struct channel_claim *made)
{
	struct store_claim claim;
	struct state_row state;
	enum err e;

	if ((e = fill(a, who, r, made, &claim)))
		return e;
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
	struct channel_claim made = { .verdict = CHANNEL_REFUTED };
	struct claim_find_row row = { .err = ERR_NONE };
	struct derived from = { .code = code };
	struct registration r;
	enum err e;

	if ((e = keys_master(code, who->realm, &from.master)))
		goto out;
	e = find(a, who, &from, &row, &r);
	out->enrollment = row.enrollment;
	/* ERR_INPUT would speak of the code; it is the row that is no good. */
	if (e == ERR_NONE && (e = r.channel->server_claim(&from.master, &r,
	    row.proof, &made)) == ERR_INPUT)
		e = ERR_CHANGED;
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
	if ((out->fault = code_parse(typed, &code)) == CODE_OK &&
	    code.n < who->min_length)
		out->fault = CODE_SHORT;
	if (out->fault != CODE_OK) {
		code_wipe(&code);
		return ERR_INPUT;
	}
	e = claim(a, who, &code, out);
	/* The tenth wrong code is the one that brings the pause. */
	if (e == ERR_PAUSED && out->wait == 0 &&
	    store_claim_allowed(who->db, a, who->session, &out->wait) ==
	    ERR_NONE)
		e = ERR_NOT_FOUND;
	code_wipe(&code);
	return e;
}
