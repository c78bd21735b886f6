/*
 * The only place where C reads a clock. The state of enrollments lives by the
 * database's time (api.now()); this is for certificates, logs and timers.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdint.h>

#include "arena.h"
#include "err.h"
#include "slice.h"

#define TIME_TEXT	21	/* "2026-11-23T17:56:00Z" and NUL */

/* Seconds since 1970 in UTC. */
int64_t		 time_now(void);
/*
 * Milliseconds and microseconds of a clock that never steps; only differences
 * mean anything.
 */
int64_t		 time_monotonic_ms(void);
int64_t		 time_monotonic_us(void);
/* RFC 3339 in UTC, whole seconds. */
void		 time_format(int64_t, char out[TIME_TEXT]);
const char	*time_text(struct arena *, int64_t);
/* Exactly the form that time_format writes. */
enum err	 time_parse(struct slice, int64_t *) MUST_CHECK;

#endif
