/*
 * Checkpoints of the event log: what the sweep has sealed is read and hashed
 * again from the last checkpoint in the journal on, and signed only if it
 * continues that one. Else an alarm is journalled, and nothing is signed until
 * an administrator says from where it may go on.
 */
#ifndef AUDIT_SIGN_H
#define AUDIT_SIGN_H

#include "signer.h"

#define AUDIT_EVERY	86400	/* seconds between two of the ticker's */

struct audit_out;

/* The audit key, which may be missing: then nothing is signed. */
enum err	 audit_sign_load(const struct settings *, struct arena *,
		    struct key **) MUST_CHECK;
/*
 * Signs what is new, at most AUDIT_SEGMENT events of it; *more: there may be
 * more. Nothing new: nothing is signed. ERR_CHAIN: it does not fit, or did not
 * before; ERR_CONFIG: there is no key, or no file for checkpoints.
 */
#define AUDIT_SEGMENT	20000
enum err audit_sign(struct signer *, struct arena *, bool *more) MUST_CHECK;
/*
 * An administrator's word that the chain goes on as it stands. ERR_STATE:
 * there is no alarm; ERR_INPUT: no fit reason.
 */
enum err
audit_restart(struct signer *, struct arena *, struct slice reason) MUST_CHECK;
/*
 * In the ticker: signs what is due, and repeats an alarm to the database. What
 * goes wrong is logged; only what must end the process is an error.
 */
enum err	 audit_tick(struct signer *, struct arena *) MUST_CHECK;

/* What the journal knows: "number=… seq=… at=… alarm=… alarm_seq=…". */
enum err
audit_describe(struct signer *, struct arena *, struct buf *) MUST_CHECK;

#endif
