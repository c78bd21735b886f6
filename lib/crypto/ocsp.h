/*
 * Answers about certificates (RFC 6960, in the profile of RFC 5019): requests
 * read, answers signed by a certificate to which a CA has delegated that.
 */
#ifndef OCSP_H
#define OCSP_H

#include "arena.h"
#include "err.h"
#include "key.h"
#include "reason.h"
#include "slice.h"

#define OCSP_REQUEST_MAX	8192	/* bytes of DER */
#define OCSP_SINGLES_MAX	16	/* certificates in one request */
#define OCSP_NONCE_MAX		128	/* bytes, RFC 9654 2.1 */

struct ocsp_request;
struct ocsp_responder;		/* one issuer's certificate, delegate and key */

enum ocsp_status {
	OCSP_GOOD,
	OCSP_REVOKED,
	OCSP_UNKNOWN
};

/* RFC 6960 4.2.1 OCSPResponseStatus: those that carry no answer. */
enum ocsp_refusal {
	OCSP_MALFORMED = 1,
	OCSP_INTERNAL = 2,
	OCSP_TRY_LATER = 3
};

struct ocsp_answer {
	enum ocsp_status status;
	enum crl_reason	 reason;	/* when revoked */
	int64_t		 revoked_at;
};

/* What is said, about all of a request's certificates at once. */
struct ocsp_answers {
	const struct ocsp_answer *v;	/* as many as there are, in order */
	int64_t			 this_update;
	int64_t			 next_update;
};

/*
 * Kept as long as the arena. ERR_TOO_LARGE; ERR_INPUT: not one request, none
 * or more than OCSP_SINGLES_MAX certificates, a nonce of no or too many bytes,
 * an unknown critical extension. A signature on a request is not looked at.
 */
enum err	 ocsp_parse(struct arena *, struct slice der,
		    struct ocsp_request **) MUST_CHECK;
size_t		 ocsp_count(const struct ocsp_request *);
/*
 * The i-th serial, big-endian without leading zeros; SLICE_NONE if no
 * certificate can have it.
 */
struct slice	 ocsp_serial(const struct ocsp_request *, size_t i);
bool		 ocsp_has_nonce(const struct ocsp_request *);

/*
 * ERR_CONFIG if the certificate is not the key's, not for OCSP, or not signed
 * by the issuer.
 */
enum err	 ocsp_responder_new(struct arena *, struct slice issuer,
		    struct slice cert, const struct key *,
		    struct ocsp_responder **) MUST_CHECK;
/* Is the i-th of the request a certificate of this responder's issuer? */
bool		 ocsp_is_of(const struct ocsp_responder *,
		    const struct ocsp_request *, size_t i);
/* The SHA-256 of the issuer's certificate. */
const struct sha256	*ocsp_issuer(const struct ocsp_responder *);
/* From when to when the delegation is valid. */
int64_t		 ocsp_not_before(const struct ocsp_responder *);
int64_t		 ocsp_not_after(const struct ocsp_responder *);

/* Signed, with the request's nonce and the responder's certificate. */
enum err	 ocsp_sign(struct arena *, const struct ocsp_responder *,
		    const struct ocsp_request *, const struct ocsp_answers *,
		    struct slice *der) MUST_CHECK;
/* Not signed. */
enum err	 ocsp_refuse(struct arena *, enum ocsp_refusal,
		    struct slice *der) MUST_CHECK;

#endif
