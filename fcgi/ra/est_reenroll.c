/*
 * POST /.well-known/est/simplereenroll (RFC 7030 section 4.2.2): a device with
 * a certificate of ours asks for the next one. The certificate is known by its
 * bytes, whatever nginx says of it; that the request is the device's is shown
 * by the evidence in it, which the signer checks.
 */
#include "call.h"
#include "est.h"
#include "hash.h"
#include "log.h"
#include "peer.h"
#include "rekey.h"
#include "store_health.h"
#include "store_renewal.h"

static const struct {
	enum err	 e;
	enum err	 as;
	const char	*sentence;
} refusals[] = {
	{ ERR_SIGNED_OUT, ERR_SIGNED_OUT,
	    "Renewal needs the certificate that is to be renewed." },
	{ ERR_NOT_FOUND, ERR_SIGNED_OUT,
	    "This certificate is not one of a device of this server." },
	{ ERR_DENIED, ERR_DENIED,
	    "This certificate is revoked or has been replaced. It cannot be "
	    "renewed; the device needs a new code." },
	{ ERR_HELD, ERR_DENIED,
	    "This device is on hold. It can renew when it is released." },
	{ ERR_POLICY, ERR_DENIED,
	    "Renewals are switched off for this kind of device. Ask the "
	    "administrator, and try again later." },
	{ ERR_EXPIRED, ERR_DENIED,
	    "This certificate has ended too long ago to be renewed with this "
	    "key. The device needs a new code." },
	{ ERR_PROOF, ERR_DENIED,
	    "A new key needs the header " REKEY_HEADER ", signed by the old "
	    "key over this request. The old key needs no header." },
	{ ERR_PAUSED, ERR_PAUSED,
	    "This device has renewed too often today. Try again later." },
	{ ERR_STATE, ERR_AWAY,
	    "This certificate was just used for the first time. Try again in a "
	    "moment." },
	{ ERR_CAP, ERR_CAP,
	    "The hourly limit for certificates is reached. Try again later." },
};

/* In words that fit, and with the status that EST's clients expect. */
static enum err
refuse(struct req *rq, enum err e)
{
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		if (refusals[i].e == e)
			return est_refuse(rq, refusals[i].as,
			    refusals[i].sentence);
	}
	return e;
}

/* What is asked, as far as it can be seen without asking anybody. */
struct asked {
	struct sha256	 certificate;	/* of its DER */
	const char	*evidence;	/* base64, or "" */
	struct slice	 csr;
};

static enum err
read_certificate(struct req *rq, struct asked *out)
{
	struct slice der;
	enum err e;

	if ((e = peer_certificate_shown(rq, &der)))
		return refuse(rq, e);
	if ((e = sha256_of(der, &out->certificate)))
		return e;
	rq->note = arena_printf(rq->arena, "certificate=%s",
	    hex_text(rq->arena, sha256_slice(&out->certificate)));
	return ERR_NONE;
}

static enum err
read_request(struct req *rq, struct asked *out)
{
	struct slice der, text = req_header(rq, REKEY_HEADER);
	enum err e;

	if ((e = est_body(rq, &out->csr)))
		return e;
	out->evidence = arena_str(rq->arena, text);
	if (text.n > 0 && (base64_parse(rq->arena, text, STORE_EVIDENCE_MAX,
	    &der) || der.n == 0))
		return est_refuse(rq, ERR_INPUT, REKEY_HEADER
		    " must be one signature in base64.");
	return ERR_NONE;
}

/*
 * The signer looks at the device's standing itself, in the transaction that
 * renews. What it does not know yet is a certificate that nobody has seen used:
 * then asking here is using it, and the signer is asked once more.
 */
static enum err
renew(struct req *rq, const struct asked *in, struct slice *der)
{
	const struct ra *ra = rq->app;
	const struct call_param params[] = {
		{ "DOCUMENT_URI", "/renew" },
		{ "CERTIFICATE", hex_text(rq->arena,
		    sha256_slice(&in->certificate)) },
		{ "EVIDENCE", in->evidence },
		{ "ADDRESS", rq->address },
	};
	const size_t n = sizeof(params) / sizeof(*params);
	enum err e;

	if ((e = est_ask(rq, params, n, in->csr, der)) != ERR_STATE)
		return e;
	if ((e = store_renew_request(ra->db, rq->arena, &in->certificate)))
		return e;
	return est_ask(rq, params, n, in->csr, der);
}

enum err
est_simplereenroll(struct req *rq, struct resp *rs)
{
	const struct ra *ra = rq->app;
	struct slice der = SLICE_NONE;
	struct asked in;
	enum err e;

	if ((e = read_certificate(rq, &in)))
		return e;
	store_note_request(ra->db, rq->id);
	if ((e = read_request(rq, &in)) == ERR_NONE)
		e = renew(rq, &in, &der);
	ra_note_trouble(rq, &in.certificate, e);
	if (e)
		return refuse(rq, e);
	log_at(ERR_INFO, "renewed %s address=%s", rq->note,
	    log_qs(rq->address));
	return est_answer_certs(rq, rs, &der, 1);
}
