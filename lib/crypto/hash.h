/*
 * SHA-256 (FIPS 180-4), the one hash by which this system names things.
 */
#ifndef HASH_H
#define HASH_H

#include "err.h"
#include "parse.h"
#include "slice.h"

enum err	 sha256_of(struct slice, struct sha256 *) MUST_CHECK;
/* Of n parts one behind the other; the caller sees to unambiguous framing. */
enum err	 sha256_parts(const struct slice *, size_t n, struct sha256 *)
		    MUST_CHECK;
struct slice	 sha256_slice(const struct sha256 *);

#endif
