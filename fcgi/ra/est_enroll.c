/*
 * POST /.well-known/est/simpleenroll: by HTTP Basic with a factory secret or a
 * code, or by the certificate of a manufacturer.
 */
#include "est_enroll.h"

#include <string.h>

#include "csr.h"
#include "factory.h"
#include "log.h"
#include "peer.h"
#include "secret.h"
#include "store_health.h"

#define BASIC_MAX	512	/* bytes of user, colon and password */
#define POLL		"5"	/* seconds until a code is asked for again */

/* RFC 7617: user, colon, password, in base64. */
static enum err
read_basic(struct req *rq, struct est_enroll *in)
{
	static const char scheme[] = "Basic ";
	const size_t n = sizeof(scheme) - 1;
	struct slice v = req_header(rq, "Authorization"), pair;
	struct cursor c;

	if (v.n < n ||
	    !slice_equal_nocase(slice_of(v.p, n), slice_str(scheme)) ||
	    base64_parse(rq->arena, slice_of(v.p + n, v.n - n), BASIC_MAX,
	    &pair))
		return est_refuse(rq, ERR_INPUT,
		    "The header Authorization must be HTTP Basic.");
	c = cursor_of(pair);
	in->user = cursor_until(&c, ':');
	in->password = c.rest;
	return !c.bad ? ERR_NONE : est_refuse(rq, ERR_INPUT,
	    "HTTP Basic is a user name, a colon and a password.");
}

/* A code has 16 symbols, a secret never fewer than 22. */
static enum err
by_password(struct req *rq, struct est_enroll *in, struct slice *der)
{
	const struct ra *ra = rq->app;
	enum factory_fault fault = factory_secret_check(in->password);

	if (fault == FACTORY_OK && factory_serial_valid(in->user))
		return est_enroll_secret(rq, in, der);
	if (settings_has_channel(ra->settings, "est"))
		return est_enroll_code(rq, in, der);
	return est_refuse(rq, ERR_CREDENTIALS,
	    "User name and password are no serial number with its factory "
	    "secret.");
}

static enum err
enroll(struct req *rq, struct est_enroll *in, struct slice *der)
{
	const struct ra *ra = rq->app;
	struct csr csr;
	enum err e;

	if ((e = est_body(rq, &in->csr)) ||
	    (e = csr_parse(rq->arena, in->csr, CSR_MAX, &csr)))
		return e;
	store_note_request(ra->db, rq->id);
	if (req_header(rq, "Authorization").n == 0)
		return est_enroll_certificate(rq, in, der);
	if ((e = read_basic(rq, in)) == ERR_NONE)
		e = by_password(rq, in, der);
	return e;
}

/*
 * A refusal that needs a header of its own: which credentials are wanted, or
 * when to come again.
 */
static enum err
refuse(struct req *rq, struct resp *rs, const struct est_enroll *in,
    enum err e)
{
	int status = in->wait != NULL ? 503 : err_status(e);

	if (status != 401 && in->wait == NULL)
		return e;
	log_at(err_level(e), "refused status=%d address=%s %s", status,
	    log_qs(rq->address), rq->note != NULL ? rq->note : "");
	buf_printf(resp_plain(rs, status), "%s\n",
	    rq->sentence != NULL ? rq->sentence : err_sentence(e));
	if (status == 401)
		resp_header(rs, "WWW-Authenticate",
		    "Basic realm=\"handfast\", charset=\"UTF-8\"");
	else
		resp_header(rs, "Retry-After", in->wait);
	return ERR_NONE;
}

enum err
est_simpleenroll(struct req *rq, struct resp *rs)
{
	struct est_enroll in = { .wait = NULL };
	struct slice der = SLICE_NONE;
	enum err e;

	if ((e = enroll(rq, &in, &der)))
		return refuse(rq, rs, &in, e);
	if (der.n > 0)
		return est_answer_certs(rq, rs, &der, 1);
	buf_add_str(resp_plain(rs, 202), "Waiting until somebody has typed "
	    "the code and decided. Send the same request again.\n");
	resp_header(rs, "Retry-After", POLL);
	return ERR_NONE;
}
