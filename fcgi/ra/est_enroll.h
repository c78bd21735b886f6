/*
 * simpleenroll (RFC 7030 section 4.2.1): the ways in which a device that has no
 * certificate of ours may ask for one, one file each.
 */
#ifndef EST_ENROLL_H
#define EST_ENROLL_H

#include "est.h"

struct est_enroll {
	struct slice	csr;		/* DER */
	struct slice	user;		/* of HTTP Basic */
	struct slice	password;
	const char	*wait;		/* Retry-After beside a refusal, or NULL */
};

/*
 * By a factory secret or a factory certificate: the signer is asked at once.
 * The refusal is in words, by est_refuse.
 */
enum err	est_enroll_secret(struct req *, struct est_enroll *,
		    struct slice *der) MUST_CHECK;
enum err	est_enroll_certificate(struct req *, struct est_enroll *,
		    struct slice *der) MUST_CHECK;
/*
 * By a code: ERR_NONE with an empty der means that it waits for a person.
 */
enum err	est_enroll_code(struct req *, struct est_enroll *,
		    struct slice *der) MUST_CHECK;

#endif
