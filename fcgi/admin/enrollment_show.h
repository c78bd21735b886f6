/*
 * An enrollment as the command line shows it to the operator who decides.
 */
#ifndef ENROLLMENT_SHOW_H
#define ENROLLMENT_SHOW_H

#include "operator.h"
#include "store_enrollment.h"
#include "verb.h"

/* Prints everything that the console's page shows: the exit code. */
int		enrollment_show(const struct admin *,
		    const struct enrollment_row *);
/*
 * Until the row has come to its end, or so many seconds are over; row is then
 * as last seen.
 */
enum err	enrollment_follow(const struct operator_session *,
		    int64_t seconds, struct enrollment_row *) MUST_CHECK;

/*
 * As long as the device has not proved that it knows the code, at most so many
 * seconds.
 */
enum err	enrollment_await_proof(const struct operator_session *,
		    int64_t seconds, struct enrollment_row *) MUST_CHECK;

/* The verbs, in enrollment_decide.c. */
int		enrollment_claim(struct admin *, const struct args *);
int		enrollment_approve(struct admin *, const struct args *);
int		enrollment_decline(struct admin *, const struct args *);

/*
 * The site to which the device is to be added: by its name or id, or the one
 * that there is to choose if none was typed. *out NULL: to none. Says what is
 * wrong.
 */
enum err	enrollment_find_site(const struct operator_session *,
		    const char *typed, const struct uuid *enrollment,
		    const struct uuid **out) MUST_CHECK;

/* Their options; VERB_JSON is 0. */
enum {
	ENROLLMENT_ACCOUNT = VERB_JSON + 1,
	ENROLLMENT_PASSWORD_FD,
	ENROLLMENT_CODE_FD,		/* claim */
	ENROLLMENT_NO_WAIT,
	ENROLLMENT_PROFILE = ENROLLMENT_CODE_FD,	/* approve */
	ENROLLMENT_NAME,
	ENROLLMENT_KEY,
	ENROLLMENT_WAIT,
	ENROLLMENT_REPLACES,
	ENROLLMENT_SITE,
	ENROLLMENT_REASON = ENROLLMENT_CODE_FD		/* decline */
};

#endif
