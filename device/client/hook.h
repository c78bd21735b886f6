/*
 * The command after a success, "--exec".
 */
#ifndef HOOK_H
#define HOOK_H

#include "arena.h"
#include "err.h"
#include "slots.h"

#define HOOK_SECONDS	300	/* then it is killed */

/*
 * /bin/sh -c HOOK, with the environment that handfast-device(1) lists and its
 * output on standard error. ERR_STATE if it fails, ERR_IO if it cannot run.
 */
enum err	hook_run(struct arena *, const char *hook, const char *dir,
		    struct slots *) MUST_CHECK;

#endif
