/*
 * POST /.well-known/est/simplereenroll (RFC 7030 section 4.2.2): a device with
 * a certificate of ours asks for the next one. The certificate is known by its
 * bytes, whatever nginx says of it; that the request is the device's is shown
 * by the evidence in it, which the signer checks.
 */
#include "call.h"
#include "csr.h"
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
	{ ERR_CAP, ERR_CAP,
	    "The hourly limit for certificates is reached. Try again later." },
	/* Another request of the device has come between. */
	{ ERR_STATE, ERR_AWAY, "Try again in a moment." },
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

static enum err
read_evidence(struct req *rq, struct slice *out)
{
	struct slice text = req_header(rq, REKEY_HEADER);

	*out = SLICE_NONE;
	if (text.n == 0)
		return ERR_NONE;
	if (base64_parse(rq->arena, text, STORE_EVIDENCE_MAX, out) ||
	    out->n == 0)
		return est_refuse(rq, ERR_INPUT, REKEY_HEADER
		    " must be one signature in base64.");
	return ERR_NONE;
}

/* All that can be seen without asking anybody. */
static enum err
read_request(struct req *rq, struct store_renewal_request *out)
{
	struct csr csr;
	enum err e;

	out->address = rq->address[0] != '\0' ? rq->address : NULL;
	if ((e = peer_certificate_shown(rq, &out->old_der)))
		return refuse(rq, e);
	if ((e = est_body(rq, &out->csr)) ||
	    (e = read_evidence(rq, &out->evidence)))
		return e;
	return csr_parse(rq->arena, out->csr, CSR_MAX, &csr);
}

static enum err
renew(struct req *rq, const struct store_renewal_request *r,
    struct slice *der)
{
	const struct ra *ra = rq->app;
	struct renewal_asked_row row;
	enum err e;

	if ((e = store_note_request(ra->db, rq->arena, rq->id)) ||
	    (e = store_renew_request(ra->db, rq->arena, r, &row)))
		return e;
	*der = row.certificate;
	if (der->n > 0)
		return ERR_NONE;
	e = call_signer(rq->arena, ra->signer, "/renew", &row.renewal, der);
	/* Of a row that has just been made it means another thing. */
	return e == ERR_NOT_FOUND ? ERR_STATE : e;
}

enum err
est_simplereenroll(struct req *rq, struct resp *rs)
{
	struct store_renewal_request r = { 0 };
	struct sha256 sha;
	struct slice der;
	enum err e;

	e = read_request(rq, &r);
	if (r.old_der.n == 0 || sha256_of(r.old_der, &sha))
		return e ? e : ERR_CRYPTO;
	rq->note = arena_printf(rq->arena, "certificate=%s",
	    hex_text(rq->arena, sha256_slice(&sha)));
	if (e == ERR_NONE)
		e = renew(rq, &r, &der);
	ra_note_trouble(rq, &sha, e);
	if (e)
		return refuse(rq, e);
	log_at(ERR_INFO, "renewed %s address=%s", rq->note,
	    log_qs(rq->address));
	return est_answer_certs(rq, rs, &der, 1);
}
