/*
 * GET /audit: every event in words, with filters, page by page; and how the
 * chain of events stands.
 */
#include "audit.h"

#include <arpa/inet.h>
#include <string.h>

#include "audit_alarm.h"
#include "store_audit.h"
#include "time.h"
#include "words.h"

#define ROWS		50	/* on one page */
#define UNSEALED	1000	/* as far as they are counted */
#define GROUPS		16

enum {
	F_WHAT, F_ACCOUNT, F_OBJECT, F_DEVICE, F_ENROLLMENT, F_ADDRESS,
	F_REQUEST, F_FROM, F_TO, F_BEFORE
};
static const struct field fields[] = {
	[F_WHAT] = { "what", FIELD_TEXT, 64, true },
	[F_ACCOUNT] = { "account", FIELD_TEXT, 64, true },
	[F_OBJECT] = { "object", FIELD_TEXT, 800, true },
	[F_DEVICE] = { "device", FIELD_TEXT, 64, true },
	[F_ENROLLMENT] = { "enrollment", FIELD_TEXT, 64, true },
	[F_ADDRESS] = { "address", FIELD_TEXT, 64, true },
	[F_REQUEST] = { "request", FIELD_TEXT, 64, true },
	[F_FROM] = { "from", FIELD_TEXT, AUDIT_DAY, true },
	[F_TO] = { "to", FIELD_TEXT, AUDIT_DAY, true },
	[F_BEFORE] = { "before", FIELD_UINT, INT64_MAX, true },
};

enum err
audit_day(struct req *rq, const char *day, bool end, int64_t *out)
{
	*out = 0;
	if (*day == '\0')
		return ERR_NONE;
	if (time_parse(slice_str(arena_printf(rq->arena, "%sT00:00:00Z", day)),
	    out))
		return ERR_INPUT;
	*out += end ? 86400 : 0;
	return ERR_NONE;
}

/* ---- what is asked for ---- */

/* As it was typed, without blanks around. */
static const char *
typed(struct req *rq, size_t field)
{
	return arena_str(rq->arena, words_trim(req_field(rq, field)));
}

static const char *
or_null(const char *s)
{
	return *s != '\0' ? s : NULL;
}

static void
read_typed(struct req *rq, struct tpl_audit *page)
{
	page->f_what = typed(rq, F_WHAT);
	page->account = typed(rq, F_ACCOUNT);
	page->object = typed(rq, F_OBJECT);
	page->device = typed(rq, F_DEVICE);
	page->enrollment = typed(rq, F_ENROLLMENT);
	page->address = typed(rq, F_ADDRESS);
	page->request = typed(rq, F_REQUEST);
	page->from = typed(rq, F_FROM);
	page->to = typed(rq, F_TO);
	page->days = *page->from != '\0' || *page->to != '\0';
	page->filtered = page->days || *page->f_what != '\0' ||
	    *page->account != '\0' || *page->object != '\0' ||
	    *page->device != '\0' || *page->enrollment != '\0' ||
	    *page->address != '\0' || *page->request != '\0';
}

/* An id, if one was typed. */
static enum err
read_id(struct req *rq, const char *text, const struct uuid **out)
{
	struct uuid *id = arena_alloc(rq->arena, sizeof(*id));

	*out = *text != '\0' ? id : NULL;
	return *text == '\0' ? ERR_NONE : uuid_parse(slice_str(text), id);
}

static bool
is_address(const char *text)
{
	unsigned char b[sizeof(struct in6_addr)];

	return *text == '\0' || inet_pton(AF_INET, text, b) == 1 ||
	    inet_pton(AF_INET6, text, b) == 1;
}

/* False: something typed cannot be looked for, and the page says what. */
static bool
read_query(struct req *rq, struct tpl_audit *page,
    struct store_audit_query *q)
{
	*q = (struct store_audit_query){ .what = or_null(page->f_what),
	    .account = or_null(page->account),
	    .object = or_null(page->object),
	    .address = or_null(page->address),
	    .request = or_null(page->request),
	    .before = req_has(rq, F_BEFORE) ?
	    (int64_t)req_uint(rq, F_BEFORE) : 0, .max_rows = ROWS + 1 };
	if (read_id(rq, page->device, &q->device)) {
		page->bad_device = true;
		page->fault = "This is no device id. Copy all of it from the "
		    "device's page: 36 letters, digits and hyphens.";
	} else if (read_id(rq, page->enrollment, &q->enrollment)) {
		page->bad_enrollment = true;
		page->fault = "This is no enrollment id. Copy all of it: 36 "
		    "letters, digits and hyphens.";
	} else if (!is_address(page->address)) {
		page->bad_address = true;
		page->fault = "This is no IP address. Type one such as "
		    "192.0.2.17 or 2001:db8::17.";
	} else if (audit_day(rq, page->from, false, &q->since)) {
		page->bad_from = true;
		page->fault = "The first day is none. Type it as 2026-11-30.";
	} else if (audit_day(rq, page->to, true, &q->until)) {
		page->bad_to = true;
		page->fault = "The last day is none. Type it as 2026-11-30.";
	}
	return page->fault == NULL;
}

/* ---- the page ---- */

static void
fill_groups(struct req *rq, struct tpl_audit *page)
{
	struct tpl_audit_groups *g = arena_array(rq->arena, GROUPS,
	    sizeof(*g));
	struct tpl_audit_groups_kinds *k = arena_array(rq->arena,
	    words_kinds_n, sizeof(*k));
	size_t n = 0;

	page->groups = g;
	for (size_t i = 0; i < words_kinds_n; i++) {
		const struct words_kind *w = &words_kinds[i];

		k[i].name = w->name;
		k[i].words = w->words;
		k[i].chosen = strcmp(w->name, page->f_what) == 0;
		if ((n == 0 || strcmp(g[n - 1].label, w->group) != 0) &&
		    n < GROUPS) {
			g[n].label = w->group;
			g[n++].kinds = &k[i];
		}
		g[n - 1].kinds_n++;
	}
	page->groups_n = n;
}

