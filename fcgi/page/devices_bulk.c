/*
 * POST /devices/bulk shows what would happen to the devices that were chosen;
 * POST /devices/bulk/revoke and /devices/bulk/move do it.
 */
#include <string.h>

#include "bulk_done.h"
#include "fleet.h"
#include "log.h"
#include "words.h"

#define CHOSEN_MAX	240	/* are read, to say that they are too many */
#define BODY_MAX	16384

enum { F_DEVICES, F_BACK, F_WHAT };
static const struct field fields[] = {
	[F_DEVICES] = { "device", FIELD_UUIDS, CHOSEN_MAX, true },
	[F_BACK] = { "back", FIELD_TEXT, 4096, true },
	/* "move", "revoke"; the site's id, "-" for none; or the reason */
	[F_WHAT] = { "what", FIELD_TEXT, 16, false },
};
static const struct field revoke_fields[] = {
	[F_DEVICES] = { "device", FIELD_UUIDS, CHOSEN_MAX, true },
	[F_BACK] = { "back", FIELD_TEXT, 4096, true },
	[F_WHAT] = { "reason", FIELD_TEXT, 32, false },
};
static const struct field move_fields[] = {
	[F_DEVICES] = { "device", FIELD_UUIDS, CHOSEN_MAX, true },
	[F_BACK] = { "back", FIELD_TEXT, 4096, true },
	[F_WHAT] = { "site", FIELD_TEXT, 36, true },
};

/* To the list that it was chosen from, and nowhere else. */
static const char *
back_of(const struct req *rq)
{
	const char *back = req_text(rq, F_BACK);
	size_t n = strspn(back, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%?&=/");

	return strncmp(back, "/devices", 8) == 0 && back[n] == '\0' &&
	    (back[8] == '\0' || back[8] == '?') ? back : "/devices";
}

static struct store_bulk
bulk_of(const struct req *rq)
{
	struct store_bulk bulk = { .devices = NULL };

	bulk.devices = req_uuids(rq, F_DEVICES, &bulk.n);
	return bulk;
}

static enum err
too_many(struct req *rq)
{
	rq->sentence = arena_printf(rq->arena, "At most %d devices can be "
	    "changed at once. Go back and choose fewer.", STORE_BULK_MAX);
	return ERR_TOO_LARGE;
}

/* Why it is left out, or NULL: it is not. */
static const char *
why_not(const struct preview_row *d, bool revoke)
{
	if (!d->may)
		return revoke ? "You may not revoke it" : "You may not edit it";
	return revoke && strcmp(d->status, "revoked") == 0 ?
	    "It is revoked already" : NULL;
}

static void
sort_out(struct arena *a, const struct db_rows *rows, struct tpl_bulk *page)
{
	const struct preview_row *d = rows->row;
	struct tpl_bulk_devices *in = arena_array(a, rows->n + 1, sizeof(*in));
	struct tpl_bulk_others *out = arena_array(a, rows->n + 1,
	    sizeof(*out));

	for (size_t i = 0; i < rows->n; i++) {
		struct words_state state = words_device(d[i].status);
		const char *why = why_not(&d[i], page->revoke);
		const char *id = uuid_text(a, &d[i].device);

		if (why == NULL)
			in[page->devices_n++] = (struct tpl_bulk_devices){
				.id = id,
				.name = d[i].name,
				.site = d[i].site,
				.tone = state.tone,
				.status = state.word
			};
		else
			out[page->others_n++] = (struct tpl_bulk_others){
				.id = id,
				.name = d[i].name,
				.why = why,
				.tone = state.tone,
				.status = state.word
			};
	}
	page->devices = in;
	page->others = out;
	page->some = page->devices_n > 0;
	page->count = words_count(a, (int64_t)page->devices_n, "device");
}

static void
offer_reasons(struct arena *a, struct tpl_bulk *page)
{
	struct tpl_bulk_reasons *r = arena_array(a, WORDS_REASONS,
	    sizeof(*r));

	for (size_t i = 0; i < WORDS_REASONS; i++)
		r[i] = (struct tpl_bulk_reasons){
			.value = words_reasons[i].name,
			.label = words_reasons[i].words
		};
	page->reasons = r;
	page->reasons_n = WORDS_REASONS;
}

static enum err
offer_sites(struct req *rq, struct tpl_bulk *page)
{
	const struct site_item *site;
	struct tpl_bulk_sites *s;
	struct db_rows rows;
	enum err e;

	if ((e = store_device_sites(page_app(rq)->db, rq->arena,
	    page_session(rq), "edit", &rows)))
		return e;
	site = rows.row;
	page->sites = s = arena_array(rq->arena, rows.n + 1, sizeof(*s));
	page->sites_n = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		const bool is_one = site[i].name != NULL;

		s[i].value = is_one ? uuid_text(rq->arena, &site[i].site) : "-";
		s[i].label = is_one ? site[i].name : "No site";
	}
	return ERR_NONE;
}

