/*
 * One enrollment as a page: to decide about, or to follow.
 */
#ifndef ENROLLMENT_H
#define ENROLLMENT_H

#include "page.h"
#include "state.h"
#include "store_enrollment.h"

/* The row of the path's :id and its state. */
enum err	enrollment_load(struct req *, struct enrollment_row *,
		    enum state *) MUST_CHECK;
/*
 * Which page stands for it: deciding is the claimer's alone. What the form
 * sent may be shown again with what is wrong with it.
 */
bool		enrollment_is_mine_to_decide(const struct req *,
		    const struct enrollment_row *, enum state);

/* What the device says it is, and whether it was seen before. */
struct tpl_facts enrollment_facts(const struct req *,
		    const struct enrollment_row *);
struct tpl_seen	enrollment_seen(struct arena *, const struct enrollment_row *);

struct decide_again {
	int		 status;
	struct slice	 name;
	const char	*profile;	/* NULL: the default one */
	const char	*fault;		/* of the name; NULL */
	const struct uuid *replaces;	/* the device chosen; NULL: none */
	struct slice	 typed;		/* another one, to be looked up */
	bool		 nothing_typed;	/* though a look-up was asked for */
	bool		 cannot_replace; /* what was chosen */
	struct slice	 reason;	/* of a decline */
	const char	*reason_fault;	/* NULL */
	const struct uuid *site;	/* that was chosen; NULL: none */
	const char	*site_fault;	/* NULL */
	const char	*profile_fault;	/* NULL */
};

/*
 * Offers the profiles and sites that are the operator's to choose for this
 * device, as policy has it now.
 */
enum err	offers_fill(struct req *, const struct decide_again *,
		    struct tpl_decide *) MUST_CHECK;

/* Offers what it may take the place of, if the operator may revoke. */
enum err	replace_fill(struct req *, const struct decide_again *,
		    struct tpl_replace *) MUST_CHECK;

enum err	decide_show(struct req *, struct resp *,
		    const struct enrollment_row *,
		    const struct decide_again *) MUST_CHECK;
/* What is not clear yet is asked again, on the same page. */
enum err	decide_ask_again(struct req *, struct resp *,
		    const struct decide_again *) MUST_CHECK;
enum err	follow_show(struct req *, struct resp *,
		    const struct enrollment_row *, enum state) MUST_CHECK;
/* 303 to its page, which says where it stands. */
enum err	enrollment_redirect(struct req *, struct resp *);

#endif
