/*
 * What the signer's certificates say: its built-in and configured profiles as
 * specs. Of a request only the public key is in them.
 */
#ifndef CERTIFY_H
#define CERTIFY_H

#include "authority.h"
#include "ca.h"
#include "settings.h"

/*
 * Of a device: clientAuth, one URI name, no DNS name. Ends with the profile's
 * days, or fewer (0: no fewer), or, if that is sooner, with the first of its
 * issuer's chain.
 */
struct cert_spec	certify_device(const struct issuer *,
			    const struct profile *, int64_t days,
			    const struct uuid *device, struct arena *);
/* Of nginx: serverAuth, the configured names. */
struct cert_spec	certify_server(const struct issuer *,
			    const struct settings *);
/* Of the guard's OCSP: for a day, OCSPSigning, ocsp-nocheck. */
struct cert_spec	certify_ocsp(const struct issuer *);

/*
 * That a certificate is what it should be, from its bytes alone: the last
 * look before it is recorded. ERR_INTERNAL if not.
 */
enum err	 certify_check_device(const struct cert *,
		    const struct uuid *device, const struct sha256 *key)
		    MUST_CHECK;
enum err	 certify_check_server(const struct cert *,
		    const struct sha256 *key) MUST_CHECK;
enum err	 certify_check_ocsp(const struct cert *,
		    const struct sha256 *key) MUST_CHECK;

#endif
