/*
 * What the signer does by itself, so that nothing depends on a caller's
 * coming back: approved rows, unsettled serials, revocations.
 */
#ifndef TICK_H
#define TICK_H

#include "signer.h"

/* Issues what is approved and waits. Only a lost database is an error. */
enum err	 tick_pending(struct signer *, struct arena *) MUST_CHECK;
/* The ticker's life, for struct prefork; arg is the struct signer. */
void		 tick_run(void *arg);

#endif
