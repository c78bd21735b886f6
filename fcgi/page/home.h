/*
 * The page with the code field, which is also where a refused code leads.
 */
#ifndef HOME_H
#define HOME_H

#include "page.h"

struct home {
	int		 status;
	const char	*fault;		/* above an empty field; or NULL */
	bool		 linked;	/* reached by a link: compare */
};

enum err	home_show(struct req *, struct resp *, const struct home *)
		    MUST_CHECK;

#endif
