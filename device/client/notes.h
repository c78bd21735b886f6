/*
 * What one run of "renew" leaves for the next, beside the slots:
 *	last-error	what kept it from renewing, until the server was told
 *	hook.due	a certificate or roots are new, and the hook has not
 *			succeeded since
 */
#ifndef NOTES_H
#define NOTES_H

#include <stdbool.h>

#include "err.h"
#include "last_error.h"
#include "slots.h"

enum last_error	 notes_error(struct slots *);
/* NONE forgets it. Failing is no fault: a full disk cannot take it. */
void		 notes_error_set(struct slots *, enum last_error);

bool		 notes_hook(struct slots *);
enum err	 notes_hook_set(struct slots *) MUST_CHECK;
void		 notes_hook_clear(struct slots *);

#endif
