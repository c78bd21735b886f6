/*
 * handfast migrate.
 */
#ifndef MIGRATE_H
#define MIGRATE_H

#include "verb.h"

enum { MIGRATE_SQL = VERB_JSON + 1 };	/* --sql DIR */

int	migrate_run(struct admin *, const struct args *);

#endif
