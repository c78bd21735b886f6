/*
 * What the machine says about itself, for the operator to see.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "arena.h"
#include "options.h"

/* Fills the facts that were not given; what is unknown stays NULL. */
void	machine_describe(struct arena *, struct options *);

#endif
