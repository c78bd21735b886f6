/*
 * The roles and sites that a form offers, and permissions in words.
 */
#include <string.h>

#include "buf.h"
#include "choices.h"

#define LIST_MAX	4096	/* bytes */

const struct words_pair choices_permissions[CHOICES_PERMISSIONS] = {
	{ "enroll", "add devices" },
	{ "view", "see devices and enrollments" },
	{ "revoke", "revoke devices, put them on hold, release them" },
	{ "edit", "change a device’s owner, notes and site" },
	{ "audit", "read and export the whole log; see people and policy" },
	{ "people", "change accounts, roles and sites" },
	{ "policy", "narrow profiles, set networks" },
	{ "ca", "see the CA’s page" },
};

enum err
choices_load(struct req *rq, struct choices *out)
{
	struct db *db = page_app(rq)->db;
	struct db_rows roles, sites;
	enum err e;

	if ((e = store_role_list(db, rq->arena, page_session(rq), NULL,
	    &roles)) ||
	    (e = store_site_list(db, rq->arena, page_session(rq), NULL,
	    &sites)))
		return e;
	*out = (struct choices){ .role = roles.row, .n_roles = roles.n,
	    .site = sites.row, .n_sites = sites.n };
	return ERR_NONE;
}

bool
choices_is(const char *chosen, const char *this_one)
{
	return chosen != NULL && strcmp(chosen, this_one) == 0;
}

const char *
choices_list(struct arena *a, const struct db_texts *texts)
{
	struct buf b;

	buf_init(&b, a, LIST_MAX);
	for (size_t i = 0; i < texts->n; i++)
		buf_printf(&b, "%s%s", i > 0 ? ", " : "", texts->v[i]);
	return buf_check(&b) ? "more than can be shown" : buf_str(&b);
}
