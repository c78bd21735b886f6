/*
 * Words about policy, and the review of a change; see policy.h.
 */
#include "policy.h"

#include <string.h>

static const char *
join(struct arena *a, const struct db_texts *t, const char *between)
{
	struct buf b;

	buf_init(&b, a, POLICY_TEXT_MAX);
	for (size_t i = 0; i < t->n; i++)
		buf_printf(&b, "%s%s", i > 0 ? between : "", t->v[i]);
	return buf_str(&b);
}

const char *
policy_names(struct arena *a, const struct db_texts *t)
{
	return join(a, t, ", ");
}

const char *
policy_from(struct arena *a, const struct db_texts *t)
{
	return t->n == 0 ? "anywhere" : join(a, t, ", ");
}

const char *
policy_lines(struct arena *a, const struct db_texts *t)
{
	return join(a, t, "\n");
}

bool
policy_has(const struct db_texts *t, const char *text)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->v[i], text) == 0)
			return true;
	return false;
}

bool
policy_same(const struct db_texts *a, const struct db_texts *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!policy_has(b, a->v[i]))
			return false;
	return a->n == b->n;
}

/* ---- the review ---- */

void
policy_field(struct policy_review *r, const char *name, const char *value)
{
	r->fields[r->nfields++] =
	    (struct tpl_policy_review_fields){ .name = name, .value = value };
}

void
policy_change(struct policy_review *r, const char *what, const char *before,
    const char *after)
{
	r->changes[r->nchanges++] = (struct tpl_policy_review_changes){
		.what = what, .before = before, .after = after
	};
}

void
policy_effect(struct policy_review *r, const char *text)
{
	r->effects[r->neffects++] = (struct tpl_policy_review_effects){
		.text = text
	};
}

enum err
policy_review_show(struct req *rq, struct resp *rs,
    const struct policy_review *r, enum err e)
{
	tpl_policy_review(resp_html(rs, e ? err_status(e) : 200),
	    &(struct tpl_policy_review){
	    .top = page_top(rq, PAGE_POLICY, r->heading),
	    .heading = r->heading, .action = r->action,
	    .csrf = auth_session(rq)->csrf, .fields = r->fields,
	    .fields_n = r->nfields, .changes = r->changes,
	    .changes_n = r->nchanges, .effects = r->effects,
	    .effects_n = r->neffects,
	    .confirm = page_confirm(rq, page_confirm_fault(e)),
	    .bottom = page_bottom(rq) });
	return ERR_NONE;
}
