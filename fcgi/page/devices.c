/*
 * GET /devices: those within one's reach, searched, filtered and sorted, page
 * by page.
 */
#include <inttypes.h>
#include <string.h>

#include "bulk_done.h"
#include "devices_form.h"
#include "expiring.h"
#include "words.h"

enum {
	F_ROWS = FLEET_FIELDS,
	F_ALL,
	F_AFTER,
	F_AFTER_ID,
	F_DID,
	F_TO,
	F_DONE,
	F_OF,
	F_MARK,
	F_COUNT
};
static const struct field fields[F_COUNT] = {
	FLEET_FIELD_LIST,
	[F_ROWS] = { "rows", FIELD_UINT, STORE_BULK_MAX, true },
	[F_ALL] = { "all", FIELD_UINT, 1, true },
	[F_AFTER] = { "after", FIELD_TEXT, 256, true },
	[F_AFTER_ID] = { "after_id", FIELD_UUID, 0, true },
	/* What was done, as bulk_done_redirect wrote it. */
	[F_DID] = { "did", FIELD_TEXT, 16, true },
	[F_TO] = { "to", FIELD_TEXT, 36, true },
	[F_DONE] = { "done", FIELD_UINT, STORE_BULK_MAX, true },
	[F_OF] = { "of", FIELD_UINT, STORE_BULK_MAX, true },
	[F_MARK] = { "mark", FIELD_TEXT, 64, true },
};

static bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static void
fill_row(struct arena *a, const struct device_item *d,
    struct tpl_devices_devices *out)
{
	struct words_state state = words_device(d->status);

	out->id = uuid_text(a, &d->device);
	out->name = d->name;
	out->owner = d->owner;
	out->site = d->site;
	out->profile = d->profile;
	out->seen = words_datetime(a, d->last_seen_at);
	out->seen_text = words_time(a, d->last_seen_at);
	out->ends = words_datetime(a, d->not_after);
	out->ends_text = words_time(a, d->not_after);
	out->added = words_datetime(a, d->created_at);
	out->added_text = words_time(a, d->created_at);
	out->status = state.word;
	out->tone = state.tone;
}

/*
 * One row more than a page holds was asked for: is there a next page? Or a row
 * that says how far was looked.
 */
static void
fill(struct req *rq, const struct db_rows *rows, const struct store_filter *f,
    struct tpl_devices *page)
{
	struct arena *a = rq->arena;
	const struct device_item *d = rows->row;
	const size_t all = rows->n - (rows->n > 0 && !d[rows->n - 1].matches);
	const size_t n = all > f->max_rows ? f->max_rows : all;
	struct tpl_devices_devices *out;

	page->devices = out = arena_array(a, n, sizeof(*out));
	page->devices_n = n;
	for (size_t i = 0; i < n; i++) {
		fill_row(a, &d[i], &out[i]);
		out[i].may_bulk = page->may_bulk;
		out[i].chosen = req_uint(rq, F_ALL) == 1;
	}
	if (rows->n > n) {
		const struct device_item *last = all > n ? &d[n - 1] : &d[n];

		page->next = fleet_link_after(a, "/devices", f, last->key,
		    &last->device);
		if (all <= n)
			page->stopped = "There are too many to look through "
			    "at once, and few of those that come first fit. "
			    "Look further, or narrow the search.";
	}
	page->some = n > 0;
}

/* By what it is sorted, and the links in the heads of the columns. */
static void
fill_sort(struct arena *a, const struct store_filter *f,
    struct tpl_devices *page)
{
	struct store_filter by = *f;

	page->sort = f->sort;
	page->by_name = is(f->sort, "name");
	page->by_seen = is(f->sort, "seen");
	page->by_unseen = is(f->sort, "unseen");
	page->by_ends = is(f->sort, "ends");
	page->by_newest = is(f->sort, "newest");
	page->by_oldest = is(f->sort, "oldest");
	by.sort = "name";
	page->link_name = fleet_link(a, "/devices", &by);
	by.sort = page->by_seen ? "unseen" : "seen";
	page->link_seen = fleet_link(a, "/devices", &by);
	by.sort = "ends";
	page->link_ends = fleet_link(a, "/devices", &by);
	by.sort = page->by_newest ? "oldest" : "newest";
	page->link_added = fleet_link(a, "/devices", &by);
}

