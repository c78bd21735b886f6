/*
 * The CAs of manufacturers, each bound to a profile by its manufacturer_ca, and
 * devices that enroll with a certificate of theirs.
 */
#ifndef MANUFACTURER_H
#define MANUFACTURER_H

#include "signer.h"

#define MANUFACTURER_SIGNATURE_MAX	512	/* bytes: RSA 4096 */

/* One for each profile of the settings, in their order; no roots: it has none. */
struct manufacturer {
	struct slice	*roots;
	size_t		 nroots;
	struct slice	*chain;		/* intermediates */
	size_t		 nchain;
};

/* What is brought to enroll with. */
struct manufacturer_evidence {
	struct slice	certificate;	/* DER */
	struct slice	csr;		/* DER */
	struct slice	signature;	/* empty: the CSR is by the same key */
};

/* Before anything is given up. Faults are logged. */
enum err	 manufacturer_load(const struct settings *, struct arena *,
		    struct manufacturer **) MUST_CHECK;
/*
 * Checks the chain to the CA of the profile, that the CSR is the factory
 * certificate's bearer's, and that the device is imported or its profile takes
 * any. ERR_DENIED (no CA of ours), ERR_EXPIRED, ERR_PROOF (evidence),
 * ERR_NOT_FOUND (not imported); else as factory_issue_secret.
 */
enum err	 manufacturer_issue(struct signer *, struct arena *,
		    const struct manufacturer_evidence *, struct slice *der)
		    MUST_CHECK;

#endif
