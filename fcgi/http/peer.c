/*
 * The client certificate that nginx saw.
 */
#include <string.h>

#include "parse.h"
#include "peer.h"

#define PEM_BEGIN	"-----BEGIN CERTIFICATE-----\n"
#define PEM_END		"-----END CERTIFICATE-----\n"
#define ESCAPED_MAX	(3 * 2 * PEER_CERT_MAX)

/* A plus is itself here, unlike in a form. */
static enum err
unescape(struct arena *a, struct slice in, struct slice *out)
{
	uint8_t *p = arena_alloc(a, in.n + 1);
	size_t i, n = 0;

	for (i = 0; i < in.n; i++) {
		p[n] = in.p[i];
		if (in.p[i] == '%') {
			if (in.n - i < 3 ||
			    hex_parse(slice_of(in.p + i + 1, 2), p + n, 1))
				return ERR_INPUT;
			i += 2;
		}
		n++;
	}
	*out = slice_of(p, n);
	return ERR_NONE;
}

/* The base64 between the lines that must stand first and last. */
static enum err
pem_body(struct arena *a, struct slice pem, struct slice *out)
{
	const size_t begin = strlen(PEM_BEGIN), end = strlen(PEM_END);
	uint8_t *p = arena_alloc(a, pem.n + 1);
	size_t i, n = 0;

	if (pem.n < begin + end ||
	    !slice_equal_str(slice_of(pem.p, begin), PEM_BEGIN) ||
	    !slice_equal_str(slice_of(pem.p + pem.n - end, end), PEM_END))
		return ERR_INPUT;
	for (i = begin; i < pem.n - end; i++)
		if (pem.p[i] != '\n')
			p[n++] = pem.p[i];
	*out = slice_of(p, n);
	return ERR_NONE;
}

static enum err
escaped_certificate(const struct req *rq, struct slice *der)
{
	struct slice escaped = req_param(rq, "CLIENT_CERT"), pem, text;
	enum err e;

	if (escaped.n > ESCAPED_MAX)
		return ERR_INPUT;
	if ((e = unescape(rq->arena, escaped, &pem)) ||
	    (e = pem_body(rq->arena, pem, &text)) ||
	    (e = base64_parse(rq->arena, text, PEER_CERT_MAX, der)))
		return e == ERR_TOO_LARGE ? ERR_INPUT : e;
	return der->n > 0 ? ERR_NONE : ERR_INPUT;
}

static bool
is_none(struct slice verify)
{
	return verify.n == 0 || slice_equal_str(verify, "NONE");
}

enum err
peer_certificate(const struct req *rq, struct slice *der)
{
	struct slice verify = req_param(rq, "CLIENT_VERIFY");

	*der = SLICE_NONE;
	if (is_none(verify))
		return ERR_SIGNED_OUT;
	if (!slice_equal_str(verify, "SUCCESS"))
		return ERR_DENIED;
	return escaped_certificate(rq, der);
}

enum err
peer_certificate_shown(const struct req *rq, struct slice *der)
{
	*der = SLICE_NONE;
	if (is_none(req_param(rq, "CLIENT_VERIFY")))
		return ERR_SIGNED_OUT;
	return escaped_certificate(rq, der);
}
