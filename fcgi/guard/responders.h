/*
 * Who signs OCSP answers: one key, and for each issuing CA a certificate of a
 * day that delegates to it. The signer renews those; they are read again when
 * their file has changed.
 */
#ifndef RESPONDERS_H
#define RESPONDERS_H

#include "ocsp.h"
#include "settings.h"

struct responders;

/* Lives as long as the settings. */
struct responders *responders_new(const struct settings *);
/*
 * The one whose issuer's certificate the request asks after first; or any, if
 * it is nobody's. NULL: there is no valid one (which is logged, once).
 */
const struct ocsp_responder *responders_for(struct responders *,
			    const struct ocsp_request *);

#endif
