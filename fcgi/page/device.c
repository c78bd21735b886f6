/*
 * GET /devices/:id: what is known of one device, its certificates, and what
 * happened to it.
 */
#include <inttypes.h>
#include <string.h>

#include "json.h"
#include "page.h"
#include "store_device.h"
#include "store_life.h"
#include "time.h"
#include "words.h"

#define EVENTS	50	/* on one page */
#define DETAILS	4096	/* bytes of an event's details */

enum { F_BEFORE };
static const struct field fields[] = {
	/* the last event of the page before */
	[F_BEFORE] = { "before", FIELD_UINT, INT64_MAX, true },
};

static enum err
fill_certificates(struct req *rq, struct tpl_device *page)
{
	const struct certificate_row *c;
	struct tpl_device_certificates *out;
	struct db_rows rows;
	enum err e;

	if ((e = store_device_certificates(page_app(rq)->db, rq->arena,
	    page_session(rq), &rq->object, &rows)))
		return e;
	page->certificates = out = arena_array(rq->arena, rows.n,
	    sizeof(*out));
	page->certificates_n = rows.n;
	c = rows.row;
	for (size_t i = 0; i < rows.n; i++, c++, out++) {
		struct words_state state = words_device(c->revoked_at != 0 ?
		    "revoked" : c->reason != NULL ? "held" :
		    c->not_after < time_now() ? "expired" : "active");

		out->serial = words_hex(rq->arena, c->serial);
		out->from = words_datetime(rq->arena, c->not_before);
		out->from_text = words_time(rq->arena, c->not_before);
		out->to = words_datetime(rq->arena, c->not_after);
		out->to_text = words_time(rq->arena, c->not_after);
		out->reason = c->revoked_at != 0 ?
		    words_reason(c->reason) : NULL;
		out->status = state.word;
		out->tone = state.tone;
	}
	return ERR_NONE;
}

/* The device that an event's details name as replacing or replaced. */
static void
fill_other(struct arena *a, const char *details, struct tpl_device_events *out)
{
	const struct json_t *object;
	struct uuid id;
	struct slice text;

	if (details == NULL || json_parse(a, slice_str(details), DETAILS,
	    &object))
		return;
	if (json_peek(object, "replaces", UUID_TEXT, &text) == ERR_NONE)
		out->other_is = "in the place of";
	else if (json_peek(object, "replaced_by", UUID_TEXT, &text) == ERR_NONE)
		out->other_is = "replaced by";
	if (out->other_is != NULL && uuid_parse(text, &id) == ERR_NONE)
		out->other = uuid_text(a, &id);
}

static enum err
fill_life(struct req *rq, struct tpl_device *page)
{
	struct arena *a = rq->arena;
	struct life_row life;
	enum err e;

	if ((e = store_device_life(page_app(rq)->db, a, page_session(rq),
	    &rq->object, &life)))
		return e;
	if (life.late) {
		page->late = words_datetime(a, life.late_at);
		page->late_text = words_time(a, life.late_at);
	}
	page->troubled = life.said != NULL || life.refused != NULL;
	page->said = words_trouble(life.said);
	page->said_at = words_datetime(a, life.said_at);
	page->said_at_text = words_time(a, life.said_at);
	page->refused = words_refusal(life.refused);
	page->refused_at = words_datetime(a, life.refused_at);
	page->refused_at_text = words_time(a, life.refused_at);
	if (life.replaces != NULL)
		page->replaces = uuid_text(a, life.replaces);
	page->replaces_name = life.replaces_name;
	if (life.replaced_by != NULL)
		page->replaced_by = uuid_text(a, life.replaced_by);
	page->replaced_by_name = life.replaced_by_name;
	return ERR_NONE;
}

static enum err
fill_events(struct req *rq, struct tpl_device *page)
{
	struct tpl_device_events *out;
	const struct event_row *v;
	struct db_rows rows;
	enum err e;

	if ((e = store_device_events(page_app(rq)->db, rq->arena,
	    page_session(rq),
	    &(struct store_event_query){ &rq->object,
	    (int64_t)req_uint(rq, F_BEFORE), EVENTS + 1 }, &rows)))
		return e;
	v = rows.row;
	page->later = req_has(rq, F_BEFORE);
	page->events_n = rows.n > EVENTS ? EVENTS : rows.n;
	if (rows.n > EVENTS)
		page->before = arena_printf(rq->arena, "%" PRId64,
		    v[EVENTS - 1].id);
	page->paged = page->later || page->before != NULL;
	page->events = out = arena_array(rq->arena, rows.n, sizeof(*out));
	for (size_t i = 0; i < page->events_n; i++, v++, out++) {
		out->what = words_event(v->what);
		out->at = words_datetime(rq->arena, v->at);
		out->at_text = words_time(rq->arena, v->at);
		/* Which program wrote it down is for the log. */
		out->who = strcmp(v->actor, "account") == 0 ? v->who : NULL;
		out->address = v->address;
		fill_other(rq->arena, v->details, out);
	}
	return ERR_NONE;
}

/* What people noted, where it came from, and what may be done here. */
static void
fill_notes(const struct req *rq, const struct device_row *d,
    struct tpl_device *page)
{
	page->owner = d->owner;
	page->notes = d->notes;
	page->site = d->site_name;
	page->channel = words_channel(d->channel);
	page->address = d->address;
	page->factory = d->factory;
	if (d->enrollment != NULL)
		page->enrollment = uuid_text(rq->arena, d->enrollment);
	page->may_edit = strstr(d->may, "edit") != NULL;
	page->may_revoke = strstr(d->may, "revoke") != NULL &&
	    d->revoked_at == 0;
	page->may_change = page->may_edit || page->may_revoke;
	page->may_audit = auth_may(rq, "audit");
}

static enum err
device_get(struct req *rq, struct resp *rs)
{
	struct arena *a = rq->arena;
	static const struct sha256 none;	/* it has no certificate */
	struct words_state state;
	struct tpl_device page;
	struct device_row d;
	enum err e;

	if ((e = store_device_get(page_app(rq)->db, a, page_session(rq),
	    &rq->object, &d)))
		return e;
	state = words_device(d.status);
	page = (struct tpl_device){ .top = page_top(rq, PAGE_DEVICES, d.name),
		.id = uuid_text(a, &d.device),
		.name = d.name,
		.status = state.word,
		.tone = state.tone,
		.revoked = words_datetime(a, d.revoked_at),
		.revoked_text = words_time(a, d.revoked_at),
		.model = d.model,
		.system = d.system,
		.serial = d.serial,
		.created = words_datetime(a, d.created_at),
		.created_text = words_time(a, d.created_at),
		.approved_by = d.approved_by,
		.seen = words_datetime(a, d.last_seen_at),
		.seen_text = words_time(a, d.last_seen_at),
		.profile = d.profile,
		.key_type = d.key_type,
		.key = sha256_equal(&d.key_fp, &none) ? NULL : words_hex(a,
		    slice_of(d.key_fp.b, sizeof(d.key_fp.b))),
		.held = strcmp(d.status, "held") == 0,
		.bottom = page_bottom(rq) };
	fill_notes(rq, &d, &page);
	if ((e = fill_life(rq, &page)) || (e = fill_certificates(rq, &page)) ||
	    (e = fill_events(rq, &page)))
		return e;
	tpl_device(resp_html(rs, 200), &page);
	return ERR_NONE;
}

const struct route page_device = {
	.method = REQ_GET, .path = "/devices/:id", .handle = device_get,
	.body = BODY_NONE, .fields = fields, .nfields = 1,
	.flags = ROUTE_SESSION, .permission = "view",
};
