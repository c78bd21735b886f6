/*
 * OCSP (RFC 6960, RFC 5019), in a pool of its own: a flood of it leaves the
 * protected applications alone.
 */
#ifndef GUARD_OCSP_H
#define GUARD_OCSP_H

#include "req.h"
#include "resp.h"

/*
 * POST /ocsp with the request as body, GET /ocsp with it in REQUEST_URI behind
 * "/ocsp/". A request that is none gets malformedRequest; without database or
 * valid certificate it is tryLater. GET /healthz.
 */
void	guard_ocsp_serve(struct req *, struct resp *);

#endif
