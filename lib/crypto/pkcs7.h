/*
 * Certificates in the wrapping that EST (RFC 7030) and others carry them in:
 * a degenerate SignedData of CMS, without content and without signers
 * ("certs-only", RFC 5652 section 5, RFC 8551 section 3.8).
 */
#ifndef PKCS7_H
#define PKCS7_H

#include "arena.h"
#include "cert.h"
#include "err.h"
#include "slice.h"

#define PKCS7_CERTS_MAX	16	/* certificates in one message */
#define PKCS7_MAX	(PKCS7_CERTS_MAX * CERT_MAX)	/* bytes of DER */

/*
 * Wraps n certificates, each in DER, 1..PKCS7_CERTS_MAX of them, in the order
 * given: the set is not sorted, as nobody does.
 */
enum err	 pkcs7_make(struct arena *, const struct slice *ders, size_t n,
		    struct slice *out) MUST_CHECK;
/*
 * The certificates in their order, as an array in the arena. ERR_TOO_LARGE
 * over the limits; ERR_INPUT if it is anything else, has signers or content,
 * or no certificate; else as cert_parse.
 */
enum err	 pkcs7_parse(struct arena *, struct slice der,
		    struct cert **certs, size_t *n) MUST_CHECK;

#endif
