/*
 * What the pages about policy share: words, and the page that shows what a
 * change will do before it is done.
 */
#ifndef POLICY_H
#define POLICY_H

#include "cidr.h"
#include "page.h"
#include "store_policy.h"

#define POLICY_TEXT_MAX	4096	/* bytes of typed networks */
#define POLICY_LINES	8	/* changes, and effects, of one review */

/* What a form's buttons ask for. */
enum policy_step { POLICY_REVIEW, POLICY_APPLY, POLICY_EDIT, POLICY_STEPS };

/* "anywhere", or the networks with ", " between. */
const char	*policy_from(struct arena *, const struct db_texts *);
/* The names with ", " between. */
const char	*policy_names(struct arena *, const struct db_texts *);
/* One on each line, for a form. */
const char	*policy_lines(struct arena *, const struct db_texts *);
/* The same texts, in whatever order? */
bool		 policy_same(const struct db_texts *, const struct db_texts *);
bool		 policy_has(const struct db_texts *, const char *);

/* A change that is to be looked at. */
struct policy_review {
	const char	*heading;
	const char	*action;	/* the form's */
	struct tpl_policy_review_fields *fields; /* goes with it again */
	size_t		 nfields;
	struct tpl_policy_review_changes changes[POLICY_LINES];
	size_t		 nchanges;
	struct tpl_policy_review_effects effects[POLICY_LINES];
	size_t		 neffects;
};

void		 policy_field(struct policy_review *, const char *name,
		    const char *value);
void		 policy_change(struct policy_review *, const char *what,
		    const char *before, const char *after);
void		 policy_effect(struct policy_review *, const char *text);
/* e: why it was not done; ERR_NONE the first time. */
enum err	 policy_review_show(struct req *, struct resp *,
		    const struct policy_review *, enum err e);

/* ---- one profile ---- */

#define POLICY_ROLES	40	/* that its form has room for */

/* The form, as things stand or as it was typed. */
struct policy_form {
	int			 status;
	const struct profile	*profile;	/* NULL: not configured */
	struct store_policy	 typed;
	const char		*days;		/* text */
	const char		*networks;	/* text */
	const char		*days_fault;	/* each NULL: none */
	const char		*roles_fault;
	const char		*networks_fault;
	const char		*note;		/* something else */
	bool			 done;
};

/* ERR_NOT_FOUND: no such profile is configured, nor was ever narrowed. */
enum err	 policy_form_load(struct req *, const char *name,
		    struct policy_row *, struct policy_form *) MUST_CHECK;
enum err	 policy_form_show(struct req *, struct resp *,
		    const struct policy_row *, const struct policy_form *);

/* ---- networks ---- */

/* The same for one list of networks. */
struct networks_form {
	int			 status;
	struct store_networks	 typed;
	const char		*networks;	/* text */
	const char		*fault;		/* NULL: none */
	const char		*note;
	bool			 done;
};

/*
 * All lists, and as *now the one of a role ("": everybody's). ERR_NOT_FOUND: no
 * such role.
 */
enum err	 networks_load(struct req *, const char *role,
		    struct db_rows *, const struct networks_item **now)
		    MUST_CHECK;
enum err	 networks_show(struct req *, struct resp *,
		    const struct db_rows *, const struct networks_form *);
/* "Everybody", "Who has the role operator". */
const char	*networks_who(struct arena *, const char *role);
/* The page of its list. */
const char	*networks_link(struct arena *, const char *role);

#endif