static enum err
preview_post(struct req *rq, struct resp *rs)
{
	struct store_bulk bulk = bulk_of(rq);
	const bool revoke = strcmp(req_text(rq, F_WHAT), "revoke") == 0;
	struct tpl_bulk page = { .top = page_top(rq, PAGE_DEVICES, revoke ?
	    "Revoke devices" : "Move devices"), .revoke = revoke,
	    .what = revoke ? "revoke" : "move", .back = back_of(rq),
	    .csrf = auth_session(rq)->csrf,
	    .bottom = page_bottom(rq) };
	struct db_rows rows;
	enum err e;

	if (!revoke && strcmp(req_text(rq, F_WHAT), "move") != 0)
		return ERR_INPUT;
	if (bulk.n > STORE_BULK_MAX)
		return too_many(rq);
	bulk.permission = revoke ? "revoke" : "edit";
	if ((e = store_device_preview(page_app(rq)->db, rq->arena,
	    page_session(rq), &bulk, &rows)))
		return e;
	sort_out(rq->arena, &rows, &page);
	if (rows.n < bulk.n)
		page.unseen = arena_printf(rq->arena, "%s not there any more, "
		    "or not within your reach.",
		    bulk.n - rows.n == 1 ? "One is" : "Some are");
	page.left_out = page.others_n > 0 || page.unseen != NULL;
	offer_reasons(rq->arena, &page);
	if (!revoke && (e = offer_sites(rq, &page)))
		return e;
	tpl_bulk(resp_html(rs, 200), &page);
	return ERR_NONE;
}

/* Once more, or partly done by others meanwhile: what is left was done. */
static enum err
finish(struct req *rq, struct resp *rs, const struct bulk_done *d)
{
	log_at(ERR_NOTICE, "%s devices=%llu account=%s",
	    d->revoked ? "revoked" : "moved", (unsigned long long)d->done,
	    log_qs(auth_session(rq)->name));
	return d->of == 0 ? resp_redirect(rs, "%s", back_of(rq)) :
	    bulk_done_redirect(rq, rs, d, back_of(rq));
}

static enum err
revoke_post(struct req *rq, struct resp *rs)
{
	struct store_bulk bulk = bulk_of(rq);
	int64_t done;
	enum err e;

	if (bulk.n > STORE_BULK_MAX)
		return too_many(rq);
	bulk.reason = req_text(rq, F_WHAT);
	if ((e = store_device_bulk_revoke(page_app(rq)->db, rq->arena,
	    page_session(rq), &bulk, &done)))
		return e;
	return finish(rq, rs, &(struct bulk_done){ .revoked = true, .to = "",
	    .done = (uint64_t)done, .of = bulk.n });
}

static enum err
move_post(struct req *rq, struct resp *rs)
{
	const bool none = strcmp(req_text(rq, F_WHAT), "-") == 0;
	struct store_bulk bulk = bulk_of(rq);
	struct uuid site;
	int64_t done;
	enum err e;

	if (bulk.n > STORE_BULK_MAX)
		return too_many(rq);
	if (!none && uuid_parse(req_field(rq, F_WHAT), &site)) {
		rq->sentence = "Go back and choose a site.";
		return ERR_INPUT;
	}
	bulk.site = none ? NULL : &site;
	if ((e = store_device_bulk_move(page_app(rq)->db, rq->arena,
	    page_session(rq), &bulk, &done)))
		return e;
	return finish(rq, rs, &(struct bulk_done){ .done = (uint64_t)done,
	    .to = bulk.site != NULL ? uuid_text(rq->arena, bulk.site) : "-",
	    .of = bulk.n });
}

const struct route page_bulk = {
	.method = REQ_POST, .path = "/devices/bulk", .handle = preview_post,
	.body = BODY_FORM, .body_max = BODY_MAX, .fields = fields,
	.nfields = 3, .flags = ROUTE_SESSION | ROUTE_CSRF,
	.permission = "edit|revoke",
};

const struct route page_bulk_revoke = {
	.method = REQ_POST, .path = "/devices/bulk/revoke",
	.handle = revoke_post, .body = BODY_FORM, .body_max = BODY_MAX,
	.fields = revoke_fields, .nfields = 3,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "revoke",
};

const struct route page_bulk_move = {
	.method = REQ_POST, .path = "/devices/bulk/move", .handle = move_post,
	.body = BODY_FORM, .body_max = BODY_MAX, .fields = move_fields,
	.nfields = 3, .flags = ROUTE_SESSION | ROUTE_CSRF,
	.permission = "edit",
};
