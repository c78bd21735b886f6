/*
 * The roles and sites that a form offers.
 */
#ifndef CHOICES_H
#define CHOICES_H

#include "page.h"
#include "store_role.h"
#include "words.h"

struct choices {
	const struct role_row	*role;
	size_t			 n_roles;
	const struct site_row	*site;
	size_t			 n_sites;
};

/* For accounts with people or audit. */
enum err	choices_load(struct req *, struct choices *) MUST_CHECK;
/* The same text; NULL is none. */
bool		choices_is(const char *, const char *);

/* What a permission allows, by its name. */
#define CHOICES_PERMISSIONS	8
extern const struct words_pair choices_permissions[CHOICES_PERMISSIONS];
/* "enroll, view". */
const char	*choices_list(struct arena *, const struct db_texts *);

#endif
