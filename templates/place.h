/*
 * Where in HTML a character stands, followed letter by letter: which escaping
 * is right there, and where none would help.
 */
#ifndef PLACE_H
#define PLACE_H

#include <stdbool.h>
#include <stddef.h>

#define PLACE_NAME	40

struct place {
	enum {
		IN_TEXT,	/* between elements */
		IN_CODE,	/* between <script> and </script>, or <style> */
		IN_ELEMENT,	/* in the name after "<" */
		IN_TAG,		/* between attributes */
		IN_ATTRIBUTE,	/* in an attribute's name */
		IN_EQUALS,	/* after its "=" */
		IN_VALUE	/* between its quotes */
	} at;
	char	 element[PLACE_NAME], attribute[PLACE_NAME];
	char	 quote;
	size_t	 n;		/* things in the value so far */
	char	 fault[160];	/* what is wrong, once something is */
};

/* Each returns false with a fault set for what the templates may not have. */

/* One letter of HTML. */
bool	place_step(struct place *, char);
/* A tag that fills in text; *fn becomes the function that escapes it. */
bool	place_fill(struct place *, bool url, const char **fn);
/* A section begins here, and one that began at the other place ends here. */
bool	place_open(struct place *);
bool	place_close(struct place *, const struct place *opened);

#endif
