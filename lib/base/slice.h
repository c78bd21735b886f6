/*
 * Bytes and text on their way through the program: borrowed, with a length,
 * never NUL-terminated by promise.
 */
#ifndef SLICE_H
#define SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slice {
	const uint8_t	*p;
	size_t		 n;
};

#define SLICE_NONE	((struct slice){ NULL, 0 })
/* A string literal as a slice, without its NUL. */
#define SLICE_LIT(s)	((struct slice){ (const uint8_t *)("" s), sizeof(s) - 1 })

/* A NUL-terminated string as a slice; NULL gives the empty slice. */
struct slice	slice_str(const char *);
struct slice	slice_of(const void *, size_t);
/* Not for secrets: see secret_equal. */
bool		slice_equal(struct slice, struct slice);
bool		slice_equal_str(struct slice, const char *);
/* ASCII only: no locale is asked. */
bool		slice_equal_nocase(struct slice, struct slice);

#endif
