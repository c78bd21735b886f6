/*
 * GET /policy: every profile as it is narrowed, and from where people may sign
 * in.
 */
#include "policy.h"

#include <string.h>

#include "words.h"

#define SUMMARY_MAX	512

static const struct policy_item *
find(const struct db_rows *rows, const char *name)
{
	const struct policy_item *row = rows->row;

	for (size_t i = 0; i < rows->n; i++)
		if (strcmp(row[i].profile, name) == 0)
			return &row[i];
	return NULL;
}

/* What new devices and renewals come to, in a word. */
static void
set_state(const struct policy_item *it, struct tpl_policy_profiles *out)
{
	if (it == NULL || (it->enrolls && it->renews)) {
		out->state = "On";
		out->tone = "good";
	} else if (it->enrolls) {
		out->state = "No renewals";
		out->tone = "bad";
	} else {
		out->state = it->renews ? "Off" : "Off, no renewals";
		out->tone = it->renews ? "off" : "bad";
	}
}

/* "30 of 90 days, by operator, from 2 networks". p NULL: not configured. */
static const char *
summary(struct arena *a, const struct profile *p, const struct policy_item *it)
{
	const int64_t days = it != NULL ? it->days : 0;
	struct buf b;

	buf_init(&b, a, SUMMARY_MAX);
	if (p == NULL)
		buf_add_str(&b, "not in the configuration");
	else if (days > 0 && days < p->days)
		buf_printf(&b, "%lld of %u days", (long long)days, p->days);
	else
		buf_printf(&b, "%u days", p->days);
	if (p != NULL && p->unattended)
		buf_add_str(&b, ", without a person");
	if (it != NULL && it->by_role && it->roles.n <= 4)
		buf_printf(&b, ", by %s", it->roles.n == 0 ? "nobody" :
		    policy_names(a, &it->roles));
	else if (it != NULL && it->by_role)
		buf_printf(&b, ", by %zu roles", it->roles.n);
	if (it != NULL && it->networks.n > 0)
		buf_printf(&b, ", from %s", words_count(a,
		    (int64_t)it->networks.n, "network"));
	return buf_str(&b);
}

static void
fill_profiles(struct req *rq, const struct db_rows *rows,
    struct tpl_policy *page)
{
	const struct settings *s = page_app(rq)->settings;
	const struct policy_item *row = rows->row;
	struct tpl_policy_profiles *p;

	page->profiles = p = arena_array(rq->arena, s->n_profiles + rows->n,
	    sizeof(*p));
	for (size_t i = 0; i < s->n_profiles; i++, p++) {
		const struct policy_item *it = find(rows, s->profiles[i].name);

		p->name = s->profiles[i].name;
		p->summary = summary(rq->arena, &s->profiles[i], it);
		set_state(it, p);
	}
	for (size_t i = 0; i < rows->n; i++) {
		if (settings_profile(s, slice_str(row[i].profile)) != NULL)
			continue;
		p->name = row[i].profile;
		p->summary = summary(rq->arena, NULL, &row[i]);
		set_state(&row[i], p++);
	}
	page->profiles_n = (size_t)(p - page->profiles);
}

/* Everybody's list, and those that say something. */
static void
fill_networks(struct req *rq, const struct db_rows *rows,
    struct tpl_policy *page)
{
	const struct networks_item *row = rows->row;
	struct tpl_policy_places *n;

	page->places = n = arena_array(rq->arena, rows->n, sizeof(*n));
	for (size_t i = 0; i < rows->n; i++) {
		if (row[i].role != NULL && row[i].networks.n == 0)
			continue;
		n->link = networks_link(rq->arena, row[i].role);
		n->who = networks_who(rq->arena, row[i].role);
		n++->from = arena_printf(rq->arena, "from %s",
		    policy_from(rq->arena, &row[i].networks));
	}
	page->places_n = (size_t)(n - page->places);
}

static enum err
policy_get(struct req *rq, struct resp *rs)
{
	const struct page_app *app = page_app(rq);
	struct tpl_policy page = { .top = page_top(rq, PAGE_POLICY, "Policy"),
		.bottom = page_bottom(rq) };
	struct db_rows profiles, networks;
	enum err e;

	if ((e = store_policy_list(app->db, rq->arena, page_session(rq),
	    &profiles)) || (e = store_networks_list(app->db, rq->arena,
	    page_session(rq), &networks)))
		return e;
	fill_profiles(rq, &profiles, &page);
	fill_networks(rq, &networks, &page);
	tpl_policy(resp_html(rs, 200), &page);
	return ERR_NONE;
}

const struct route page_policy = {
	.method = REQ_GET, .path = "/policy", .handle = policy_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION,
	.permission = "policy|audit",
};
