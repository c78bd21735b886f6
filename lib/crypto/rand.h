/*
 * Random bytes from the kernel-seeded generator; never a seedable one.
 */
#ifndef RAND_H
#define RAND_H

#include "err.h"
#include "parse.h"

/* Fills n bytes. ERR_CRYPTO if the generator cannot be trusted. */
enum err	 rand_bytes(void *, size_t n) MUST_CHECK;
/* Uniform in 0..bound-1, without bias; bound 0 is ERR_INTERNAL. */
enum err	 rand_below(uint32_t bound, uint32_t *out) MUST_CHECK;
/* A version 4 UUID (RFC 9562 section 5.4). */
enum err	 rand_uuid(struct uuid *) MUST_CHECK;

#endif
