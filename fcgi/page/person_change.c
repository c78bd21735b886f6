/*
 * GET and POST /people/:id/…: each change of an account is asked once, and made
 * only if the account is still what that page showed.
 */
#include <inttypes.h>
#include <string.h>

#include "change.h"
#include "log.h"
#include "person.h"

#define NAME_CHARS	64

enum { G_ROLE, G_SITE, G_SESSION };
static const struct field get_fields[] = {
	[G_ROLE] = { "role", FIELD_TEXT, 32, true },
	[G_SITE] = { "site", FIELD_UUID, 0, true },
	[G_SESSION] = { "session", FIELD_UUID, 0, true },
};

enum { F_ROLE, F_SITE, F_SESSION, F_VERSION, F_NAME, F_CUT, F_PASSWORD };
static const struct field post_fields[] = {
	[F_ROLE] = { "role", FIELD_TEXT, 32, true },
	[F_SITE] = { "site", FIELD_UUID, 0, true },
	[F_SESSION] = { "session", FIELD_UUID, 0, true },
	[F_VERSION] = { "version", FIELD_UINT, INT32_MAX, false },
	[F_NAME] = { "name", FIELD_TEXT, 512, true },
	[F_CUT] = { "cut", FIELD_UINT, 1, true },
	[F_PASSWORD] = { "password", FIELD_TEXT, 256, true },
};

/* One kind of change: how it is asked, and what does it. */
struct kind {
	const char	*path;
	const char	*before;	/* of the heading, around the name */
	const char	*after;
	const char	*what;
	const char	*button;
	const char	*text_label;
	bool		 choose;
	bool		 offer_cut;
	bool		 stops;
	enum err	(*make)(struct req *, struct resp *,
			    const struct store_person *);
};

static enum err
make_rename(struct req *rq, struct resp *rs, const struct store_person *who)
{
	struct slice name = words_trim(req_field(rq, F_NAME));

	(void)rs;
	if (name_check(name, NAME_CHARS))
		return ERR_INPUT;
	return store_people_rename(page_app(rq)->db, rq->arena, who,
	    arena_str(rq->arena, name));
}

static enum err
change_role(struct req *rq, const struct store_person *who, bool give)
{
	const struct uuid site = req_uuid(rq, F_SITE);
	const struct store_grant grant = { .role = req_text(rq, F_ROLE),
	    .site = req_has(rq, F_SITE) ? &site : NULL, .give = give };

	return store_people_role(page_app(rq)->db, rq->arena, who, &grant);
}

static enum err
make_grant(struct req *rq, struct resp *rs, const struct store_person *who)
{
	(void)rs;
	return change_role(rq, who, true);
}

static enum err
make_ungrant(struct req *rq, struct resp *rs, const struct store_person *who)
{
	(void)rs;
	return change_role(rq, who, false);
}

static enum err
make_disabled(struct req *rq, struct resp *rs, const struct store_person *who)
{
	(void)rs;
	return store_people_enable(page_app(rq)->db, rq->arena, who, false);
}

static enum err
make_enabled(struct req *rq, struct resp *rs, const struct store_person *who)
{
	(void)rs;
	return store_people_enable(page_app(rq)->db, rq->arena, who, true);
}

/* The answer is the page with the link, which nothing shows again. */
static enum err
make_link(struct req *rq, struct resp *rs, const struct store_person *who)
{
	struct store_link link = { .cut = req_has(rq, F_CUT) };
	struct people_link_row row;
	struct people_row p;
	struct sha256 token;
	const char *text;
	enum err e;

	link.token = &token;
	if ((e = auth_link_draw(rq->arena, &text, &token)) ||
	    (e = store_people_get(page_app(rq)->db, rq->arena, who->session,
	    who->account, &p)) ||
	    (e = store_people_link(page_app(rq)->db, rq->arena, who, &link,
	    &row)))
		return e;
	return person_show_link(rq, rs, &(struct person_link){
	    .account = who->account, .name = p.name,
	    .display_name = p.display_name, .text = text,
	    .purpose = row.purpose, .ends_at = row.ends_at });
}

static enum err
make_unlink(struct req *rq, struct resp *rs, const struct store_person *who)
{
	(void)rs;
	return store_people_link_void(page_app(rq)->db, rq->arena, who);
}

