/*
 * GET / and GET /add: the code field. The fragment of /add#CODE is read by
 * console.js alone; no server ever sees it.
 */
#include "expiring.h"
#include "home.h"
#include "store_enrollment.h"
#include "words.h"

#define LAST	8	/* of one's own enrollments that are shown */

static const char *
waiting_text(struct arena *a, int64_t n)
{
	if (n == 0)
		return "No device is waiting.";
	return arena_printf(a, "%s waiting.",
	    n == 1 ? "One device is" :
	    arena_printf(a, "%s are", words_count(a, n, "device")));
}

/* What codes may have here; a longer one than need be is always taken. */
static const char *
lengths_text(unsigned shortest)
{
	return shortest == 8 ? "8, 12 or 16" :
	    shortest == 12 ? "12 or 16" : "16";
}

/* What only those see who may add devices. */
static enum err
fill(struct req *rq, struct tpl_home *page)
{
	const struct page_app *app = page_app(rq);
	const struct enrollment_item *row;
	struct tpl_home_last *last;
	struct db_rows rows;
	int64_t waiting;
	enum err e;

	if ((e = store_home(app->db, rq->arena, page_session(rq), &waiting)) ||
	    (e = store_enrollments_list(app->db, rq->arena, page_session(rq),
	    &(struct store_page){ .max_rows = LAST }, &rows)))
		return e;
	page->waiting = waiting_text(rq->arena, waiting);
	page->last = last = arena_array(rq->arena, rows.n, sizeof(*last));
	page->last_n = rows.n;
	page->any = rows.n > 0;
	row = rows.row;
	for (size_t i = 0; i < rows.n; i++, row++, last++) {
		struct words_state state = words_enrollment(row->state);

		last->id = uuid_text(rq->arena, &row->enrollment);
		last->name = row->approved_name != NULL ? row->approved_name :
		    row->name;
		last->claimed = words_datetime(rq->arena, row->claimed_at);
		last->claimed_text = words_time(rq->arena, row->claimed_at);
		last->state = state.word;
		last->tone = state.tone;
	}
	return ERR_NONE;
}

/* For those who may see devices: how many need somebody. */
static enum err
fill_late(struct req *rq, struct tpl_home *page)
{
	struct expiring_count count;
	enum err e;

	if ((e = expiring_count(rq, &count)))
		return e;
	if (count.late > 0)
		page->late = arena_printf(rq->arena, "%s device%s",
		    expiring_number(rq->arena, count.late),
		    count.late == 1 ? "" : "s");
	return ERR_NONE;
}

enum err
home_show(struct req *rq, struct resp *rs, const struct home *what)
{
	const unsigned shortest = page_app(rq)->settings->code_length;
	const struct session *s = auth_session(rq);
	struct tpl_home page = {
		.top = page_top(rq, PAGE_HOME, "Add a device"),
		.may_enroll = auth_may(rq, "enroll"),
		.may_view = auth_may(rq, "view"),
		.lengths = lengths_text(shortest),
		.shortest = arena_printf(rq->arena, "%u", shortest),
		.csrf = s->csrf, .fault = what->fault, .linked = what->linked,
		.bottom = page_bottom(rq) };
	enum err e;

	if (page.may_enroll && (e = fill(rq, &page)))
		return e;
	if (page.may_view && (e = fill_late(rq, &page)))
		return e;
	tpl_home(resp_html(rs, what->status), &page);
	return ERR_NONE;
}

static enum err
home_get(struct req *rq, struct resp *rs)
{
	return home_show(rq, rs, &(struct home){ .status = 200 });
}

static enum err
add_get(struct req *rq, struct resp *rs)
{
	return home_show(rq, rs,
	    &(struct home){ .status = 200, .linked = true });
}

const struct route page_home = {
	.method = REQ_GET, .path = "/", .handle = home_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION,
};

const struct route page_add = {
	.method = REQ_GET, .path = "/add", .handle = add_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION,
};
