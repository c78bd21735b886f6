/*
 * The resident clean-up: what has expired is ended, what has been kept long
 * enough is removed, and the signer is reminded of work left over. Every step
 * may run on any number of nodes at once and be cut off anywhere.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include <stdbool.h>

#include "settings.h"

/*
 * Until SIGTERM or SIGINT; or one round if once. The exit status: with once,
 * failure if any step failed.
 */
int	sweep_run(struct settings *, bool once);

#endif
