/*
 * The form over the list of devices: what may be chosen in it.
 */
#include <inttypes.h>
#include <string.h>

#include "devices_form.h"

#define SELECTS	6

struct choice {
	const char	*value;
	const char	*text;
};

static const struct choice states[] = {
	{ "active", "Active" }, { "held", "On hold" },
	{ "expired", "Expired" }, { "late", "Late to renew" },
	{ "revoked", "Revoked" }
};
static const struct choice days[] = {
	{ "1", "A day" }, { "7", "7 days" }, { "14", "14 days" },
	{ "30", "30 days" }, { "90", "90 days" }
};
static const struct choice unseens[] = {
	{ "1", "Not for a day" }, { "7", "Not for 7 days" },
	{ "30", "Not for 30 days" }, { "90", "Not for 90 days" },
	{ "3650", "Never" }
};
static const struct choice sizes[] = {
	{ "50", "50" }, { "100", "100" }, { "200", "200" }
};

#define COUNT(x)	(sizeof(x) / sizeof(*(x)))

static bool
is(const char *a, const char *b)
{
	return a != NULL && strcmp(a, b) == 0;
}

static const char *
number(struct arena *a, int64_t n)
{
	return n < 0 ? NULL : arena_printf(a, "%" PRId64, n);
}

/* A value that is no choice, typed into the address, becomes one. */
static void
choose(struct arena *a, struct tpl_devices_selects *s, const char *now)
{
	struct tpl_devices_selects_options *o = arena_array(a,
	    s->options_n + 1, sizeof(*o));
	bool found = now == NULL;

	for (size_t i = 0; i < s->options_n; i++) {
		o[i] = s->options[i];
		o[i].chosen = is(now, o[i].value);
		found |= o[i].chosen;
	}
	if (!found)
		o[s->options_n++] = (struct tpl_devices_selects_options){
			.value = now, .text = now, .chosen = true
		};
	s->options = o;
}

static void
offer(struct arena *a, struct tpl_devices_selects *s,
    const struct choice *of, size_t n)
{
	struct tpl_devices_selects_options *o = arena_array(a, n + 1,
	    sizeof(*o));

	for (size_t i = 0; i < n; i++)
		o[i] = (struct tpl_devices_selects_options){
			.value = of[i].value,
			.text = of[i].text
		};
	s->options = o;
	s->options_n = n;
}

static void
offer_profiles(const struct req *rq, struct tpl_devices_selects *s)
{
	const struct settings *conf = page_app(rq)->settings;
	struct choice *c = arena_array(rq->arena, conf->n_profiles + 1,
	    sizeof(*c));

	for (size_t i = 0; i < conf->n_profiles; i++)
		c[i].value = c[i].text = conf->profiles[i].name;
	offer(rq->arena, s, c, conf->n_profiles);
}

static enum err
offer_sites(struct req *rq, struct tpl_devices_selects *s)
{
	const struct site_item *site;
	struct db_rows rows;
	struct choice *c;
	enum err e;

	if ((e = store_device_sites(page_app(rq)->db, rq->arena,
	    page_session(rq), "view", &rows)))
		return e;
	site = rows.row;
	c = arena_array(rq->arena, rows.n + 1, sizeof(*c));
	for (size_t i = 0; i < rows.n; i++)
		c[i] = site[i].name != NULL ?
		    (struct choice){ uuid_text(rq->arena, &site[i].site),
			    site[i].name } :
		    (struct choice){ "-", "None" };
	offer(rq->arena, s, c, rows.n);
	return ERR_NONE;
}

enum err
devices_form(struct req *rq, const struct store_filter *f, unsigned rows,
    struct tpl_devices *page)
{
	struct arena *a = rq->arena;
	struct tpl_devices_selects *s = arena_array(a, SELECTS, sizeof(*s));
	const char *now[SELECTS] = { f->status, f->profile, f->site,
		number(a, f->days), number(a, f->unseen), number(a, rows) };
	enum err e;

	s[0] = (struct tpl_devices_selects){ "state", "State", "Any", NULL, 0 };
	s[1] = (struct tpl_devices_selects){ "profile", "Profile", "Any",
		NULL, 0 };
	s[2] = (struct tpl_devices_selects){ "site", "Site", "Any", NULL, 0 };
	s[3] = (struct tpl_devices_selects){ "days", "Expires within",
		"Any time", NULL, 0 };
	s[4] = (struct tpl_devices_selects){ "unseen", "Seen", "Any time",
		NULL, 0 };
	s[5] = (struct tpl_devices_selects){ "rows", "On a page", NULL, NULL,
		0 };
	offer(a, &s[0], states, COUNT(states));
	offer_profiles(rq, &s[1]);
	if ((e = offer_sites(rq, &s[2])))
		return e;
	offer(a, &s[3], days, COUNT(days));
	offer(a, &s[4], unseens, COUNT(unseens));
	offer(a, &s[5], sizes, COUNT(sizes));
	for (size_t i = 0; i < SELECTS; i++)
		choose(a, &s[i], now[i]);
	page->selects = s;
	page->selects_n = SELECTS;
	return ERR_NONE;
}
