/*
 * GET /devices: all of them by name, with a search, page by page.
 */
#include <string.h>

#include "expiring.h"
#include "store_device.h"
#include "words.h"

#define ROWS	50	/* on one page */

enum { F_Q, F_AFTER_NAME, F_AFTER_ID };
static const struct field fields[] = {
	[F_Q] = { "q", FIELD_TEXT, 256, true },
	[F_AFTER_NAME] = { "after_name", FIELD_TEXT, 256, true },
	[F_AFTER_ID] = { "after_id", FIELD_UUID, 0, true },
};

/* One row more than a page holds was asked for: is there a next page? */
static void
fill(struct req *rq, const struct db_rows *rows, struct tpl_devices *page)
{
	const size_t n = rows->n > ROWS ? ROWS : rows->n;
	const struct device_item *d = rows->row;
	struct tpl_devices_devices *out;

	page->devices = out = arena_array(rq->arena, n, sizeof(*out));
	page->devices_n = n;
	for (size_t i = 0; i < n; i++) {
		struct words_state state = words_device(d[i].status);

		out[i].id = uuid_text(rq->arena, &d[i].device);
		out[i].name = d[i].name;
		out[i].seen = words_datetime(rq->arena, d[i].last_seen_at);
		out[i].seen_text = words_time(rq->arena, d[i].last_seen_at);
		out[i].status = state.word;
		out[i].tone = state.tone;
	}
	if (rows->n > ROWS) {
		page->more = true;
		page->after_name = out[n - 1].name;
		page->after_id = out[n - 1].id;
	}
}

static enum err
devices_get(struct req *rq, struct resp *rs)
{
	const struct uuid after = req_uuid(rq, F_AFTER_ID);
	struct tpl_devices page = {
		.top = page_top(rq, PAGE_DEVICES, "Devices"),
		.query = arena_str(rq->arena, words_trim(req_field(rq, F_Q))),
		.later = req_has(rq, F_AFTER_ID),
		.bottom = page_bottom(rq) };
	struct store_device_query query = { .text = *page.query != '\0' ?
	    page.query : NULL, .max_rows = ROWS + 1 };
	struct expiring_count count;
	struct db_rows rows;
	enum err e;

	if (page.later && req_has(rq, F_AFTER_NAME)) {
		query.after_name = req_text(rq, F_AFTER_NAME);
		query.after_id = &after;
	}
	if ((e = store_device_list(page_app(rq)->db, rq->arena,
	    page_session(rq), &query, &rows)))
		return e;
	if ((e = expiring_count(rq, &count)))
		return e;
	page.late = expiring_number(rq->arena, count.late + count.expired);
	page.tone = count.late + count.expired > 0 ? "bad" : "off";
	if (rows.n == 0)
		page.none = query.text != NULL ?
		    "No device has this in its name or serial number." :
		    "There are no devices yet.";
	fill(rq, &rows, &page);
	tpl_devices(resp_html(rs, 200), &page);
	return ERR_NONE;
}

const struct route page_devices = {
	.method = REQ_GET, .path = "/devices", .handle = devices_get,
	.body = BODY_NONE, .fields = fields, .nfields = 3,
	.flags = ROUTE_SESSION, .permission = "view",
};
