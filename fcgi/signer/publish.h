/*
 * Revocations: journalled when they are first seen, and published as the list
 * to which the certificates' CDP points, with its delta beside it.
 */
#ifndef PUBLISH_H
#define PUBLISH_H

#include "signer.h"

#define PUBLISH_LIFE	(7 * 86400)	/* seconds a list is valid */
#define PUBLISH_AGAIN	86400		/* seconds after which it is renewed */
#define PUBLISH_DELTA_LIFE (2 * 86400)	/* seconds a delta is valid */

/*
 * Reads what is new, and writes each issuer's lists (state_dir/pki/crl.der and
 * delta.der of the first) if anything is, if the last are older than
 * PUBLISH_AGAIN, or if told to.
 */
enum err
publish_revocations(struct signer *, struct arena *, bool always) MUST_CHECK;

#endif
