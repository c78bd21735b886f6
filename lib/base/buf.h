/*
 * A growing byte buffer with a maximum fixed at its birth. Going past the
 * maximum sets a flag that sticks: write all, check once. Its memory is wiped
 * when it is freed or outgrown, as an arena's is.
 */
#ifndef BUF_H
#define BUF_H

#include <stdarg.h>

#include "arena.h"
#include "err.h"
#include "slice.h"

struct buf {
	uint8_t		*p;
	size_t		 n;	/* bytes written */
	size_t		 cap;
	size_t		 max;
	bool		 full;	/* something did not fit; nothing was cut */
	struct arena	*arena;	/* or NULL: malloc, then buf_free is owed */
};

void		buf_init(struct buf *, struct arena *, size_t max);
void		buf_free(struct buf *);
void		buf_clear(struct buf *);
void		buf_add(struct buf *, struct slice);
void		buf_add_str(struct buf *, const char *);
void		buf_add_byte(struct buf *, uint8_t);
void		buf_add_u32be(struct buf *, uint32_t);
void		buf_printf(struct buf *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));
struct slice	buf_slice(const struct buf *);
/* The text with a NUL behind it (not counted in n). */
const char	*buf_str(struct buf *);
/* ERR_TOO_LARGE if anything did not fit, else ERR_NONE. */
enum err	buf_check(const struct buf *) MUST_CHECK;

#endif
