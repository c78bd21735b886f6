/*
 * The page that asks once before one change is made: a sentence on what it
 * does, the fields that it needs, the password, and a way back.
 */
#ifndef CHANGE_H
#define CHANGE_H

#include "page.h"

#define CHANGE_HIDDEN	4

struct change_form {
	enum page_place	 place;
	const char	*back;		/* where "Leave it" leads */
	const char	*back_text;
	const char	*before;	/* the heading: "Disable" … */
	const char	*who;		/* … what people typed … */
	const char	*after;		/* … "?" */
	const char	*action;
	const char	*what;		/* what it does; or NULL */
	struct {
		const char	*name;
		const char	*value;
	}		 hidden[CHANGE_HIDDEN];	/* up to a NULL */
	const char	*text_label;	/* a field "name"; or NULL */
	const char	*text;
	const char	*text_fault;
	bool		 choose;	/* role and site */
	const char	*role;		/* chosen before; or NULL */
	const char	*site;
	const char	*also;		/* a link below the form; or NULL */
	const char	*also_text;
	bool		 offer_cut;	/* a box "cut" */
	bool		 cut;
	bool		 confirms;	/* asks for the password */
	bool		 stops;		/* the button is a red one */
	const char	*button;
	enum err	 refused;	/* why it stands here again */
	const char	*fault;		/* the same in words; or NULL */
};

/* With the status of what it was refused for. */
enum err	change_show(struct req *, struct resp *,
		    const struct change_form *) MUST_CHECK;
/*
 * Why it was refused, for people; NULL: for another page than the form's. What
 * page_confirm_fault tells is told at the password's field.
 */
const char	*change_fault(enum err);
/* The page behind a refusal, or the form again. */
bool		 change_is_refusal(enum err);

#endif
