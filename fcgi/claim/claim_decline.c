/*
 * Declining: the refusal sealed for the device that asked, then told. The
 * reason is kept, too: people ask later why it was declined.
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
	struct store_refusal refusal = { .enrollment = enrollment };
	struct slice *reply = &refusal.reply;
	struct enrollment_row row;
	struct state_row state;
	enum err e;

	if (reason.n > 0 && (e = name_check(reason, REPLY_REASON_MAX)))
		return e;
	if ((e = store_enrollment_get(who->db, a, who->session, enrollment,
	    &row)))
		return e;
	if (strcmp(row.channel, "est") == 0)
		*reply = reason.n > 0 ? reason : SLICE_LIT(NO_REASON);
	else if (row.wrap.n > 0 && (e = seal(a, who, &row, reason, reply)))
		return e;
	if (reason.n > 0)
		refusal.reason = arena_str(a, reason);
	return store_decline(who->db, a, who->session, &refusal, &state);
}
