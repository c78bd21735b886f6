/*
 * GET /people: the accounts by name, with a search, page by page.
 */
#include "choices.h"
#include "person.h"

#define ROWS	50	/* on one page */

enum { F_Q, F_AFTER };
static const struct field fields[] = {
	[F_Q] = { "q", FIELD_TEXT, 256, true },
	[F_AFTER] = { "after", FIELD_TEXT, AUTH_NAME_MAX, true },
};

/* One row more than a page holds was asked for: is there a next page? */
static void
fill(struct arena *a, const struct db_rows *rows, struct tpl_people *page)
{
	const size_t n = rows->n > ROWS ? ROWS : rows->n;
	const struct people_item *p = rows->row;
	struct tpl_people_people *out;

	page->people = out = arena_array(a, n, sizeof(*out));
	page->people_n = n;
	for (size_t i = 0; i < n; i++) {
		struct words_state state = person_state(p[i].enabled,
		    p[i].invited, p[i].paused);

		out[i].id = uuid_text(a, &p[i].account);
		out[i].name = p[i].name;
		out[i].display_name = p[i].display_name;
		out[i].roles = choices_list(a, &p[i].roles);
		out[i].seen = words_datetime(a, p[i].last_sign_in_at);
		out[i].seen_text = words_time(a, p[i].last_sign_in_at);
		out[i].status = state.word;
		out[i].tone = state.tone;
	}
	if (rows->n > ROWS) {
		page->more = true;
		page->after = p[n - 1].name;
	}
}

static enum err
people_get(struct req *rq, struct resp *rs)
{
	struct tpl_people page = {
		.top = page_top(rq, PAGE_PEOPLE, "Accounts"),
		.people_nav = { .at_accounts = true },
		.query = arena_str(rq->arena, words_trim(req_field(rq, F_Q))),
		.later = req_field(rq, F_AFTER).n > 0,
		.may_people = auth_may(rq, "people"),
		.bottom = page_bottom(rq) };
	struct store_people_query query = { .text = *page.query != '\0' ?
	    page.query : NULL, .max_rows = ROWS + 1 };
	struct db_rows rows;
	enum err e;

	if (page.later)
		query.after_name = req_text(rq, F_AFTER);
	if ((e = store_people_list(page_app(rq)->db, rq->arena,
	    page_session(rq), &query, &rows)))
		return e;
	if (rows.n == 0)
		page.none = query.text != NULL ?
		    "No account has this in a name." :
		    "There are no more accounts.";
	fill(rq->arena, &rows, &page);
	tpl_people(resp_html(rs, 200), &page);
	return ERR_NONE;
}

const struct route page_people = {
	.method = REQ_GET, .path = "/people", .handle = people_get,
	.body = BODY_NONE, .fields = fields, .nfields = 2,
	.flags = ROUTE_SESSION, .permission = "people|audit",
};
