/*
 * The CA's plots: certificates issued and revoked in the last days, and those
 * that will end, each with the same in words and numbers.
 */
#include "ca_page.h"

#include <inttypes.h>

#include "store_ca.h"
#include "words.h"

#define DAYS	90		/* back, and ahead */
#define SLOT	4		/* of the drawing's 364 units, for each day */
#define HEIGHT	60		/* of the highest bar */
#define FLOOR	63
#define DAY_N	10		/* "2026-11-30" */
#define PATH_MAX_BYTES	8192

_Static_assert((DAYS + 1) * SLOT == 364, "templates/ca.html says how wide");

/* Which number of a row a plot is about, and what stands beside it. */
struct plot {
	const char	*id;
	const char	*title;
	const char	*column;
	const char	*tone;
	const char	*beside;	/* its column; NULL: none */
	bool		 ahead;		/* of today, else back from it */
	int64_t		(*n)(const struct ca_tally_row *);
};

static int64_t
issued(const struct ca_tally_row *t)
{
	return t->issued;
}

static int64_t
revoked(const struct ca_tally_row *t)
{
	return t->revoked;
}

static int64_t
ending(const struct ca_tally_row *t)
{
	return t->ending;
}

static const struct plot plots[] = {
	{ "issued", "Issued", "Issued", "good", NULL, false, issued },
	{ "revoked", "Revoked", "Revoked", "bad",
	    "Replaced by a newer one", false, revoked },
	{ "ending", "Will end", "End", "busy", NULL, true, ending },
};
#define PLOTS	(sizeof(plots) / sizeof(*plots))

/* The days of one plot, and what they come to. */
struct series {
	const struct ca_tally_row	*day;
	int64_t				 sum, beside;
	size_t				 most;		/* its index */
};

static struct series
add_up(const struct plot *p, const struct ca_tally_row *all)
{
	struct series s = { .day = p->ahead ? all + DAYS : all };

	for (size_t i = 0; i <= DAYS; i++) {
		s.sum += p->n(&s.day[i]);
		s.beside += s.day[i].superseded;
		if (p->n(&s.day[i]) > p->n(&s.day[s.most]))
			s.most = i;
	}
	return s;
}

static const char *
day_text(struct arena *a, int64_t day)
{
	return arena_printf(a, "%.*s", DAY_N, words_datetime(a, day));
}

/* A bar for each day that has any; the least is still to be seen. */
static const char *
bars(struct arena *a, const struct plot *p, const struct series *s)
{
	const int64_t most = p->n(&s->day[s->most]);
	struct buf b;

	buf_init(&b, a, PATH_MAX_BYTES);
	for (size_t i = 0; i <= DAYS; i++) {
		int64_t n = p->n(&s->day[i]);
		int64_t high = n == 0 ? 0 : 1 + n * (HEIGHT - 1) / most;

		if (n > 0)
			buf_printf(&b, "M%zu %dv-%" PRId64 "h%dv%" PRId64 "z",
			    i * SLOT, FLOOR, high, SLOT - 1, high);
	}
	return arena_str(a, buf_slice(&b));
}

static const char *
sum_text(struct arena *a, const struct plot *p, const struct series *s)
{
	const char *sum = arena_printf(a, "%s in the %s %d days",
	    words_number(a, s->sum), p->ahead ? "next" : "last", DAYS);

	return p->beside == NULL ? sum : arena_printf(a, "%s; %s replaced by "
	    "a newer one", sum, words_number(a, s->beside));
}

static const char *
description(struct arena *a, const struct plot *p, const struct series *s)
{
	if (s->sum == 0)
		return arena_printf(a, "None from %s to %s.",
		    day_text(a, s->day[0].day), day_text(a, s->day[DAYS].day));
	return arena_printf(a, "From %s to %s: %s in all, most on %s: %s.",
	    day_text(a, s->day[0].day), day_text(a, s->day[DAYS].day),
	    words_number(a, s->sum), day_text(a, s->day[s->most].day),
	    words_number(a, p->n(&s->day[s->most])));
}

static void
fill_days(struct arena *a, const struct plot *p, const struct series *s,
    struct tpl_ca_plots *out)
{
	struct tpl_ca_plots_days *row = arena_array(a, DAYS + 1, sizeof(*row));

	out->days = row;
	for (size_t i = 0; i <= DAYS; i++) {
		const struct ca_tally_row *t = &s->day[i];

		if (p->n(t) == 0 && (p->beside == NULL || t->superseded == 0))
			continue;
		row->day = day_text(a, t->day);
		row->n = words_number(a, p->n(t));
		if (p->beside != NULL)
			row->other = words_number(a, t->superseded);
		row++;
	}
	out->days_n = (size_t)(row - out->days);
	out->some = out->days_n > 0;
}

static void
fill(struct arena *a, const struct plot *p, const struct ca_tally_row *all,
    struct tpl_ca_plots *out)
{
	const struct series s = add_up(p, all);

	out->id = p->id;
	out->title = p->title;
	out->tone = p->tone;
	out->column = p->column;
	out->beside = p->beside;
	out->sum = sum_text(a, p, &s);
	out->description = description(a, p, &s);
	out->bars = bars(a, p, &s);
	out->first = day_text(a, s.day[0].day);
	out->last = day_text(a, s.day[DAYS].day);
	fill_days(a, p, &s, out);
}

enum err
ca_plots_fill(struct req *rq, struct tpl_ca *page)
{
	struct tpl_ca_plots *out;
	struct db_rows rows;
	enum err e;

	if ((e = store_ca_tallies(page_app(rq)->db, rq->arena,
	    page_session(rq), DAYS, &rows)))
		return e;
	if (rows.n != 2 * DAYS + 1)
		return ERR_DATABASE;
	page->plots = out = arena_array(rq->arena, PLOTS, sizeof(*out));
	page->plots_n = PLOTS;
	for (size_t i = 0; i < PLOTS; i++)
		fill(rq->arena, &plots[i], rows.row, &out[i]);
	return ERR_NONE;
}
