/*
 * From a device's own evidence to its next certificate.
 */
#ifndef RENEWAL_H
#define RENEWAL_H

#include "signer.h"
#include "store_renewal.h"

/* What was made of a request. */
struct renewed {
	struct cert	 cert;
	const struct issuer *issuer;	/* who signed it */
	const char	*profile;
	const char	*proof;		/* by what it was admitted */
};

/*
 * Believes of a request only what its own bytes prove: that the CSR is signed
 * by the certified key, or by a new key for which the certified one has signed
 * too. ERR_CSR, ERR_KEY; ERR_PROOF: no evidence, or a wrong one; ERR_EXPIRED:
 * the old certificate has ended, and grace with it or the key is another;
 * ERR_PAUSED: the device has renewed too often; ERR_CONFIG: no such profile;
 * ERR_POLICY: the profile of who comes late does not renew.
 * Touches neither database nor journal.
 */
enum err	 renewal_make(const struct signer *, struct arena *,
		    const struct store_renewal *, const struct renewal_row *,
		    struct renewed *) MUST_CHECK;
/*
 * The whole: journalled, recorded, committed. csr_sha256 is set here. *der: the
 * certificate, also if it was made before. Besides the above ERR_NOT_FOUND,
 * ERR_DENIED, ERR_HELD, ERR_POLICY, ERR_CAP. After ERR_AWAY or ERR_IO the
 * process must end.
 */
enum err	 renewal_sign(struct signer *, struct arena *,
		    struct store_renewal *, struct slice *der) MUST_CHECK;

#endif
