/*
 * Entity tags: does who asks have this answer already (RFC 9110 section 13)?
 */
#ifndef ETAG_H
#define ETAG_H

#include <stdbool.h>

#include "slice.h"

/*
 * Does an If-None-Match header name the tag, which has no quotes? Compared
 * weakly, as section 13.1.2 asks; "*" names every one. A header that is
 * malformed names what stands before the fault.
 */
bool	etag_listed(struct slice header, const char *tag);

#endif
