/*
 * An ini file as a stream of section, key, value, line. What they mean is the
 * caller's (see settings.h).
 */
#ifndef CONF_H
#define CONF_H

#include <stdbool.h>

#include "err.h"
#include "slice.h"

#define CONF_MAX	65536	/* bytes in a file */
#define CONF_LINE	198	/* bytes in a line, as inih is packaged */
#define CONF_SECTION	48	/* bytes in a section's name */

struct conf_entry {
	const char	*section;	/* "" above the first section */
	const char	*key;		/* NULL: the section's own line */
	const char	*value;
	int		 line;		/* from 1 */
	bool		 continued;	/* an indented line: more of the value */
};

/* Called for each section and entry in order; false stops the reading. */
typedef bool	conf_fn(void *ctx, const struct conf_entry *);

/*
 * Comments begin a line with ';' or '#', or follow a value as " ;". A value may
 * go on in indented lines, each of which comes as an entry of its own.
 * ERR_INPUT with *line set for what is no ini, NUL bytes, or a false callback;
 * ERR_TOO_LARGE for a file over CONF_MAX, a line or a section's name too long.
 */
enum err	conf_parse(struct slice text, conf_fn *fn, void *ctx, int *line)
		    MUST_CHECK;

#endif
