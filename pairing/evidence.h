/*
 * The evidence of a renewal to a new key: the old key's signature over
 * "handfast/1 rekey" || realm || SHA-256(old certificate) || SHA-256(CSR),
 * beside the CSR in the header Handfast-Evidence (base64).
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "arena.h"
#include "err.h"
#include "key.h"
#include "slice.h"

#define EVIDENCE_HEADER	"Handfast-Evidence"

struct evidence {
	struct slice	 realm;
	struct slice	 old;		/* certificate, DER */
	struct slice	 csr;		/* DER */
};

enum err	 evidence_make(struct arena *, const struct evidence *,
		    const struct key *old, struct slice *signature)
		    MUST_CHECK;
/* ERR_PROOF if the old certificate's key did not sign this. */
enum err	 evidence_check(struct arena *, const struct evidence *,
		    const struct pubkey *old, struct slice signature)
		    MUST_CHECK;

#endif
