/*
 * What the compiled templates call for every text they fill in, by the place
 * where it stands (templates/README.md). NULL is the empty text.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stdbool.h>

#include "buf.h"

/*
 * For text and for attributes in quotes of either kind. Controls that turn
 * the order of text around become U+FFFD.
 */
void	escape_text(struct buf *, const char *);
/*
 * For what people and devices call things. One of which nothing can be seen
 * says so, else there would be no link to press or to hear.
 */
void	escape_name(struct buf *, const char *);
/*
 * A whole address in a link: a path of our own ("/devices", not "//host") or
 * https; anything else becomes "#".
 */
void	escape_url(struct buf *, const char *);
/* A piece of an address: all but RFC 3986's unreserved is percent-encoded. */
void	escape_url_part(struct buf *, const char *);

/* Whether {{?name}} shows its section: a flag, or a text that is not empty. */
bool	escape_is_true(bool);
bool	escape_is_some(const char *);

#endif
