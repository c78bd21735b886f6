/*
 * What the pages that show many devices share: what is looked for, read from
 * the address and written into links.
 */
#ifndef FLEET_H
#define FLEET_H

#include "page.h"
#include "store_fleet.h"

#define FLEET_ROWS	50	/* on a page, unless more are asked for */

/* The fields of all of them; a route may have more behind these. */
enum {
	FLEET_Q, FLEET_PROFILE, FLEET_STATUS, FLEET_SITE, FLEET_DAYS,
	FLEET_UNSEEN, FLEET_SORT, FLEET_FIELDS
};
#define FLEET_FIELD_LIST						\
	[FLEET_Q] = { "q", FIELD_TEXT, 256, true },			\
	[FLEET_PROFILE] = { "profile", FIELD_TEXT, 32, true },		\
	[FLEET_STATUS] = { "state", FIELD_TEXT, 16, true },		\
	[FLEET_SITE] = { "site", FIELD_TEXT, 36, true },		\
	[FLEET_DAYS] = { "days", FIELD_UINT, 3650, true },		\
	[FLEET_UNSEEN] = { "unseen", FIELD_UINT, 3650, true },		\
	[FLEET_SORT] = { "sort", FIELD_TEXT, 16, true }

/* ERR_INPUT: a state, sort or site that is none. */
enum err	 fleet_read(const struct req *, struct store_filter *)
		    MUST_CHECK;
/* Does it leave anything out, or sort otherwise than by name? */
bool		 fleet_is_narrowed(const struct store_filter *);
/* "/devices?q=…": what is looked for, without where to go on. */
const char	*fleet_link(struct arena *, const char *path,
		    const struct store_filter *);
/* The same with where to go on: behind this key and id. */
const char	*fleet_link_after(struct arena *, const char *path,
		    const struct store_filter *, const char *key,
		    const struct uuid *id);

#endif
