/*
 * From an operator's decision to the device's certificate.
 */
#ifndef ISSUE_H
#define ISSUE_H

#include "signer.h"
#include "store_signing.h"

/* What was made of a row. */
struct issued {
	struct cert	 cert;
	struct slice	 reply;		/* sealed for the device */
};

/*
 * Reads everything from the registration's exact bytes, compares it with what
 * was approved, and signs. Touches neither database nor journal. If *why is
 * set beside an error, this row can never be signed, for that reason.
 */
enum err	 issue_make(const struct signer *, struct arena *,
		    const struct sign_row *, struct issued *,
		    const char **why) MUST_CHECK;
/* Under a new serial. *out is read from what was made. */
enum err	 issue_sign(const struct signer *, struct arena *,
		    struct cert_spec *, struct cert *out) MUST_CHECK;
/*
 * The whole: row locked, journalled, recorded, committed. ERR_NONE also if it
 * was issued before. ERR_CAP and ERR_AWAY leave the row for later; after
 * ERR_AWAY or ERR_IO the process must end. A row that cannot be signed is
 * refused (failed), and the error says why.
 */
enum err	 issue_enrollment(struct signer *, struct arena *,
		    const struct uuid *) MUST_CHECK;

#endif