static void
fill_links(struct req *rq, const struct store_filter *f,
    struct tpl_devices *page)
{
	struct arena *a = rq->arena;
	const char *here = f->after_id != NULL ? fleet_link_after(a,
	    "/devices", f, f->after_key, f->after_id) :
	    fleet_link(a, "/devices", f);

	page->here = here;
	page->first = fleet_link(a, "/devices", f);
	page->link_all = arena_printf(a, "%s%sall=1", here,
	    strchr(here, '?') != NULL ? "&" : "?");
	page->csv = fleet_link(a, "/devices.csv", f);
	page->json = fleet_link(a, "/devices.json", f);
	fill_sort(a, f, page);
}

/* Are devices of no site among those that it may see: then it sees all. */
static bool
sees_all(const struct tpl_devices *page)
{
	for (size_t i = 0; i < page->selects_n; i++)
		if (is(page->selects[i].name, "site"))
			return page->selects[i].options_n > 0 &&
			    is(page->selects[i].options[0].value, "-");
	return false;
}

/* For ears alone; and what stands in the place of an empty list. */
static void
tell(struct arena *a, const struct store_filter *f, struct tpl_devices *page)
{
	const bool narrowed = f->line != NULL || fleet_is_narrowed(f);

	if (page->devices_n == 0 && page->stopped == NULL)
		page->none = page->later ? "There are no more." :
		    narrowed ? "No device fits. Search for less, or show all." :
		    arena_printf(a, "There are no devices yet%s. One comes in "
		    "when its code is typed here and it is approved.",
		    sees_all(page) ? "" : " at the sites that you may see");
	page->told = page->none != NULL ? page->none : arena_printf(a, "%s%s",
	    words_count(a, (int64_t)page->devices_n, "device"),
	    page->next != NULL ? ", and more on the next page" : "");
}

static enum err
fill_late(struct req *rq, struct tpl_devices *page)
{
	struct expiring_count count;
	enum err e;

	if ((e = expiring_count(rq, &count)))
		return e;
	page->late = expiring_number(rq->arena, count.late + count.expired);
	page->tone = count.late + count.expired > 0 ? "bad" : "off";
	return ERR_NONE;
}

/* Behind the form, which knows the sites' names. */
static enum err
fill_done(const struct req *rq, struct tpl_devices *page)
{
	const struct bulk_done d = {
		.revoked = is(req_text(rq, F_DID), "revoked"),
		.to = req_text(rq, F_TO), .done = req_uint(rq, F_DONE),
		.of = req_uint(rq, F_OF) };

	return bulk_done_fill(rq, &d, req_field(rq, F_MARK), page);
}

static enum err
devices_get(struct req *rq, struct resp *rs)
{
	const struct uuid after = req_uuid(rq, F_AFTER_ID);
	struct tpl_devices page = {
		.top = page_top(rq, PAGE_DEVICES, "Devices"),
		.csrf = auth_session(rq)->csrf,
		.may_edit = auth_may(rq, "edit"),
		.may_revoke = auth_may(rq, "revoke"),
		.may_bulk = auth_may(rq, "edit|revoke"),
		.later = req_has(rq, F_AFTER_ID) && req_has(rq, F_AFTER),
		.bottom = page_bottom(rq) };
	struct store_filter f, asked;
	struct db_rows rows;
	enum err e;

	if ((e = fleet_read(rq, &f)))
		return e;
	f.max_rows = req_uint(rq, F_ROWS) > FLEET_ROWS ?
	    (unsigned)req_uint(rq, F_ROWS) : FLEET_ROWS;
	if (page.later) {
		f.after_key = req_text(rq, F_AFTER);
		f.after_id = &after;
	}
	asked = f;
	asked.max_rows++;
	page.query = f.line;
	page.narrowed = fleet_is_narrowed(&f);
	if ((e = store_device_list(page_app(rq)->db, rq->arena,
	    page_session(rq), &asked, &rows)) || (e = fill_late(rq, &page)) ||
	    (e = devices_form(rq, &f, f.max_rows, &page)) ||
	    (e = fill_done(rq, &page)))
		return e;
	fill(rq, &rows, &f, &page);
	fill_links(rq, &f, &page);
	tell(rq->arena, &f, &page);
	tpl_devices(resp_html(rs, 200), &page);
	return ERR_NONE;
}

const struct route page_devices = {
	.method = REQ_GET, .path = "/devices", .handle = devices_get,
	.body = BODY_NONE, .fields = fields, .nfields = F_COUNT,
	.flags = ROUTE_SESSION, .permission = "view",
};
