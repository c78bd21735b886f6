/*
 * Which CAs there are; see est.h.
 */
#include "est.h"
#include "file.h"
#include "log.h"

#define CHAIN_MAX	(2 * CERT_MAX * CERT_CHAIN_MAX)

/* Read at each request: what is published is changed while we run. */
enum err
est_authorities(const struct req *rq, struct cert **certs, size_t *n)
{
	const struct ra *ra = rq->app;
	struct slice pem;
	const char *path;
	enum err e;

	path = arena_printf(rq->arena, "%s/pki/chain.pem",
	    ra->settings->state_dir);
	if ((e = file_read(rq->arena, path, CHAIN_MAX, &pem)) ||
	    (e = cert_parse_pem(rq->arena, pem, certs, n)))
		return log_err(e == ERR_NOT_FOUND ? ERR_CONFIG : e,
		    "no certificates of CAs in %s", log_qs(path));
	return ERR_NONE;
}
