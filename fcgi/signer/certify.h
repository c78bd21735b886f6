/*
 * What the signer's certificates say: its built-in and configured profiles as
 * specs. Of a request only the public key is in them.
 */
#ifndef CERTIFY_H
#define CERTIFY_H

#include "ca.h"
#include "settings.h"

/*
 * Of a device: clientAuth, one URI name, no DNS name. Ends with the profile's
 * days or, if that is sooner, with the CA's own certificate.
 */
struct cert_spec	certify_device(const struct settings *,
			    const struct profile *, const struct uuid *device,
			    const struct cert *issuer, struct arena *);
/* Of nginx: serverAuth, the configured names. */
struct cert_spec	certify_server(const struct settings *,
			    const struct cert *issuer);
/* Of the guard's OCSP: for a day, OCSPSigning, ocsp-nocheck. */
struct cert_spec	certify_ocsp(const struct settings *,
			    const struct cert *issuer);

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