/* What it is about, as people call it. */
static const char *
subject_of(const struct audit_item *v, bool by_account)
{
	if (v->device_name != NULL)
		return v->device_name;
	if (v->enrollment_name != NULL)
		return v->enrollment_name;
	if (v->object != NULL)
		return v->object;
	return by_account ? NULL : v->name;
}

static void
fill_event(struct req *rq, const struct audit_item *v,
    struct tpl_audit_events *out)
{
	bool by_account = strcmp(v->actor, "account") == 0;
	struct arena *a = rq->arena;

	*out = (struct tpl_audit_events){ .kind = v->what,
	    .what = words_audit(v->what), .name = v->name,
	    .subject = subject_of(v, by_account),
	    .at = words_datetime(a, v->at), .at_text = words_time(a, v->at),
	    .who = by_account ? v->who : NULL,
	    .by = strcmp(v->actor, "device") == 0 ? "by the device" :
	    strcmp(v->program, "handfast_admin") == 0 ?
	    "by an administrator on the server" : "by this server",
	    .from = v->address, .device_name = v->device_name,
	    .enrollment_name = v->enrollment_name, .object = v->object,
	    .request = v->request, .details = v->details,
	    .program = v->program, .may_view = auth_may(rq, "view"),
	    .id = arena_printf(a, "%lld", (long long)v->id) };
	if (v->device != NULL)
		out->device = uuid_text(a, v->device);
	if (v->enrollment != NULL)
		out->enrollment = uuid_text(a, v->enrollment);
	if (v->seq > 0)
		out->seq = arena_printf(a, "%lld", (long long)v->seq);
}

/* One more than fits was asked for; a row without what says where to go on. */
static void
fill_events(struct req *rq, const struct db_rows *rows, struct tpl_audit *page)
{
	const struct audit_item *v = rows->row;
	struct tpl_audit_events *out = arena_array(rq->arena, rows->n,
	    sizeof(*out));
	size_t i, n = rows->n > ROWS ? ROWS : rows->n;

	for (i = 0; i < n && v[i].what != NULL; i++)
		fill_event(rq, &v[i], &out[i]);
	page->events = out;
	page->events_n = i;
	if (rows->n > i) {
		page->further = v[i].what == NULL;
		page->more = true;
		page->before = arena_printf(rq->arena, "%lld",
		    (long long)(page->further ? v[i].id : v[i - 1].id));
	}
	if (i == 0)
		page->none = page->further ?
		    "Among the 600 events looked "
		    "at none fits. There are older ones." :
		    page->filtered ?
		    "No event fits. Leave one of the filters out." :
		    page->later ? "There are no older events." :
				  "Nothing has happened yet.";
}

static enum err
fill_chain(struct req *rq, struct tpl_audit *page)
{
	struct arena *a = rq->arena;
	struct audit_state st;
	enum err e;

	if ((e = store_audit_state(page_app(rq)->db, a, page_session(rq), &st)))
		return e;
	if (st.sealed > 0)
		page->sealed = arena_printf(a, "%lld", (long long)st.sealed);
	if (st.unsealed > 0)
		page->unsealed = st.unsealed >= UNSEALED ? "1000 or more" :
		    arena_printf(a, "%lld", (long long)st.unsealed);
	page->signed_at = words_datetime(a, st.at);
	page->signed_text = words_time(a, st.at);
	page->number = arena_printf(a, "%lld", (long long)st.number);
	page->signed_seq = arena_printf(a, "%lld", (long long)st.seq);
	page->dropped = st.base_number > 0;
	page->first = arena_printf(a, "%lld", (long long)st.first);
	if (st.restarts > 0)
		page->restarts = arena_printf(a, "%lld",
		    (long long)st.restarts);
	page->alarm = words_datetime(a, st.alarm_at);
	page->alarm_text = words_time(a, st.alarm_at);
	page->alarm_why = audit_alarm_words(st.alarm_why);
	page->alarm_seq = arena_printf(a, "%lld", (long long)st.alarm_seq);
	return ERR_NONE;
}

static enum err
audit_get(struct req *rq, struct resp *rs)
{
	struct tpl_audit page = { .top = page_top(rq, PAGE_AUDIT, "Audit"),
	    .csrf = auth_session(rq)->csrf, .later = req_has(rq, F_BEFORE),
	    .bottom = page_bottom(rq) };
	struct store_audit_query q;
	struct db_rows rows;
	bool good;
	enum err e;

	read_typed(rq, &page);
	good = read_query(rq, &page, &q);
	fill_groups(rq, &page);
	if ((e = fill_chain(rq, &page)))
		return e;
	if (good) {
		if ((e = store_audit_list(page_app(rq)->db, rq->arena,
		    page_session(rq), &q, &rows)))
			return e;
		fill_events(rq, &rows, &page);
	} else
		page.none = "Correct the filter to see events.";
	tpl_audit(resp_html(rs, good ? 200 : 400), &page);
	return ERR_NONE;
}

const struct route page_audit = {
	.method = REQ_GET, .path = "/audit", .handle = audit_get,
	.body = BODY_NONE, .fields = fields,
	.nfields = sizeof(fields) / sizeof(fields[0]),
	.flags = ROUTE_SESSION, .permission = "audit",
};
