/*
 * The client certificate that nginx saw, as it tells it in the parameters
 * CLIENT_VERIFY ($ssl_client_verify) and CLIENT_CERT
 * ($ssl_client_escaped_cert: PEM, percent-encoded).
 */
#ifndef PEER_H
#define PEER_H

#include "err.h"
#include "req.h"
#include "slice.h"

#define PEER_CERT_MAX	8192	/* bytes of DER */

/*
 * The certificate's DER, to be looked up by its hash: what nginx verified says
 * only that a CA in its list signed it. ERR_SIGNED_OUT: none was sent.
 * ERR_DENIED: nginx did not verify it. ERR_INPUT: not one PEM certificate.
 */
enum err	peer_certificate(const struct req *, struct slice *der)
		    MUST_CHECK;
/*
 * The same whatever nginx thought of it, for who decides by the certificate's
 * own bytes: it has ended, say. ERR_SIGNED_OUT, ERR_INPUT.
 */
enum err	 peer_certificate_shown(const struct req *, struct slice *der)
		    MUST_CHECK;

#endif
