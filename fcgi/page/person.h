/*
 * One account, as several pages show it.
 */
#ifndef PERSON_H
#define PERSON_H

#include "page.h"
#include "store_people.h"
#include "words.h"

/* How it stands, as a chip. */
struct words_state person_state(bool enabled, bool invited, bool paused);
/* "Firefox on Linux", from what a browser says it is; NULL is unknown. */
const char	*person_agent(struct arena *, const char *agent);
/*
 * For {{>sessions}}, which offers to end the others: at once on one's own page
 * (account NULL), asked first if they are another's.
 */
enum err	 person_sessions(struct req *, const struct uuid *account,
		    struct tpl_sessions *) MUST_CHECK;
/* The page that shows a link, once. */
struct person_link {
	const struct uuid *account;
	const char	*name;
	const char	*display_name;
	const char	*text;		/* what was drawn */
	const char	*purpose;	/* "invite", "reset" */
	int64_t		 ends_at;
};
enum err	person_show_link(struct req *, struct resp *,
		    const struct person_link *) MUST_CHECK;

#endif
