/*
 * handfast enrollment approve --site: among those that are the operator's.
 */
#include <string.h>
#include <strings.h>

#include "enrollment_show.h"
#include "log.h"
#include "store_policy.h"

struct sites {
	const struct approval_offer *row;
	size_t			 n;
};

static bool
is_site(const struct approval_offer *o)
{
	return strcmp(o->kind, "site") == 0;
}

/* Nothing was typed: what there is no choice about, or no site. */
static enum err
only_one(const struct admin *ad, const struct sites *s,
    const struct uuid **out)
{
	const struct approval_offer *one = NULL;

	for (size_t i = 0; i < s->n; i++) {
		if (!is_site(&s->row[i]))
			continue;
		if (s->row[i].site == NULL) {
			*out = NULL;
			return ERR_NONE;
		}
		if (one != NULL) {
			(void)admin_fail(ad, ERR_INPUT, "there are several "
			    "sites, say which by --site");
			return ERR_INPUT;
		}
		one = &s->row[i];
	}
	*out = one != NULL ? one->site : NULL;
	return ERR_NONE;
}

static enum err
by_name(const struct admin *ad, const struct sites *s, const char *typed,
    const struct uuid **out)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct approval_offer *o = &s->row[i];

		if (!is_site(o) || o->site == NULL)
			continue;
		if (strcasecmp(o->name, typed) == 0 ||
		    strcasecmp(uuid_text(ad->arena, o->site), typed) == 0) {
			*out = o->site;
			return ERR_NONE;
		}
	}
	(void)admin_fail(ad, ERR_NOT_FOUND, "no site to which the account may "
	    "add devices is %s", log_qs(typed));
	return ERR_NOT_FOUND;
}

enum err
enrollment_find_site(const struct operator_session *op, const char *typed,
    const struct uuid *enrollment, const struct uuid **out)
{
	struct admin *ad = op->admin;
	struct db_rows rows;
	struct sites s;
	enum err e;

	e = store_approval_offers(ad->db, ad->arena, &op->session, enrollment,
	    &rows);
	if (e == ERR_NOT_FOUND && typed == NULL) {
		*out = NULL;	/* another's: approving says so */
		return ERR_NONE;
	}
	if (e) {
		(void)admin_fail(ad, e, "looking for sites");
		return e;
	}
	s = (struct sites){ rows.row, rows.n };
	return typed != NULL ? by_name(ad, &s, typed, out) :
	    only_one(ad, &s, out);
}
