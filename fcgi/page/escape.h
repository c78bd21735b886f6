/*
 * What the compiled templates call for every text they fill in, by the place
 * where it stands (templates/README.md).
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include "buf.h"
#include "slice.h"

/* For text and for attributes in quotes of either kind. */
void	escape_text(struct buf *, struct slice);
/*
 * A whole address in a link: a path of our own ("/devices", not "//host") or
 * https; anything else becomes "#".
 */
void	escape_url(struct buf *, struct slice);
/* A piece of an address: all but RFC 3986's unreserved is percent-encoded. */
void	escape_url_part(struct buf *, struct slice);

/* Whether {{?name}} shows its section: a flag, or a text that is not empty. */
bool	escape_is_true(bool);
bool	escape_is_some(struct slice);

#endif
