/*
 * The page with the code field, which is also where a refused code leads, and
 * the part of it that is asked for again and again.
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

/*
 * How many devices wait, what needs this account's attention, what others have
 * under way, and its last enrollments; of each as much as it may see.
 */
enum err	home_live(struct req *, struct tpl_live *) MUST_CHECK;

#endif
