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
#define CONF_LINE	1024	/* bytes in a line */

struct conf_entry {
	const char	*section;	/* "" above the first section */
	const char	*key;
	const char	*value;
	int		 line;		/* from 1 */
};

/* Called for each entry in order; false stops the reading. */
typedef bool	conf_fn(void *ctx, const struct conf_entry *);

/*
 * Comments begin a line with ';' or '#', or follow a value as " ;". An indented
 * line is refused, not joined to the one before it.
 * ERR_INPUT with *line set for what is no ini, NUL bytes, or a false callback;
 * ERR_TOO_LARGE for a file over CONF_MAX or a line over CONF_LINE.
 */
enum err	conf_parse(struct slice text, conf_fn *, void *ctx, int *line)
		    MUST_CHECK;

#endif
