/*
 * The verbs that look at what is stored: "status" and "whoami".
 */
#ifndef STATUS_H
#define STATUS_H

#include "arena.h"
#include "exits.h"
#include "options.h"

/* Without the network. EXITS_FAILURE if no certificate is in use. */
enum exits	status(struct arena *, const struct options *);
/* Of a pending slot first, which it completes; else of the one in use. */
enum exits	status_whoami(struct arena *, const struct options *);

#endif
