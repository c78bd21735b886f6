/*
 * GET /devices/expiring: which devices should have renewed and did not, how
 * long they still come in, and what kept them from it.
 */
#include "expiring.h"

#include <inttypes.h>

#include "words.h"

#define ROWS	50	/* on one page */

enum { F_EXPIRED, F_AFTER_END, F_AFTER_ID };
static const struct field fields[] = {
	[F_EXPIRED] = { "expired", FIELD_UINT, 1, true },
	[F_AFTER_END] = { "after_end", FIELD_UINT, INT64_MAX, true },
	[F_AFTER_ID] = { "after_id", FIELD_UUID, 0, true },
};

enum err
expiring_count(struct req *rq, struct expiring_count *out)
{
	return store_device_expiring_count(page_app(rq)->db, rq->arena,
	    page_session(rq), out);
}

const char *
expiring_number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%" PRId64 "%s", n,
	    n >= STORE_EXPIRING_MAX ? " or more" : "");
}

static void
fill_row(struct arena *a, const struct expiring_row *d,
    struct tpl_expiring_devices *out)
{
	out->id = uuid_text(a, &d->device);
	out->name = d->name;
	out->ends = words_datetime(a, d->not_after);
	out->ends_text = words_time(a, d->not_after);
	out->left = d->expires_in > 0 ? arena_printf(a, "%s left",
	    words_span(a, d->expires_in)) : "Expired";
	out->tone = d->expires_in > 0 ? "busy" : "bad";
	out->seen = words_datetime(a, d->last_seen_at);
	out->seen_text = words_time(a, d->last_seen_at);
	out->said = words_trouble(d->said);
	out->said_at = words_datetime(a, d->said_at);
	out->said_at_text = words_time(a, d->said_at);
	out->refused = words_refusal(d->refused);
	out->refused_at = words_datetime(a, d->refused_at);
	out->refused_at_text = words_time(a, d->refused_at);
}

/* One row more than a page holds was asked for: is there a next page? */
static void
fill(struct arena *a, const struct db_rows *rows, struct tpl_expiring *page)
{
	const size_t n = rows->n > ROWS ? ROWS : rows->n;
	const struct expiring_row *d = rows->row;
	struct tpl_expiring_devices *out;

	page->devices = out = arena_array(a, n, sizeof(*out));
	page->devices_n = n;
	for (size_t i = 0; i < n; i++)
		fill_row(a, &d[i], &out[i]);
	if (rows->n > ROWS) {
		page->more = true;
		page->after_end = arena_printf(a, "%" PRId64,
		    d[n - 1].not_after);
		page->after_id = out[n - 1].id;
	}
	if (n == 0)
		page->none = page->later ? "There are no more." :
		    page->expired ? "No device has let its certificate "
		    "expire." : "All devices renew in time.";
}

static enum err
expiring_get(struct req *rq, struct resp *rs)
{
	const struct uuid after = req_uuid(rq, F_AFTER_ID);
	const bool later = req_has(rq, F_AFTER_ID) && req_has(rq, F_AFTER_END);
	struct tpl_expiring page = {
		.top = page_top(rq, PAGE_DEVICES, "Did not renew"),
		.expired = req_uint(rq, F_EXPIRED) == 1, .later = later,
		.bottom = page_bottom(rq) };
	struct store_expiring_query q = { .expired = page.expired,
		.max_rows = ROWS + 1 };
	struct expiring_count count;
	struct db_rows rows;
	enum err e;

	if (later) {
		q.after_end = (int64_t)req_uint(rq, F_AFTER_END);
		q.after_id = &after;
	}
	if ((e = expiring_count(rq, &count)) ||
	    (e = store_device_expiring(page_app(rq)->db, rq->arena,
	    page_session(rq), &q, &rows)))
		return e;
	page.late_n = expiring_number(rq->arena, count.late);
	page.expired_n = expiring_number(rq->arena, count.expired);
	page.which = page.expired ? "1" : "0";
	fill(rq->arena, &rows, &page);
	tpl_expiring(resp_html(rs, 200), &page);
	return ERR_NONE;
}

const struct route page_expiring = {
	.method = REQ_GET, .path = "/devices/expiring",
	.handle = expiring_get, .body = BODY_NONE, .fields = fields,
	.nfields = 3, .flags = ROUTE_SESSION, .permission = "view",
};
