/*
 * Declining: the refusal sealed for the device that asked, then told.
 */
#include <string.h>

#include "claim.h"
#include "keys.h"
#include "reply.h"
#include "store_enrollment.h"

/* In est, where the reply is plain. */
#define NO_REASON	"An operator has declined."

/* The device believes a refusal only under its own key. */
static enum err
seal(struct arena *a, const struct claimer *who,
    const struct enrollment_row *row, struct slice reason, struct slice *out)
{
	const struct keys_wrapping from = { .purpose = "reply",
	    .enrollment = &row->enrollment, .reg = &row->reg };
	const struct reply reply = { .kind = REPLY_DECLINE, .reason = reason };
	struct secret key = { { 0 }, 0 };
	const struct reply_context cx = { .channel = row->channel,
	    .reg = &row->reg, .key = &key };
	enum err e;

	if ((e = keys_unwrap(who->seal_key, &from, row->wrap, &key)) == 0)
		e = reply_seal(a, &cx, &reply, out);
	secret_wipe(&key);
	return e;
}

enum err
claim_decline(struct arena *a, const struct claimer *who,
    const struct uuid *enrollment, struct slice reason)
{
	struct slice reply = SLICE_NONE;
	struct enrollment_row row;
	struct state_row state;
	enum err e;

	if ((e = store_enrollment_get(who->db, a, who->session, enrollment,
	    &row)))
		return e;
	if (strcmp(row.channel, "est") == 0)
		reply = reason.n > 0 ? reason : SLICE_LIT(NO_REASON);
	else if (row.wrap.n > 0 && (e = seal(a, who, &row, reason, &reply)))
		return e;
	return store_decline(who->db, a, who->session,
	    &(struct store_refusal){ enrollment, reply }, &state);
}
