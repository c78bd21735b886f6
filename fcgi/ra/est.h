/*
 * Enrollment over Secure Transport (RFC 7030, as RFC 8951 has made it clear):
 * what its endpoints share. Bodies are base64 with or without line breaks,
 * whatever Content-Transfer-Encoding says; refusals are a status and one
 * sentence as plain text.
 */
#ifndef EST_H
#define EST_H

#include "call.h"
#include "cert.h"
#include "ra_app.h"

#define EST_PREFIX	"/.well-known/est/"
#define EST_TYPE_CSR	"application/pkcs10"
#define EST_BODY_MAX	8192	/* bytes of a CSR in base64 with its breaks */

/* Is the request for one of these endpoints? */
bool		est_is_for(const struct req *);
/* Refuses in the way of EST; the router's fail. */
void		est_fail(struct req *, struct resp *, enum err);
/*
 * Says in which words a refusal is told instead of the error's own; gives
 * the error, so that a handler can end with it.
 */
enum err	est_refuse(struct req *, enum err, const char *sentence);

/*
 * The body's DER: of at most max_csr bytes, and no more is known of it.
 * ERR_INPUT, ERR_TOO_LARGE.
 */
enum err	est_body(struct req *, struct slice *der) MUST_CHECK;
/*
 * Answers 200 with DER in base64: in lines of 64 columns, as RFC 7030 has it in
 * its examples, or in one, as RFC 8951 allows. Some clients read but the one
 * and some but the other, so they get what they write: who has sent a body
 * without line breaks, or asks without a User-Agent (strongSwan does both),
 * gets none.
 */
void		est_answer(struct req *, struct resp *, const char *type,
		    struct slice der);
/* The same with n certificates, certs-only. */
enum err	est_answer_certs(struct req *, struct resp *,
		    const struct slice *ders, size_t n) MUST_CHECK;

/*
 * Asks the signer for a certificate: DOCUMENT_URI and what else its verb wants,
 * at most EST_ASK_MAX. Errors are the verb's and call_signer's.
 */
#define EST_ASK_MAX	5
enum err	est_ask(struct req *, const struct call_param *, size_t n,
		    struct slice csr, struct slice *der) MUST_CHECK;

/*
 * All certificates of CAs that devices of this realm need to know, roots and
 * issuing ones in any order. The one place that knows which they are.
 */
enum err	est_authorities(const struct req *, struct cert **, size_t *n)
		    MUST_CHECK;

/* ---- endpoints, one file each ---- */
enum err	est_cacerts(struct req *, struct resp *) MUST_CHECK;
enum err	est_csrattrs(struct req *, struct resp *) MUST_CHECK;
enum err	est_serverkeygen(struct req *, struct resp *) MUST_CHECK;
enum err	est_simpleenroll(struct req *, struct resp *) MUST_CHECK;
enum err	est_simplereenroll(struct req *, struct resp *) MUST_CHECK;

#endif
