/*
 * The console's one pool of workers.
 */
#ifndef PAGE_POOL_H
#define PAGE_POOL_H

#include "err.h"
#include "prefork.h"
#include "settings.h"

/*
 * Reads seal.key, and psk.key for the channel psk: ERR_IO, ERR_CONFIG, logged.
 * The settings must outlive the pool.
 */
enum err	page_pool(const struct settings *, struct pool *) MUST_CHECK;

#endif
