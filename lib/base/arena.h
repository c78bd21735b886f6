/*
 * Memory with one lifetime. All that a request makes comes from its arena and
 * goes with it, with foreign objects (OpenSSL's, libpq's) hung on it by their
 * destructors. It is wiped when it goes, since codes, passwords and keys are
 * among it. Never returns NULL: out of memory aborts the process, which is
 * its supervisor's business (a library's caller may set arena_on_exhausted).
 */
#ifndef ARENA_H
#define ARENA_H

#include <stdarg.h>

#include "slice.h"

struct arena;

struct arena	*arena_new(void);
/*
 * Destructors run first, newest first; then all memory is wiped and goes.
 * NULL is legal.
 */
void		 arena_free(struct arena *);
/* Everything allocated so far goes so; the arena stays usable. */
void		 arena_reset(struct arena *);

void		*arena_alloc(struct arena *, size_t);	/* zeroed, max-aligned */
/* n * size with overflow checked. */
void		*arena_array(struct arena *, size_t n, size_t size);
struct slice	 arena_copy(struct arena *, struct slice);
/* Always NUL-terminated; NUL bytes inside are copied as they are. */
char		*arena_str(struct arena *, struct slice);
char		*arena_printf(struct arena *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));
char		*arena_vprintf(struct arena *, const char *, va_list)
		    __attribute__((format(printf, 2, 0)));
/* Runs fn(p) when the arena is freed or reset. */
void		 arena_defer(struct arena *, void (*fn)(void *), void *p);

/* Out of memory: calls arena_on_exhausted if set, then aborts. */
extern void	 (*arena_on_exhausted)(void);
_Noreturn void	 arena_exhausted(void);

#endif
