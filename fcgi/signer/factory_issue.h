/*
 * Certificates without a person's decision at the time: an administrator has
 * imported the device, or trusts its manufacturer (docs/factory.md). The signer
 * sees the evidence itself, secret or certificate, so that whoever brings it
 * needs no trust, and counts these certificates apart.
 */
#ifndef FACTORY_ISSUE_H
#define FACTORY_ISSUE_H

#include "csr.h"
#include "signer.h"
#include "store_factory.h"

/* What is brought to enroll with. */
struct factory_claim {
	struct slice	serial;
	struct slice	secret;
	struct slice	csr;		/* DER */
};

/*
 * By a serial number and its secret. The same CSR gets the same certificate
 * until that is used.
 * ERR_CREDENTIALS, ERR_PAUSED (locked), ERR_TAKEN (another CSR has enrolled),
 * ERR_STATE (used already), ERR_CSR, ERR_KEY, ERR_CAP, ERR_CONFIG (profile),
 * ERR_POLICY (the profile is switched off).
 */
enum err	 factory_issue_secret(struct signer *, struct arena *,
		    const struct factory_claim *, struct slice *der)
		    MUST_CHECK;

/* ---- for factory_*.c ---- */

/* A request on its way, from its begin in the open transaction. */
struct factory_try {
	struct csr		 csr;
	struct sha256		 csr_sha256;
	const struct profile	*profile;	/* NULL: the row's */
	struct factory_row	 row;
};

/* The CSR, judged and named. */
enum err	 factory_read(struct arena *, struct slice csr,
		    struct factory_try *) MUST_CHECK;
/*
 * Ends the transaction that db_begin and a store_factory_..._begin, of result
 * e, have opened: what was counted is kept, what may be issued is.
 */
enum err	 factory_finish(struct signer *, struct arena *,
		    struct factory_try *, enum err e, struct slice *der)
		    MUST_CHECK;

#endif
