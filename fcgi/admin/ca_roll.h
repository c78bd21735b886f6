/*
 * What rolling the issuing CA and rolling the root share.
 */
#ifndef CA_ROLL_H
#define CA_ROLL_H

#include "ca_make.h"

/* Opens the key of the root that is to sign, and finds whose it is. */
enum err	 ca_roll_open_root(struct admin *, const struct args *,
		    const struct authorities *, struct ca_made *,
		    const struct root **) MUST_CHECK;
/* The exit code of "ca roll --root". */
int
ca_roll_root(struct admin *, const struct args *, const struct authorities *);

#endif
