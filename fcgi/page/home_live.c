/*
 * GET /home/live: what changes on the first page while one looks at it.
 */
#include <string.h>

#include "ca_page.h"
#include "expiring.h"
#include "home.h"
#include "store_enrollment.h"
#include "words.h"

#define LAST	10	/* of one's own enrollments that are shown */
#define OTHERS	10	/* and of those that others have under way */
/* More than anybody types within the ten minutes of a decision. */
#define LOOKED	60

static const char *
waiting_text(struct arena *a, int64_t n)
{
	if (n == 0)
		return "No device is waiting.";
	return arena_printf(a, "%s waiting.",
	    n == 1 ? "One device is" :
	    arena_printf(a, "%s are", words_count(a, n, "device")));
}

static const char *
name_of(const struct enrollment_item *row)
{
	return row->approved_name != NULL ? row->approved_name : row->name;
}

static void
fill_last(struct arena *a, const struct enrollment_item *row, size_t n,
    struct tpl_live *live)
{
	struct tpl_live_last *last = arena_array(a, n, sizeof(*last));

	live->last = last;
	live->last_n = n;
	live->any = n > 0;
	for (size_t i = 0; i < n; i++, row++, last++) {
		struct words_state state = words_enrollment(row->state);

		last->id = uuid_text(a, &row->enrollment);
		last->name = name_of(row);
		last->claimed = words_datetime(a, row->claimed_at);
		last->claimed_text = words_time(a, row->claimed_at);
		last->state = state.word;
		last->tone = state.tone;
	}
}

/* Those that still wait for their claimer. */
static bool
is_open(const struct enrollment_item *row)
{
	return row->expires_in > 0 && (strcmp(row->state, "claimed") == 0 ||
	    strcmp(row->state, "verified") == 0 ||
	    strcmp(row->state, "approved") == 0);
}

static void
fill_open(struct arena *a, const struct enrollment_item *row, size_t n,
    struct tpl_live *live)
{
	struct tpl_live_open *open = arena_array(a, n, sizeof(*open));

	live->open = open;
	for (size_t i = 0; i < n; i++, row++) {
		struct words_state state = words_enrollment(row->state);

		if (!is_open(row))
			continue;
		open->id = uuid_text(a, &row->enrollment);
		open->name = name_of(row);
		open->left = words_span(a, row->expires_in);
		open->state = state.word;
		open->tone = state.tone;
		open++;
	}
	live->open_n = (size_t)(open - live->open);
}

/* What only those see who may add devices. */
static enum err
fill_mine(struct req *rq, struct tpl_live *live)
{
	struct db *db = page_app(rq)->db;
	struct home_row home;
	struct db_rows rows;
	enum err e;

	if ((e = store_home(db, rq->arena, page_session(rq), &home)) ||
	    (e = store_enrollments_list(db, rq->arena, page_session(rq),
	    &(struct store_page){ .max_rows = LOOKED }, &rows)))
		return e;
	live->may_enroll = true;
	live->waiting = waiting_text(rq->arena, home.waiting);
	if (home.wait_seconds > 0)
		live->paused = words_wait(rq->arena, home.wait_seconds);
	fill_last(rq->arena, rows.row, rows.n < LAST ? rows.n : LAST, live);
	fill_open(rq->arena, rows.row, rows.n, live);
	return ERR_NONE;
}

/* For those who may see devices: how many need somebody. */
static enum err
fill_late(struct req *rq, struct tpl_live *live)
{
	struct expiring_count count;
	enum err e;

	if ((e = expiring_count(rq, &count)))
		return e;
	if (count.late > 0)
		live->late = arena_printf(rq->arena, "%s device%s",
		    expiring_number(rq->arena, count.late),
		    count.late == 1 ? "" : "s");
	return ERR_NONE;
}

static const char *
ca_text(struct arena *a, const struct attention_row *row)
{
	const int64_t n = row->urgent + row->soon;

	return arena_printf(a, "%s to do about the CA",
	    n == 1 ? "One thing" : words_count(a, n, "thing"));
}

/* For those who may see the log or the CA. */
static enum err
fill_attention(struct req *rq, struct tpl_live *live)
{
	const struct store_ca_limits limits =
	    ca_limits(page_app(rq)->settings);
	struct attention_row row;
	enum err e;

	if ((e = store_attention(page_app(rq)->db, rq->arena,
	    page_session(rq), &limits, &row)))
		return e;
	live->alarm = row.alarm;
	if (row.urgent + row.soon > 0) {
		live->ca = ca_text(rq->arena, &row);
		live->ca_tone = row.urgent > 0 ? "bad" : "busy";
		live->ca_when = row.urgent > 0 ? "Now" : "Soon";
	}
	return ERR_NONE;
}

/* What colleagues have under way, where the account may view it. */
static enum err
fill_others(struct req *rq, struct tpl_live *live)
{
	struct arena *a = rq->arena;
	struct tpl_live_others *out;
	const struct open_item *row;
	struct db_rows rows;
	enum err e;

	if ((e = store_enrollments_open(page_app(rq)->db, a, page_session(rq),
	    OTHERS, &rows)))
		return e;
	row = rows.row;
	live->others = out = arena_array(a, rows.n, sizeof(*out));
	live->others_n = rows.n;
	live->any_others = rows.n > 0;
	for (size_t i = 0; i < rows.n; i++, row++, out++) {
		struct words_state state = words_enrollment(row->state);

		out->id = uuid_text(a, &row->enrollment);
		out->name = row->name;
		out->by = row->claimed_by;
		out->claimed = words_datetime(a, row->claimed_at);
		out->claimed_text = words_time(a, row->claimed_at);
		out->state = state.word;
		out->tone = state.tone;
	}
	return ERR_NONE;
}

enum err
home_live(struct req *rq, struct tpl_live *live)
{
	enum err e;

	if (auth_may(rq, "enroll") && (e = fill_mine(rq, live)))
		return e;
	if (auth_may(rq, "view") &&
	    ((e = fill_late(rq, live)) || (e = fill_others(rq, live))))
		return e;
	if ((auth_may(rq, "audit") || auth_may(rq, "ca")) &&
	    (e = fill_attention(rq, live)))
		return e;
	live->attention = live->open_n > 0 || live->paused != NULL ||
	    live->late != NULL || live->alarm || live->ca != NULL;
	return ERR_NONE;
}

static enum err
live_get(struct req *rq, struct resp *rs)
{
	struct tpl_live live = { .attention = false };
	enum err e;

	if ((e = home_live(rq, &live)))
		return e;
	tpl_live(resp_html(rs, 200), &live);
	return page_etag(rq, rs);
}

const struct route page_home_live = {
	.method = REQ_GET, .path = "/home/live", .handle = live_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION | ROUTE_POLL,
};
