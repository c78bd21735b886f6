/*
 * One cookie out of a Cookie header (RFC 6265 section 4.2.1).
 */
#ifndef COOKIE_H
#define COOKIE_H

#include "err.h"
#include "slice.h"

/*
 * Borrowed from header. ERR_NOT_FOUND: no such cookie (or no header at all).
 * ERR_INPUT: the name comes twice, since then nobody can say which one a
 * neighbouring host planted.
 */
enum err	cookie_get(struct slice header, const char *name,
		    struct slice *out) MUST_CHECK;

#endif
