/*
 * GET and POST /roles/edit: an own role, made or changed.
 */
#include <inttypes.h>
#include <string.h>

#include "change.h"
#include "choices.h"
#include "log.h"

#define DESCRIPTION_CHARS	200

enum { G_ROLE };
static const struct field get_fields[] = {
	[G_ROLE] = { "role", FIELD_TEXT, 32, true },
};

/* The permissions' boxes come last, in the order of choices_permissions. */
enum { F_ROLE, F_VERSION, F_DESCRIPTION, F_PASSWORD, F_MAY };
static const struct field post_fields[] = {
	[F_ROLE] = { "role", FIELD_TEXT, 128, false },
	[F_VERSION] = { "version", FIELD_UINT, INT32_MAX, false },
	[F_DESCRIPTION] = { "description", FIELD_TEXT, 1024, false },
	[F_PASSWORD] = { "password", FIELD_TEXT, 256, true },
	[F_MAY] = { "enroll", FIELD_UINT, 1, true },
	[F_MAY + 1] = { "view", FIELD_UINT, 1, true },
	[F_MAY + 2] = { "revoke", FIELD_UINT, 1, true },
	[F_MAY + 3] = { "edit", FIELD_UINT, 1, true },
	[F_MAY + 4] = { "audit", FIELD_UINT, 1, true },
	[F_MAY + 5] = { "people", FIELD_UINT, 1, true },
	[F_MAY + 6] = { "policy", FIELD_UINT, 1, true },
	[F_MAY + 7] = { "ca", FIELD_UINT, 1, true },
};

/* What the form shows: what is stored, or what was typed. */
struct shown {
	struct store_role role;
	int64_t		 holders;
	enum err	 refused;
	const char	*fault;
	const char	*role_fault;
	const char	*description_fault;
	const char	*permission_fault;
};

static bool
has(const struct db_texts *texts, const char *want)
{
	for (size_t i = 0; i < texts->n; i++)
		if (strcmp(texts->v[i], want) == 0)
			return true;
	return false;
}

static enum err
show(struct req *rq, struct resp *rs, const struct shown *s)
{
	struct tpl_role_edit page = {
		.top = page_top(rq, PAGE_PEOPLE, "A role"),
		.csrf = auth_session(rq)->csrf,
		.is_new = s->role.version == 0, .role = s->role.role,
		.description = s->role.description,
		.version = arena_printf(rq->arena, "%" PRId64,
		s->role.version),
		.holders = s->holders == 0 ? "Nobody has it" :
		    arena_printf(rq->arena, "%s %s it", words_count(rq->arena,
		    s->holders, "account"), s->holders == 1 ? "has" : "have"),
		.fault = s->fault != NULL ? s->fault :
		    change_fault(s->refused),
		.role_fault = s->role_fault,
		.description_fault = s->description_fault,
		.permission_fault = s->permission_fault,
		.confirm = page_confirm(rq, page_confirm_fault(s->refused)),
		.bottom = page_bottom(rq) };
	const struct words_pair *may = choices_permissions;
	struct tpl_role_edit_permissions *out = arena_array(rq->arena,
	    CHOICES_PERMISSIONS, sizeof(*out));

	for (size_t i = 0; i < CHOICES_PERMISSIONS; i++)
		out[i] = (struct tpl_role_edit_permissions){
			.name = may[i].name,
			.words = may[i].words,
			.has = has(&s->role.permissions, may[i].name)
		};
	page.permissions = out;
	page.permissions_n = CHOICES_PERMISSIONS;
	tpl_role_edit(resp_html(rs, err_status(s->refused)), &page);
	return ERR_NONE;
}

/* ERR_NOT_FOUND also for those that come with handfast. */
static enum err
load(struct req *rq, const char *name, struct shown *s)
{
	const struct role_row *r;
	struct db_rows rows;
	enum err e;

	if ((e = store_role_list(page_app(rq)->db, rq->arena,
	    page_session(rq), name, &rows)))
		return e;
	r = rows.row;
	if (rows.n != 1 || r->built_in)
		return ERR_NOT_FOUND;
	s->role = (struct store_role){ .role = r->role, .version = r->version,
	    .description = r->description, .permissions = r->permissions };
	s->holders = r->holders;
	return ERR_NONE;
}

