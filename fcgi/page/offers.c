/*
 * The part of the decision's page that says with which profile, and at which
 * site, the device may be let in: what policy and the operator's roles leave.
 */
#include <inttypes.h>
#include <string.h>

#include "enrollment.h"
#include "store_policy.h"

static const struct approval_offer *
find(const struct db_rows *rows, const char *profile)
{
	const struct approval_offer *row = rows->row;

	for (size_t i = 0; i < rows->n; i++)
		if (strcmp(row[i].kind, "profile") == 0 &&
		    strcmp(row[i].name, profile) == 0)
			return &row[i];
	return NULL;
}

static void
offer_profiles(const struct req *rq, const struct db_rows *rows,
    const char *chosen, struct tpl_decide *page)
{
	const struct settings *s = page_app(rq)->settings;
	struct tpl_decide_profiles *p;
	size_t n = 0;

	p = arena_array(rq->arena, s->n_profiles, sizeof(*p));
	for (size_t i = 0; i < s->n_profiles; i++) {
		const struct profile *has = &s->profiles[i];
		const struct approval_offer *o = find(rows, has->name);
		int64_t days = has->days;

		if (has->unattended || (o != NULL && !o->offered))
			continue;
		if (o != NULL && o->days > 0 && o->days < days)
			days = o->days;
		p[n].name = has->name;
		p[n].days = arena_printf(rq->arena, "%" PRId64, days);
		p[n].chosen = strcmp(has->name, chosen) == 0;
		n++;
	}
	page->profiles = p;
	page->profiles_n = n;
	page->profile = n > 0 ? p[0].name : NULL;
	page->choose = n > 1;
	page->none = n == 0;
}

/*
 * To no site is a choice for those whose roles are not limited, and theirs at
 * first. Who has one choice is not asked.
 */
static void
offer_sites(struct arena *a, const struct db_rows *rows,
    const struct uuid *chosen, struct tpl_decide *page)
{
	const struct approval_offer *row = rows->row;
	struct tpl_decide_sites *s;
	size_t n = 0;

	page->sites = s = arena_array(a, rows->n, sizeof(*s));
	for (size_t i = 0; i < rows->n; i++) {
		if (strcmp(row[i].kind, "site") != 0)
			continue;
		if (row[i].site == NULL) {
			page->siteless = true;
			continue;
		}
		s[n].id = uuid_text(a, row[i].site);
		s[n].name = row[i].name;
		s[n].chosen = chosen != NULL &&
		    uuid_equal(row[i].site, chosen);
		n++;
	}
	page->sites_n = n;
	page->choose_site = n > 1 || (n > 0 && page->siteless);
	if (n == 1 && !page->siteless) {
		page->site = s[0].id;
		page->site_name = s[0].name;
	}
}

enum err
offers_fill(struct req *rq, const struct decide_again *again,
    struct tpl_decide *page)
{
	struct db_rows rows;
	enum err e;

	if ((e = store_approval_offers(page_app(rq)->db, rq->arena,
	    page_session(rq), &rq->object, &rows)))
		return e;
	offer_profiles(rq, &rows, again->profile != NULL ? again->profile :
	    "device", page);
	offer_sites(rq->arena, &rows, again->site, page);
	page->profile_fault = again->profile_fault;
	page->site_fault = again->site_fault;
	return ERR_NONE;
}
