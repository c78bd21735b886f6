/*
 * Strict application/x-www-form-urlencoded (the URL Standard's, section 5.1):
 * what a careful browser sends is taken, all else is refused.
 */
#ifndef FORM_H
#define FORM_H

#include "arena.h"
#include "err.h"
#include "slice.h"

#define FORM_FIELDS_MAX	256

struct form {
	struct form_field {
		struct slice	name;
		struct slice	value;
	}	field[FORM_FIELDS_MAX];
	size_t	n;
};

/*
 * Parses a body or a query string. The values live in the arena. ERR_INPUT: a bad escape, a NUL, a
 * space or a byte outside ASCII as it is, invalid UTF-8, a missing "=", an
 * empty name, a doubled name, a stray "&", more than FORM_FIELDS_MAX fields.
 * Empty input is no fields.
 */
enum err	 form_parse(struct arena *, struct slice, struct form *out)
		    MUST_CHECK;
/* NULL when there is no such field. Borrowed from the form. */
const struct slice *form_get(const struct form *, const char *name);

#endif
