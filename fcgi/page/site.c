/*
 * GET and POST /sites/:id and /sites/:id/remove: another name, or its end.
 */
#include "change.h"
#include "log.h"
#include "store_role.h"
#include "words.h"

#define NAME_CHARS	64

/* was: the name that the page showed. */
enum { F_WAS, F_PASSWORD, F_NAME };
static const struct field fields[] = {
	[F_WAS] = { "was", FIELD_TEXT, 256, false },
	[F_PASSWORD] = { "password", FIELD_TEXT, 256, true },
	[F_NAME] = { "name", FIELD_TEXT, 512, false },
};

static enum err
load(struct req *rq, const char **name, bool *used)
{
	const struct site_row *row;
	struct db_rows rows;
	enum err e;

	if ((e = store_site_list(page_app(rq)->db, rq->arena,
	    page_session(rq), &rq->object, &rows)))
		return e;
	if (rows.n != 1)
		return ERR_NOT_FOUND;
	row = rows.row;
	*name = row->name;
	*used = row->used;
	return ERR_NONE;
}

static enum err
ask(struct req *rq, struct resp *rs, bool removes, struct change_form *f)
{
	const char *id = uuid_text(rq->arena, &rq->object);
	const char *now_is;
	bool used;
	enum err e;

	if ((e = load(rq, &now_is, &used)))
		return e;
	f->place = PAGE_PEOPLE;
	f->back = removes ? arena_printf(rq->arena, "/sites/%s", id) :
	    "/sites";
	f->back_text = removes ? "the site" : "all sites";
	f->before = removes ? "Delete the site" : "Rename the site";
	f->who = now_is;
	f->after = removes ? "?" : "";
	f->action = arena_printf(rq->arena, "/sites/%s%s", id,
	    removes ? "/remove" : "");
	f->hidden[0].name = "was";
	f->hidden[0].value = now_is;
	if (!removes) {
		f->text_label = "Name";
		if (f->text == NULL)
			f->text = now_is;
		f->also = used ? NULL : arena_printf(rq->arena,
		    "/sites/%s/remove", id);
		f->also_text = "Delete the site…";
		f->what = used ? "It cannot be deleted while devices are at "
		    "it, or a role is limited to it." : NULL;
	} else
		f->what = "It can be deleted while no device is at it, and no "
		    "role is limited to it.";
	f->confirms = true;
	f->stops = removes;
	f->button = removes ? "Delete" : "Rename";
	return change_show(rq, rs, f);
}

static enum err
rename_get(struct req *rq, struct resp *rs)
{
	struct change_form f = { .refused = ERR_NONE };

	return ask(rq, rs, false, &f);
}

static enum err
remove_get(struct req *rq, struct resp *rs)
{
	struct change_form f = { .refused = ERR_NONE };

	return ask(rq, rs, true, &f);
}

static enum err
rename_post(struct req *rq, struct resp *rs)
{
	struct slice name = words_trim(req_field(rq, F_NAME));
	const struct store_site site = { .site = &rq->object,
	    .was = req_text(rq, F_WAS),
	    .name = arena_str(rq->arena, name) };
	struct change_form f = { .text = site.name };
	struct page_app *app = page_app(rq);
	enum err e = name_check(name, NAME_CHARS);

	if (e == ERR_NONE && (e = auth_confirm(app->db, rq,
	    req_field(rq, F_PASSWORD))) == ERR_NONE)
		e = store_site_put(app->db, rq->arena, page_session(rq),
		    &site);
	if (e == ERR_NONE) {
		log_at(ERR_NOTICE, "renamed site=%s to=%s by=%s",
		    log_qs(site.was), log_qs(site.name),
		    log_qs(auth_session(rq)->name));
		return resp_redirect(rs, "/sites");
	}
	f.refused = e;
	if (e == ERR_INPUT)
		f.text_fault = "1 to 64 characters that can be seen.";
	else if (e == ERR_TAKEN)
		f.text_fault = "There is a site of this name.";
	return change_is_refusal(e) ? ask(rq, rs, false, &f) : e;
}

static enum err
remove_post(struct req *rq, struct resp *rs)
{
	const struct store_site site = { .site = &rq->object,
	    .was = req_text(rq, F_WAS) };
	struct change_form f = { .fault = NULL };
	struct page_app *app = page_app(rq);
	enum err e;

	if ((e = auth_confirm(app->db, rq, req_field(rq, F_PASSWORD))) ==
	    ERR_NONE)
		e = store_site_remove(app->db, rq->arena, page_session(rq),
		    &site);
	if (e == ERR_NONE) {
		log_at(ERR_NOTICE, "removed site=%s by=%s", log_qs(site.was),
		    log_qs(auth_session(rq)->name));
		return resp_redirect(rs, "/sites");
	}
	f.refused = e;
	if (e == ERR_STATE)
		f.fault = "It is in use: devices are at it or on their way "
		    "there, or a role or a rule is limited to it.";
	return change_is_refusal(e) ? ask(rq, rs, true, &f) : e;
}

const struct route page_site = {
	.method = REQ_GET, .path = "/sites/:id", .handle = rename_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION, .permission = "people",
};

const struct route page_site_post = {
	.method = REQ_POST, .path = "/sites/:id", .handle = rename_post,
	.body = BODY_FORM, .body_max = 4096, .fields = fields, .nfields = 3,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "people",
};

const struct route page_site_remove = {
	.method = REQ_GET, .path = "/sites/:id/remove", .handle = remove_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION, .permission = "people",
};

const struct route page_site_remove_post = {
	.method = REQ_POST, .path = "/sites/:id/remove",
	.handle = remove_post, .body = BODY_FORM, .body_max = 4096,
	.fields = fields, .nfields = 2, .flags = ROUTE_SESSION | ROUTE_CSRF,
	.permission = "people",
};
