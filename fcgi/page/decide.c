/*
 * The page that shows what is asking and asks for a decision (RFC 8628
 * sections 3.3 and 5.4).
 */
#include <inttypes.h>
#include <string.h>

#include "enrollment.h"
#include "words.h"

enum err
decide_ask_again(struct req *rq, struct resp *rs,
    const struct decide_again *again)
{
	struct enrollment_row row;
	enum state state;
	enum err e;

	if ((e = enrollment_load(rq, &row, &state)))
		return e;
	if (!enrollment_is_mine_to_decide(rq, &row, state))
		return enrollment_redirect(rq, rs);
	return decide_show(rq, rs, &row, again);
}

enum err
decide_show(struct req *rq, struct resp *rs, const struct enrollment_row *row,
    const struct decide_again *again)
{
	struct arena *a = rq->arena;
	struct tpl_decide page = {
		.top = page_top(rq, PAGE_ELSEWHERE, "Let this device in?"),
		.id = uuid_text(a, &row->enrollment), .state = row->state,
		.seen = enrollment_seen(a, row),
		.facts = enrollment_facts(rq, row),
		.proved = strcmp(row->channel, "est") != 0,
		.csrf = auth_session(rq)->csrf,
		.reg = hex_text(a, slice_of(row->reg.b, sizeof(row->reg.b))),
		.key_hex = hex_text(a, slice_of(row->key_fp.b,
		    sizeof(row->key_fp.b))),
		.name = arena_str(a, again->name), .fault = again->fault,
		.reason = arena_str(a, again->reason),
		.reason_fault = again->reason_fault,
		.expires_in = arena_printf(a, "%" PRId64, row->expires_in),
		.left = words_span(a, row->expires_in),
		.bottom = page_bottom(rq) };
	enum err e;

	if ((e = offers_fill(rq, again, &page)) ||
	    (e = replace_fill(rq, again, &page.replace)))
		return e;
	tpl_decide(resp_html(rs, again->status), &page);
	return ERR_NONE;
}
