/*
 * What EST's endpoints share; see est.h.
 */
#include <stdlib.h>
#include <string.h>

#include "est.h"
#include "pkcs7.h"

#define RETRY_BUSY	"60"	/* seconds after a limit was reached */
#define RETRY_AWAY	"5"	/* after something was away */

bool
est_is_for(const struct req *rq)
{
	const size_t n = strlen(EST_PREFIX);

	return rq->path.n > n &&
	    slice_equal_str(slice_of(rq->path.p, n), EST_PREFIX);
}

void
est_fail(struct req *rq, struct resp *rs, enum err e)
{
	int status = err_status(e);

	buf_printf(resp_plain(rs, status), "%s\n",
	    rq->sentence != NULL ? rq->sentence : err_sentence(e));
	/* RFC 9110 section 11.6.1 wants a word for what TLS has to bring. */
	if (status == 401)
		resp_header(rs, "WWW-Authenticate", "ClientCertificate");
	if (status == 429 || status == 503)
		resp_header(rs, "Retry-After",
		    status == 429 ? RETRY_BUSY : RETRY_AWAY);
}

enum err
est_refuse(struct req *rq, enum err e, const char *sentence)
{
	rq->sentence = sentence;
	return e;
}

enum err
est_body(struct req *rq, struct slice *der)
{
	const struct ra *ra = rq->app;
	enum err e = base64_lines_parse(rq->arena, rq->body,
	    ra->settings->gateway.max_csr, der);

	if (e == ERR_NONE && der->n > 0)
		return ERR_NONE;
	return e == ERR_TOO_LARGE ? e : est_refuse(rq, ERR_INPUT,
	    "The body must be a certificate signing request in base64.");
}

static bool
reads_lines(const struct req *rq)
{
	struct slice body = rq->body;

	if (body.n == 0)
		return req_header(rq, "User-Agent").n > 0;
	return memchr(body.p, '\n', body.n) != NULL;
}

void
est_answer(struct req *rq, struct resp *rs, const char *type,
    struct slice der)
{
	buf_add_str(resp_type(rs, 200, type), reads_lines(rq) ?
	    base64_lines_text(rq->arena, der) : base64_text(rq->arena, der));
	resp_header(rs, "Content-Transfer-Encoding", "base64");
}

enum err
est_answer_certs(struct req *rq, struct resp *rs, const struct slice *ders,
    size_t n)
{
	struct slice pkcs7;
	enum err e;

	if ((e = pkcs7_make(rq->arena, ders, n, &pkcs7)))
		return e;
	est_answer(rq, rs, "application/pkcs7-mime; smime-type=certs-only",
	    pkcs7);
	return ERR_NONE;
}

enum err
est_ask(struct req *rq, const struct call_param *own, size_t n,
    struct slice csr, struct slice *der)
{
	const struct ra *ra = rq->app;
	struct call_param params[3 + EST_ASK_MAX] = {
		{ "REQUEST_METHOD", "POST" },
		{ "CONTENT_TYPE", EST_TYPE_CSR },
		{ "REQUEST_ID", rq->id },
	};
	const struct call c = { .socket = ra->signer, .params = params,
	    .nparams = 3 + n, .body = csr };

	if (n > EST_ASK_MAX)
		abort();
	memcpy(params + 3, own, n * sizeof(*own));
	return call_signer_with(rq->arena, &c, der);
}
