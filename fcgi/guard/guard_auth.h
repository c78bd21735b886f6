/*
 * The answer to nginx's auth_request.
 */
#ifndef GUARD_AUTH_H
#define GUARD_AUTH_H

#include "req.h"
#include "resp.h"

/*
 * GET /auth: 204 with Handfast-Device (UUID), Handfast-Name (UTF-8,
 * percent-encoded) and Handfast-Profile; 401 without a certificate, 403 for
 * one that is not ours or not valid any more. GET /healthz. Everything else,
 * the database away among it, is a status on which nginx fails closed.
 */
void	guard_auth_serve(struct req *, struct resp *);

#endif
