/*
 * Which connection holds which enrollment: one at most. A balanced tree, since
 * devices choose their ids and could fill one bucket of a hash table.
 */
#ifndef HELD_H
#define HELD_H

#include "conn.h"

/* NULL: nobody. */
struct conn	*held_find(struct gateway *, const struct uuid *);
/* The connection that held it before is told that it was replaced. */
void		 held_add(struct conn *, const struct uuid *);
/* Legal if it holds nothing. */
void		 held_remove(struct conn *);

#endif
