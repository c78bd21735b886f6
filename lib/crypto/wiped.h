/*
 * Arena memory that is wiped when the arena goes, for secrets longer than
 * struct secret holds.
 */
#ifndef WIPED_H
#define WIPED_H

#include "arena.h"

/* Zeroed; never NULL, as arena_alloc. */
uint8_t		*wiped_alloc(struct arena *, size_t);

#endif
