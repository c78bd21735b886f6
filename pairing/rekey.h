/*
 * The evidence for a renewal with a new key (docs/protocol.md section 12.1): the
 * old key's signature, which travels beside the CSR. Works on both ends.
 */
#ifndef REKEY_H
#define REKEY_H

#include "arena.h"
#include "err.h"
#include "key.h"
#include "slice.h"

#define REKEY_HEADER	"Handfast-Evidence"

struct rekey {
	struct slice	realm;
	struct slice	old_der;	/* the certificate to be replaced */
	struct slice	csr_der;	/* by and for the new key */
};

/* Signs with the key of the old certificate. */
enum err	 rekey_sign(struct arena *, const struct rekey *,
		    const struct key *old_key, struct slice *evidence)
		    MUST_CHECK;
/* ERR_PROOF if the evidence is not the old key's, for just this. */
enum err	 rekey_check(struct arena *, const struct rekey *,
		    const struct pubkey *old_key, struct slice evidence)
		    MUST_CHECK;

#endif
