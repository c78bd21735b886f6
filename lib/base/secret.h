/*
 * Bytes that must not outlive their use: wiped on release, compared in
 * constant time, never formatted.
 */
#ifndef SECRET_H
#define SECRET_H

#include "arena.h"
#include "err.h"
#include "slice.h"

#define SECRET_MAX	256

struct secret {
	uint8_t	b[SECRET_MAX];
	size_t	n;
};

/* Not removed by the optimiser. */
void		secret_wipe_bytes(void *, size_t);
void		secret_wipe(struct secret *);
/* ERR_TOO_LARGE over SECRET_MAX; *s is then empty. */
enum err	secret_set(struct secret *s, struct slice) MUST_CHECK;
struct slice	secret_slice(const struct secret *);
/* Time depends on the lengths alone. */
bool		secret_equal(struct slice, struct slice);
/* Zeroed, and wiped when the arena goes. */
struct secret	*secret_new(struct arena *);

#endif
