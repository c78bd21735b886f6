/*
 * GET /.well-known/est/cacerts: the CAs, for whoever asks (RFC 7030 section
 * 4.1). No certificate is needed: a device whose own has ended asks, too.
 */
#include "est.h"

enum err
est_cacerts(struct req *rq, struct resp *rs)
{
	struct slice *ders;
	struct cert *certs;
	size_t i, n;
	enum err e;

	if ((e = est_authorities(rq, &certs, &n)))
		return e;
	ders = arena_array(rq->arena, n, sizeof(*ders));
	for (i = 0; i < n; i++)
		ders[i] = certs[i].der;
	return est_answer_certs(rq, rs, ders, n);
}