static enum err
edit_get(struct req *rq, struct resp *rs)
{
	struct shown s = { .role = { .version = 0 } };
	enum err e;

	if (req_field(rq, G_ROLE).n > 0 &&
	    (e = load(rq, req_text(rq, G_ROLE), &s)))
		return e;
	return show(rq, rs, &s);
}

static bool
is_role_name(const char *s)
{
	size_t n = strlen(s);

	return n >= 1 && n <= 32 &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static void
take(struct req *rq, struct shown *s)
{
	struct slice words = words_trim(req_field(rq, F_DESCRIPTION));
	struct slice name = words_trim(req_field(rq, F_ROLE));
	struct store_role *role = &s->role;

	role->role = arena_str(rq->arena, name);
	role->version = (int64_t)req_uint(rq, F_VERSION);
	role->description = arena_str(rq->arena, words);
	role->permissions.v = arena_array(rq->arena, CHOICES_PERMISSIONS,
	    sizeof(*role->permissions.v));
	for (size_t i = 0; i < CHOICES_PERMISSIONS; i++)
		if (req_has(rq, F_MAY + i))
			role->permissions.v[role->permissions.n++] =
			    choices_permissions[i].name;
	if (!is_role_name(role->role))
		s->role_fault = "1 to 32 small letters, digits and hyphens.";
	if (name_check(words, DESCRIPTION_CHARS))
		s->description_fault = "1 to 200 characters that can be seen.";
	if (role->permissions.n == 0)
		s->permission_fault = "Choose at least one.";
}

/* The form again, as it was typed. */
static enum err
again(struct req *rq, struct resp *rs, struct shown *s)
{
	struct shown now = { .role = { .version = 0 } };
	enum err e;

	if (s->role.version == 0) {
		if (s->refused == ERR_TAKEN)
			s->role_fault = "There is a role of this name.";
		return show(rq, rs, s);
	}
	if ((e = load(rq, s->role.role, &now)))
		return e;
	s->role.version = now.role.version;
	s->holders = now.holders;
	if (s->refused == ERR_CHANGED)
		s->fault = arena_printf(rq->arena, "Somebody changed this role "
		    "meanwhile: it now may %s, and says “%s”. Below is what "
		    "you wanted; save it again to have that instead.",
		    choices_list(rq->arena, &now.role.permissions),
		    now.role.description);
	else if (s->refused == ERR_SCOPE)
		s->fault = "Somebody has this role for one site alone, and "
		    "people, policy, audit and ca hold everywhere. Take it "
		    "from them first.";
	return show(rq, rs, s);
}

static enum err
edit_post(struct req *rq, struct resp *rs)
{
	struct page_app *app = page_app(rq);
	struct shown s = { .refused = ERR_NONE };
	enum err e;

	take(rq, &s);
	if (s.role_fault != NULL || s.description_fault != NULL ||
	    s.permission_fault != NULL) {
		s.refused = ERR_INPUT;
		return again(rq, rs, &s);
	}
	if ((e = auth_confirm(app->db, rq, req_field(rq, F_PASSWORD))) ==
	    ERR_NONE)
		e = store_role_put(app->db, rq->arena, page_session(rq),
		    &s.role);
	if (e && !change_is_refusal(e))
		return e;
	if (e) {
		s.refused = e;
		return again(rq, rs, &s);
	}
	log_at(ERR_NOTICE, "changed role=%s by=%s", log_qs(s.role.role),
	    log_qs(auth_session(rq)->name));
	return resp_redirect(rs, "/roles");
}

const struct route page_role_edit = {
	.method = REQ_GET, .path = "/roles/edit", .handle = edit_get,
	.body = BODY_NONE, .fields = get_fields, .nfields = 1,
	.flags = ROUTE_SESSION, .permission = "people",
};

const struct route page_role_edit_post = {
	.method = REQ_POST, .path = "/roles/edit", .handle = edit_post,
	.body = BODY_FORM, .body_max = 8192, .fields = post_fields,
	.nfields = F_MAY + CHOICES_PERMISSIONS,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "people",
};
