/*
 * The guard: tells nginx, for each request to a protected application, whether
 * the client certificate belongs to an enrolled device that is not revoked. And
 * to whoever asks by OCSP, how a certificate stands.
 */
#ifndef GUARD_H
#define GUARD_H

#include "arena.h"
#include "prefork.h"
#include "settings.h"

/*
 * The guard's pools, *n of them, each on a socket of its own, so that no flood
 * on one starves the other.
 */
struct pool	*guard_pools(struct arena *, struct settings *, size_t *n);

#endif
