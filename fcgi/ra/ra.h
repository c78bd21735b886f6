/*
 * The registration authority: enrollment over plain HTTPS for devices without
 * WebSocket (docs/protocol.md section 11), and /v1/whoami (section 12).
 */
#ifndef RA_H
#define RA_H

#include "arena.h"
#include "prefork.h"
#include "settings.h"

/* Its one pool. */
struct pool	*ra_pool(struct arena *, struct settings *);

#endif