static enum err
make_sign_out(struct req *rq, struct resp *rs, const struct store_person *who)
{
	const struct uuid session = req_uuid(rq, F_SESSION);

	(void)rs;
	return store_people_session_end(page_app(rq)->db, rq->arena, who,
	    req_has(rq, F_SESSION) ? &session : NULL);
}

static const struct kind kinds[] = {
	{ .path = "/people/:id/rename", .before = "Rename", .after = "",
	    .button = "Rename", .text_label = "Displayed as",
	    .make = make_rename },
	{ .path = "/people/:id/grant", .before = "Give", .after = " a role",
	    .what = "It holds from the next request on.",
	    .button = "Give it", .choose = true, .make = make_grant },
	{ .path = "/people/:id/ungrant", .before = "Take a role from",
	    .after = "?", .what = "It ends with the next request. What was "
	    "approved and is not signed yet will not be signed, if no other "
	    "role allows it.", .button = "Take it", .stops = true,
	    .make = make_ungrant },
	{ .path = "/people/:id/disable", .before = "Disable", .after = "?",
	    .what = "Its sessions end at once, its link stops working, and what "
	    "it has approved and is not signed yet will not be signed. "
	    "Devices that it has added stay. It can be enabled again.",
	    .button = "Disable", .stops = true, .make = make_disabled },
	{ .path = "/people/:id/enable", .before = "Enable", .after = "?",
	    .what = "It may sign in with the password that it had, with the "
	    "roles that it has. A pause ends, too.",
	    .button = "Enable", .make = make_enabled },
	{ .path = "/people/:id/link", .before = "A link for", .after = "",
	    .what = "By a link that works once, this person chooses a "
	    "password and is signed in. An earlier link stops working.",
	    .button = "Make the link", .offer_cut = true, .make = make_link },
	{ .path = "/people/:id/unlink", .before = "Withdraw the link of",
	    .after = "?", .what = "It stops working at once.", .button = "Withdraw it",
	    .stops = true, .make = make_unlink },
	{ .path = "/people/:id/sign-out", .before = "Sign out", .after = "?",
	    .what = "It is signed out at its next request. Whoever knows the "
	    "password can sign in again: to prevent that, disable the "
	    "account or reset the password.", .button = "End it", .stops = true,
	    .make = make_sign_out },
};

static const struct kind *
kind_of(const struct req *rq)
{
	size_t i = 0;

	while (strcmp(kinds[i].path, rq->route->path) != 0)
		i++;
	return &kinds[i];
}

/* "/people/ID/disable" */
static const char *
action_of(struct req *rq, const struct kind *k)
{
	return arena_printf(rq->arena, "/people/%s%s", uuid_text(rq->arena,
	    &rq->object), strrchr(k->path, '/'));
}

static const char *
optional_uuid(struct req *rq, size_t field)
{
	const struct uuid id = req_uuid(rq, field);

	return req_has(rq, field) ? uuid_text(rq->arena, &id) : NULL;
}

/* What stands in hidden fields, beside the version. */
static void
hide(struct req *rq, const struct kind *k, struct change_form *f)
{
	size_t n = 1;

	if (!k->choose && req_has(rq, F_ROLE)) {
		f->hidden[n].name = "role";
		f->hidden[n++].value = req_text(rq, F_ROLE);
	}
	if (!k->choose && req_has(rq, F_SITE)) {
		f->hidden[n].name = "site";
		f->hidden[n++].value = optional_uuid(rq, F_SITE);
	}
	if (req_has(rq, F_SESSION)) {
		f->hidden[n].name = "session";
		f->hidden[n].value = optional_uuid(rq, F_SESSION);
	}
}

