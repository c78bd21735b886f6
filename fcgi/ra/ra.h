/*
 * The registration authority: enrollment over plain HTTPS for devices without
 * WebSocket (docs/protocol.md section 11), and /v1/whoami (section 12).
 */
#ifndef RA_H
#define RA_H

#include "arena.h"
#include "prefork.h"
#include "settings.h"

/* Its one pool. The key of channel est is read here, if it is on. */
enum err	 ra_pool(struct settings *, struct pool *) MUST_CHECK;

#endif
