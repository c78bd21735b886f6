/*
 * What a change of many devices has done, told above the list that it leads
 * back to. It goes there in the address, with a mark that only the session's
 * own pages can make: nobody's link makes the list say what was not done.
 */
#ifndef BULK_DONE_H
#define BULK_DONE_H

#include "page.h"

struct bulk_done {
	bool		 revoked;	/* else moved */
	const char	*to;		/* moved: the site's id, "-": to none */
	uint64_t	 done;
	uint64_t	 of;		/* that were asked for */
};

/* To this list, of which the address has no such thing yet. */
enum err	bulk_done_redirect(const struct req *, struct resp *,
		    const struct bulk_done *, const char *back) MUST_CHECK;
/* Nothing if the mark is another; the site is named if it may be chosen. */
enum err	bulk_done_fill(const struct req *, const struct bulk_done *,
		    struct slice mark, struct tpl_devices *) MUST_CHECK;

#endif
