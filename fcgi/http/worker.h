/*
 * A worker's life: accept, serve, answer, until told to end.
 */
#ifndef WORKER_H
#define WORKER_H

#include <signal.h>

#include "prefork.h"

/*
 * In a fresh child, with SIGTERM and SIGINT blocked: from now on they are
 * noticed between two requests only, by prefork_stopping.
 */
void	worker_signals(void);
/*
 * Serves requests from the listening socket, which does not block. Returns the
 * process's exit status: 0 when told to end or after max_requests.
 */
int	worker_run(const struct pool *, int sock, struct places *,
	    unsigned int max_requests);

#endif