/* The heading tells which one, if the address has one that can be. */
static const char *
before_of(struct req *rq, const struct kind *k)
{
	const char *role = req_has(rq, F_ROLE) ? req_text(rq, F_ROLE) : "";

	if (k->make == make_ungrant && *role != '\0' &&
	    role[strspn(role, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0')
		return arena_printf(rq->arena, "Take the role %s from", role);
	if (k->make == make_sign_out && req_has(rq, F_SESSION))
		return "End one session of";
	return k->before;
}

/* As it was typed, if it was. */
static enum err
ask(struct req *rq, struct resp *rs, struct change_form *f)
{
	const struct kind *k = kind_of(rq);
	struct people_row p;
	enum err e;

	if ((e = store_people_get(page_app(rq)->db, rq->arena,
	    page_session(rq), &rq->object, &p)))
		return e;
	f->place = PAGE_PEOPLE;
	f->back = arena_printf(rq->arena, "/people/%s",
	    uuid_text(rq->arena, &rq->object));
	f->back_text = f->who = p.display_name;
	f->before = before_of(rq, k);
	f->after = k->after;
	f->action = action_of(rq, k);
	f->what = k->what;
	f->hidden[0].name = "version";
	f->hidden[0].value = arena_printf(rq->arena, "%" PRId64, p.version);
	hide(rq, k, f);
	f->text_label = k->text_label;
	if (f->text == NULL)
		f->text = p.display_name;
	f->choose = k->choose;
	f->role = req_has(rq, F_ROLE) ? req_text(rq, F_ROLE) : NULL;
	f->site = optional_uuid(rq, F_SITE);
	f->offer_cut = k->offer_cut && p.has_password;
	f->confirms = true;
	f->stops = k->stops;
	f->button = k->button;
	return change_show(rq, rs, f);
}

static enum err
change_get(struct req *rq, struct resp *rs)
{
	struct change_form f = { .refused = ERR_NONE };

	return ask(rq, rs, &f);
}

static enum err
again(struct req *rq, struct resp *rs, enum err refused)
{
	struct change_form f = { .refused = refused,
	    .cut = req_has(rq, F_CUT) };

	if (req_has(rq, F_NAME))
		f.text = req_text(rq, F_NAME);
	if (refused == ERR_INPUT && req_has(rq, F_NAME))
		f.text_fault = "A name has 1 to 64 characters that can be "
		    "seen, without a space at either end.";
	else if (refused == ERR_INPUT)
		f.fault = "This role or site is not there any more. Choose "
		    "again.";
	else if (refused == ERR_NETWORK)
		f.fault = arena_printf(rq->arena, "Whoever has this role may "
		    "come from some networks alone, and your address, %s, is "
		    "in none of them: you would shut yourself out. Come from "
		    "one of them first, or ask another administrator.",
		    rq->address);
	return ask(rq, rs, &f);
}

static enum err
change_post(struct req *rq, struct resp *rs)
{
	const struct kind *k = kind_of(rq);
	const struct store_person who = { .session = page_session(rq),
	    .account = &rq->object,
	    .version = (int64_t)req_uint(rq, F_VERSION) };
	enum err e;

	if ((e = auth_confirm(page_app(rq)->db, rq,
	    req_field(rq, F_PASSWORD))) == ERR_NONE)
		e = k->make(rq, rs, &who);
	if (e)
		return change_is_refusal(e) || e == ERR_NETWORK ?
		    again(rq, rs, e) : e;
	log_at(ERR_NOTICE, "changed %s by=%s", action_of(rq, k),
	    log_qs(auth_session(rq)->name));
	if (k->make == make_link)
		return ERR_NONE;
	return resp_redirect(rs, "/people/%s", uuid_text(rq->arena,
	    &rq->object));
}

#define ROUTES(name, sub)						\
	const struct route page_person_##name = {			\
		.method = REQ_GET, .path = "/people/:id/" sub,		\
		.handle = change_get, .body = BODY_NONE,		\
		.fields = get_fields, .nfields = 3,			\
		.flags = ROUTE_SESSION, .permission = "people",		\
	};								\
	const struct route page_person_##name##_post = {		\
		.method = REQ_POST, .path = "/people/:id/" sub,		\
		.handle = change_post, .body = BODY_FORM,		\
		.body_max = 8192, .fields = post_fields, .nfields = 7,	\
		.flags = ROUTE_SESSION | ROUTE_CSRF,			\
		.permission = "people",					\
	}

ROUTES(rename, "rename");
ROUTES(grant, "grant");
ROUTES(ungrant, "ungrant");
ROUTES(disable, "disable");
ROUTES(enable, "enable");
ROUTES(link, "link");
ROUTES(unlink, "unlink");
ROUTES(sign_out, "sign-out");
