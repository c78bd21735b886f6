/*
 * Devices known beforehand: the RA passes on what they show, and the signer
 * judges it.
 */
#include "est_enroll.h"
#include "hash.h"
#include "log.h"
#include "peer.h"
#include "rekey.h"

#define CAP_WAIT	"600"	/* seconds after the hourly limit was reached */
#define EVIDENCE_MAX	1024	/* characters */

struct refusal {
	enum err	 e;
	enum err	 as;
	const char	*sentence;
	const char	*wait;
};

static const struct refusal by_secret[] = {
	{ ERR_CREDENTIALS, ERR_CREDENTIALS,
	    "The serial number or its factory secret is wrong.", NULL },
	{ ERR_PAUSED, ERR_DENIED,
	    "This serial number is locked after ten wrong secrets. An "
	    "administrator must unlock it.", NULL },
	{ ERR_TAKEN, ERR_DENIED,
	    "This device has enrolled already, with another key.", NULL },
	{ ERR_STATE, ERR_DENIED,
	    "This device has enrolled already and has used its certificate. "
	    "It can renew with that.", NULL },
	{ ERR_POLICY, ERR_DENIED,
	    "No new devices of this kind are let in at present. Ask the "
	    "administrator.", NULL },
	{ ERR_CAP, ERR_AWAY,
	    "The hourly limit for certificates without a person is reached. "
	    "Try again later.", CAP_WAIT },
};

static const struct refusal by_certificate[] = {
	{ ERR_SIGNED_OUT, ERR_SIGNED_OUT,
	    "Enrolling needs a serial number and its factory secret by HTTP "
	    "Basic, or a factory certificate.", NULL },
	{ ERR_DENIED, ERR_DENIED,
	    "This certificate is of no manufacturer that is trusted here.",
	    NULL },
	{ ERR_EXPIRED, ERR_DENIED,
	    "This factory certificate is not valid now.", NULL },
	{ ERR_NOT_FOUND, ERR_DENIED,
	    "This device is not known here. An administrator must import its "
	    "certificate's fingerprint.", NULL },
	{ ERR_PROOF, ERR_DENIED,
	    "The request must be for the key of the factory certificate, or "
	    "bring the header " REKEY_HEADER " signed by it.", NULL },
	{ ERR_PAUSED, ERR_DENIED,
	    "This device is locked. An administrator must unlock it.", NULL },
	{ ERR_TAKEN, ERR_DENIED,
	    "This device has enrolled already, with another request.", NULL },
	{ ERR_STATE, ERR_DENIED,
	    "This device has enrolled already and has used its certificate. "
	    "It can renew with that.", NULL },
	{ ERR_POLICY, ERR_DENIED,
	    "No new devices of this kind are let in at present. Ask the "
	    "administrator.", NULL },
	{ ERR_CAP, ERR_AWAY,
	    "The hourly limit for certificates without a person is reached. "
	    "Try again later.", CAP_WAIT },
};

#define COUNT(a)	(sizeof(a) / sizeof(*(a)))

/* In words that fit, and with the status that EST's clients expect. */
static enum err
refuse(struct req *rq, struct est_enroll *in, const struct refusal *r,
    size_t n, enum err e)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (r[i].e != e)
			continue;
		in->wait = r[i].wait;
		return est_refuse(rq, r[i].as, r[i].sentence);
	}
	return e;
}

enum err
est_enroll_secret(struct req *rq, struct est_enroll *in, struct slice *der)
{
	const struct call_param params[] = {
		{ "DOCUMENT_URI", "/enroll-secret" },
		{ "SERIAL_NUMBER", arena_str(rq->arena, in->user) },
		{ "SECRET", arena_str(rq->arena, in->password) },
	};
	enum err e;

	rq->note = arena_printf(rq->arena, "serial_number=%s",
	    log_q(in->user));
	if ((e = est_ask(rq, params, COUNT(params), in->csr, der)))
		return refuse(rq, in, by_secret, COUNT(by_secret), e);
	log_at(ERR_INFO, "enrolled %s address=%s", rq->note,
	    log_qs(rq->address));
	return ERR_NONE;
}

static enum err
by_shown(struct req *rq, struct slice csr, struct slice *der)
{
	struct slice shown, evidence = req_header(rq, REKEY_HEADER);
	struct call_param params[] = {
		{ "DOCUMENT_URI", "/enroll-certificate" },
		{ "CERTIFICATE", NULL },
		{ "EVIDENCE", "" },
	};
	struct sha256 sha;
	enum err e;

	if ((e = peer_certificate(rq, &shown)) || (e = sha256_of(shown, &sha)))
		return e;
	rq->note = arena_printf(rq->arena, "certificate=%s",
	    hex_text(rq->arena, sha256_slice(&sha)));
	if (evidence.n > EVIDENCE_MAX)
		return ERR_INPUT;
	params[1].value = base64_text(rq->arena, shown);
	params[2].value = arena_str(rq->arena, evidence);
	return est_ask(rq, params, COUNT(params), csr, der);
}

enum err
est_enroll_certificate(struct req *rq, struct est_enroll *in,
    struct slice *der)
{
	enum err e;

	if ((e = by_shown(rq, in->csr, der)))
		return refuse(rq, in, by_certificate, COUNT(by_certificate),
		    e);
	log_at(ERR_INFO, "enrolled %s address=%s", rq->note,
	    log_qs(rq->address));
	return ERR_NONE;
}
