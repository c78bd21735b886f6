/*
 * The way to a slot's own server by mutual TLS, which the slot's roots alone
 * vouch for.
 */
#ifndef REACH_H
#define REACH_H

#include "arena.h"
#include "err.h"
#include "options.h"
#include "slots.h"
#include "web.h"

struct reach {
	struct slots_state	state;
	struct web		web;
};

/* ERR_INPUT: what is stored, or the proxy, is malformed; else as slots_read. */
enum err	reach_slot(struct arena *, const struct options *,
		    struct slots *, char slot, struct reach *) MUST_CHECK;

#endif
