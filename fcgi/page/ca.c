/*
 * GET /ca: what is to be done about the CA, what it issued and revoked, and
 * how long its keys, lists and certificates last. Changes nothing: CAs are
 * made on the server.
 */
#include "ca_page.h"

#include <inttypes.h>
#include <string.h>

#include "store_ca.h"
#include "words.h"

/* A word of the database as people read it. */
struct state {
	const char		*name;
	struct words_state	 shown;
};

static const struct state cas[] = {
	{ "current", { "Issues now", "good" } },
	{ "next", { "Next", "busy" } },
	{ "old", { "Still needed", "off" } },
	{ "ended", { "Over", "off" } },
	{ "retired", { "Retired", "off" } },
	{ NULL, { "Unknown", "off" } },
};

static const struct state roots[] = {
	{ "current", { "In use", "good" } },
	{ "next", { "Next", "busy" } },
	{ "old", { "Still needed", "off" } },
	{ "retired", { "Retired", "off" } },
	{ NULL, { "Unknown", "off" } },
};

static const struct state fresh[] = {
	{ "fresh", { "Fresh", "good" } },
	{ "old", { "Old", "busy" } },
	{ "ends", { "Ends soon", "busy" } },
	{ "ended", { "Ended", "bad" } },
	{ "missing", { "Missing", "bad" } },
	{ NULL, { "Unknown", "off" } },
};

static struct words_state
state_of(const struct state *all, const char *name)
{
	while (all->name != NULL && strcmp(all->name, name) != 0)
		all++;
	return all->shown;
}

static void
fill_issuer(struct arena *a, const struct ca_row *c,
    struct tpl_ca_issuers *out)
{
	struct words_state state = state_of(cas, c->state);

	out->name = c->name;
	out->key = c->key_type;
	out->root = c->root;
	out->from = words_datetime(a, c->not_before);
	out->from_text = words_time(a, c->not_before);
	out->to = words_datetime(a, c->not_after);
	out->to_text = words_time(a, c->not_after);
	out->state = state.word;
	out->tone = state.tone;
	if (strcmp(c->state, "next") == 0) {
		out->begins = words_datetime(a, c->active_from);
		out->begins_text = words_time(a, c->active_from);
	} else if (strcmp(c->state, "old") == 0) {
		out->last = words_datetime(a, c->last_not_after);
		out->last_text = words_time(a, c->last_not_after);
	}
}

static void
fill_root(struct arena *a, const struct ca_row *c, struct tpl_ca_roots *out)
{
	struct words_state state = state_of(roots, c->state);

	out->name = c->name;
	out->key = c->key_type;
	out->from = words_datetime(a, c->not_before);
	out->from_text = words_time(a, c->not_before);
	out->to = words_datetime(a, c->not_after);
	out->to_text = words_time(a, c->not_after);
	out->state = state.word;
	out->tone = state.tone;
}

static void
fill_list(struct arena *a, const struct ca_row *c, bool ocsp,
    struct tpl_ca_lists *out)
{
	struct words_state state = state_of(fresh, c->list_state);

	out->name = c->name;
	if (c->number != 0) {
		out->number = arena_printf(a, "%" PRId64, c->number);
		out->entries = c->entries == 1 ? "one entry" : arena_printf(a,
		    "%s entries", words_number(a, c->entries));
	}
	out->from = words_datetime(a, c->this_update);
	out->from_text = words_time(a, c->this_update);
	out->to = words_datetime(a, c->next_update);
	out->to_text = words_time(a, c->next_update);
	out->delta = words_datetime(a, c->delta_until);
	out->delta_text = words_time(a, c->delta_until);
	out->state = state.word;
	out->tone = state.tone;
	if (!ocsp)
		return;
	state = state_of(fresh, c->ocsp_state);
	out->ocsp = words_datetime(a, c->ocsp_until);
	out->ocsp_text = words_time(a, c->ocsp_until);
	out->ocsp_state = state.word;
	out->ocsp_tone = state.tone;
}

/* OCSP is told of as soon as it was delegated for any of them. */
static bool
has_ocsp(const struct db_rows *rows)
{
	const struct ca_row *c = rows->row;

	for (size_t i = 0; i < rows->n; i++)
		if (c[i].ocsp_until != 0)
			return true;
	return false;
}

static enum err
fill_cas(struct req *rq, struct tpl_ca *page)
{
	struct arena *a = rq->arena;
	struct tpl_ca_issuers *issuer;
	struct tpl_ca_lists *list;
	struct tpl_ca_roots *root;
	const struct ca_row *c;
	struct db_rows rows;
	bool ocsp;
	enum err e;

	if ((e = store_ca_list(page_app(rq)->db, a, page_session(rq), &rows)))
		return e;
	page->none = rows.n == 0;
	page->issuers = issuer = arena_array(a, rows.n, sizeof(*issuer));
	page->lists = list = arena_array(a, rows.n, sizeof(*list));
	page->roots = root = arena_array(a, rows.n, sizeof(*root));
	ocsp = has_ocsp(&rows);
	c = rows.row;
	for (size_t i = 0; i < rows.n; i++, c++) {
		if (strcmp(c->kind, "root") == 0) {
			fill_root(a, c, &root[page->roots_n++]);
			continue;
		}
		fill_issuer(a, c, &issuer[page->issuers_n++]);
		if (strcmp(c->state, "retired") != 0)
			fill_list(a, c, ocsp, &list[page->lists_n++]);
	}
	return ERR_NONE;
}

static enum err
fill_status(struct req *rq, struct tpl_ca *page)
{
	const struct page_app *app = page_app(rq);
	const unsigned cap = app->settings->signer.hourly_cap;
	struct ca_status_row row;
	enum err e;

	if ((e = store_ca_status(app->db, rq->arena, page_session(rq), cap,
	    &row)))
		return e;
	page->good = words_number(rq->arena, row.good);
	page->used = words_number(rq->arena, row.issued_last_hour);
	page->cap = words_number(rq->arena, cap);
	page->server = words_datetime(rq->arena, row.server_until);
	page->server_text = words_time(rq->arena, row.server_until);
	page->signer = words_datetime(rq->arena, row.signer_seen_at);
	page->signer_text = words_time(rq->arena, row.signer_seen_at);
	return ERR_NONE;
}

static enum err
ca_get(struct req *rq, struct resp *rs)
{
	struct tpl_ca page = { .top = page_top(rq, PAGE_CA, "The CA"),
		.bottom = page_bottom(rq) };
	enum err e;

	if ((e = fill_cas(rq, &page)) ||
	    (e = ca_todo_fill(rq, &page.ca_todo)) ||
	    (e = fill_status(rq, &page)) ||
	    (e = ca_plots_fill(rq, &page)))
		return e;
	tpl_ca(resp_html(rs, 200), &page);
	return ERR_NONE;
}

const struct route page_ca = {
	.method = REQ_GET, .path = "/ca", .handle = ca_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION, .permission = "ca",
};
