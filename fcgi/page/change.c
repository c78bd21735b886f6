/*
 * The page that asks once before one change is made.
 */
#include <string.h>

#include "change.h"
#include "choices.h"

const char *
change_fault(enum err e)
{
	switch (e) {
	case ERR_CHANGED:
		return "Somebody changed it meanwhile. This is how it is now: "
		    "send it again if you still want that.";
	case ERR_STATE:
		return "This is not possible now: the account is disabled. "
		    "Enable it first.";
	case ERR_SELF:
	case ERR_LAST:
	case ERR_SCOPE:
		return err_sentence(e);
	default:
		return NULL;
	}
}

bool
change_is_refusal(enum err e)
{
	return change_fault(e) != NULL || page_confirm_fault(e) != NULL ||
	    e == ERR_INPUT || e == ERR_TAKEN;
}

static void
fill_hidden(struct arena *a, const struct change_form *f,
    struct tpl_change *page)
{
	struct tpl_change_hidden *out = arena_array(a, CHANGE_HIDDEN,
	    sizeof(*out));
	size_t n = 0;

	for (; n < CHANGE_HIDDEN && f->hidden[n].name != NULL; n++)
		out[n] = (struct tpl_change_hidden){ .name = f->hidden[n].name,
			.value = f->hidden[n].value };
	page->hidden = out;
	page->hidden_n = n;
}

static enum err
fill_choices(struct req *rq, const struct change_form *f,
    struct tpl_change *page)
{
	struct tpl_change_roles *roles;
	struct tpl_change_sites *sites;
	struct choices c;
	enum err e;

	if ((e = choices_load(rq, &c)))
		return e;
	page->roles = roles = arena_array(rq->arena, c.n_roles,
	    sizeof(*roles));
	page->roles_n = c.n_roles;
	for (size_t i = 0; i < c.n_roles; i++)
		roles[i] = (struct tpl_change_roles){ .role = c.role[i].role,
		    .description = c.role[i].description,
		    .chosen = choices_is(f->role, c.role[i].role) };
	page->sites = sites = arena_array(rq->arena, c.n_sites,
	    sizeof(*sites));
	page->sites_n = c.n_sites;
	page->sited = c.n_sites > 0;
	for (size_t i = 0; i < c.n_sites; i++) {
		sites[i].id = uuid_text(rq->arena, &c.site[i].site);
		sites[i].site = c.site[i].name;
		sites[i].chosen = choices_is(f->site, sites[i].id);
	}
	return ERR_NONE;
}

enum err
change_show(struct req *rq, struct resp *rs, const struct change_form *f)
{
	struct tpl_change page = {
		.top = page_top(rq, f->place, f->button), .back = f->back,
		.back_text = f->back_text, .before = f->before, .who = f->who,
		.after = f->after, .action = f->action, .what = f->what,
		.fault = f->fault != NULL ? f->fault :
		    change_fault(f->refused),
		.csrf = auth_session(rq)->csrf, .text_label = f->text_label,
		.text = f->text, .text_fault = f->text_fault,
		.also = f->also, .also_text = f->also_text,
		.choose = f->choose, .offer_cut = f->offer_cut,
		.cut = f->cut, .tone = f->stops ? "no" : "yes",
		.button = f->button, .bottom = page_bottom(rq) };
	enum err e;

	if (f->confirms)
		page.confirm = page_confirm(rq,
		    page_confirm_fault(f->refused));
	fill_hidden(rq->arena, f, &page);
	if (f->choose && (e = fill_choices(rq, f, &page)))
		return e;
	tpl_change(resp_html(rs, err_status(f->refused)), &page);
	return ERR_NONE;
}
