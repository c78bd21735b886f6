/*
 * The verb "enroll": from a new key to a proved certificate.
 */
#ifndef ENROLL_H
#define ENROLL_H

#include "arena.h"
#include "exits.h"
#include "options.h"

enum exits	enroll(struct arena *, struct options *);

#endif
