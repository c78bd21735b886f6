/*
 * GET /roles: what roles there are, and GET and POST /roles/remove.
 */
#include <inttypes.h>

#include "change.h"
#include "choices.h"
#include "log.h"

/* ---- all of them ---- */

static const char *
holders_of(struct arena *a, int64_t n)
{
	return n == 0 ? "Nobody has it" : arena_printf(a, "%s %s it",
	    words_count(a, n, "account"), n == 1 ? "has" : "have");
}

static void
fill(struct req *rq, const struct db_rows *rows, struct tpl_roles *page)
{
	const struct role_row *r = rows->row;
	struct tpl_roles_own *own = arena_array(rq->arena, rows->n,
	    sizeof(*own));
	struct tpl_roles_built_in *built_in = arena_array(rq->arena, rows->n,
	    sizeof(*built_in));

	page->own = own;
	page->built_in = built_in;
	for (size_t i = 0; i < rows->n; i++) {
		const char *may = choices_list(rq->arena, &r[i].permissions);
		const char *holders = holders_of(rq->arena, r[i].holders);

		if (r[i].built_in)
			built_in[page->built_in_n++] =
			    (struct tpl_roles_built_in){ .role = r[i].role,
			    .description = r[i].description,
			    .permissions = may, .holders = holders };
		else
			own[page->own_n++] = (struct tpl_roles_own){
				.role = r[i].role,
				.take = page->may_people,
				.description = r[i].description,
				.permissions = may,
				.holders = holders
			};
	}
	page->none = page->own_n == 0;
}

static enum err
roles_get(struct req *rq, struct resp *rs)
{
	struct tpl_roles page = {
		.top = page_top(rq, PAGE_PEOPLE, "Roles"),
		.people_nav = { .at_roles = true },
		.may_people = auth_may(rq, "people"),
		.bottom = page_bottom(rq) };
	struct db_rows rows;
	enum err e;

	if ((e = store_role_list(page_app(rq)->db, rq->arena,
	    page_session(rq), NULL, &rows)))
		return e;
	fill(rq, &rows, &page);
	tpl_roles(resp_html(rs, 200), &page);
	return ERR_NONE;
}

/* ---- removing one ---- */

enum { G_ROLE };
static const struct field get_fields[] = {
	[G_ROLE] = { "role", FIELD_TEXT, 32, false },
};

enum { F_ROLE, F_VERSION, F_PASSWORD };
static const struct field post_fields[] = {
	[F_ROLE] = { "role", FIELD_TEXT, 32, false },
	[F_VERSION] = { "version", FIELD_UINT, INT32_MAX, false },
	[F_PASSWORD] = { "password", FIELD_TEXT, 256, true },
};

static enum err
ask(struct req *rq, struct resp *rs, struct change_form *f)
{
	const struct role_row *r;
	struct db_rows rows;
	enum err e;

	if ((e = store_role_list(page_app(rq)->db, rq->arena,
	    page_session(rq), req_text(rq, F_ROLE), &rows)))
		return e;
	r = rows.row;
	if (rows.n != 1 || r->built_in)
		return ERR_NOT_FOUND;
	f->place = PAGE_PEOPLE;
	f->back = "/roles";
	f->back_text = "all roles";
	f->before = "Delete the role";
	f->who = r->role;
	f->after = "?";
	f->action = "/roles/remove";
	f->what = "It can be deleted while nobody has it.";
	f->hidden[0].name = "role";
	f->hidden[0].value = r->role;
	f->hidden[1].name = "version";
	f->hidden[1].value = arena_printf(rq->arena, "%" PRId64, r->version);
	f->confirms = true;
	f->stops = true;
	f->button = "Delete";
	return change_show(rq, rs, f);
}

static enum err
remove_get(struct req *rq, struct resp *rs)
{
	struct change_form f = { .refused = ERR_NONE };

	return ask(rq, rs, &f);
}

static enum err
remove_post(struct req *rq, struct resp *rs)
{
	const struct store_role role = { .role = req_text(rq, F_ROLE),
	    .version = (int64_t)req_uint(rq, F_VERSION) };
	struct change_form f = { .fault = NULL };
	struct db_texts holders = { NULL, 0 };
	struct page_app *app = page_app(rq);
	enum err e;

	if ((e = auth_confirm(app->db, rq, req_field(rq, F_PASSWORD))) ==
	    ERR_NONE)
		e = store_role_remove(app->db, rq->arena, page_session(rq),
		    &role, &holders);
	if (e == ERR_NONE) {
		log_at(ERR_NOTICE, "removed role=%s by=%s",
		    log_qs(role.role), log_qs(auth_session(rq)->name));
		return resp_redirect(rs, "/roles");
	}
	if (!change_is_refusal(e))
		return e;
	f.refused = e;
	if (e == ERR_STATE)
		f.fault = arena_printf(rq->arena, "It cannot be deleted while "
		    "somebody has it: %s. Take it from them first.",
		    choices_list(rq->arena, &holders));
	return ask(rq, rs, &f);
}

const struct route page_roles = {
	.method = REQ_GET, .path = "/roles", .handle = roles_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION,
	.permission = "people|audit",
};

const struct route page_role_remove = {
	.method = REQ_GET, .path = "/roles/remove", .handle = remove_get,
	.body = BODY_NONE, .fields = get_fields, .nfields = 1,
	.flags = ROUTE_SESSION, .permission = "people",
};

const struct route page_role_remove_post = {
	.method = REQ_POST, .path = "/roles/remove", .handle = remove_post,
	.body = BODY_FORM, .body_max = 4096, .fields = post_fields,
	.nfields = 3, .flags = ROUTE_SESSION | ROUTE_CSRF,
	.permission = "people",
};
