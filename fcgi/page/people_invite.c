/*
 * GET and POST /people/invite: an account for somebody, and the link by which
 * its person chooses a password.
 */
#include <string.h>

#include "change.h"
#include "choices.h"
#include "log.h"
#include "person.h"

#define NAME_CHARS	64
#define PICKS		3	/* roles that can be chosen at once */

enum { F_NAME, F_DISPLAY, F_SITE, F_PASSWORD, F_ROLE };
static const struct field fields[] = {
	[F_NAME] = { "name", FIELD_TEXT, 256, false },
	[F_DISPLAY] = { "display", FIELD_TEXT, 512, false },
	[F_SITE] = { "site", FIELD_UUID, 0, true },
	[F_PASSWORD] = { "password", FIELD_TEXT, 256, true },
	[F_ROLE] = { "role", FIELD_TEXT, 32, true },
	[F_ROLE + 1] = { "role2", FIELD_TEXT, 32, true },
	[F_ROLE + 2] = { "role3", FIELD_TEXT, 32, true },
};

struct shown {
	bool		 posted;	/* the fields hold what was typed */
	enum err	 refused;
	const char	*fault;
	const char	*name_fault;
	const char	*display_fault;
};

/* The same roles, three times. */
static void
fill_picks(struct req *rq, const struct shown *s, const struct choices *c,
    struct tpl_invite *page)
{
	static const char *const labels[PICKS] = { "Role", "Second role",
		"Third role" };
	struct tpl_invite_picks *out = arena_array(rq->arena, PICKS,
	    sizeof(*out));

	for (size_t i = 0; i < PICKS; i++) {
		const char *had = s->posted ? req_text(rq, F_ROLE + i) : NULL;
		struct tpl_invite_picks_roles *r = arena_array(rq->arena,
		    c->n_roles, sizeof(*r));

		for (size_t j = 0; j < c->n_roles; j++) {
			r[j].role = c->role[j].role;
			r[j].description = c->role[j].description;
			r[j].chosen = choices_is(had, r[j].role);
		}
		out[i] = (struct tpl_invite_picks){ .label = labels[i],
		    .field = fields[F_ROLE + i].name, .roles = r,
		    .roles_n = c->n_roles };
	}
	page->picks = out;
	page->picks_n = PICKS;
}

static void
fill_sites(struct req *rq, const struct shown *s, const struct choices *c,
    struct tpl_invite *page)
{
	struct tpl_invite_sites *out = arena_array(rq->arena, c->n_sites,
	    sizeof(*out));
	const struct uuid had = s->posted ? req_uuid(rq, F_SITE) :
	    (struct uuid){ { 0 } };

	for (size_t i = 0; i < c->n_sites; i++)
		out[i] = (struct tpl_invite_sites){ .site = c->site[i].name,
		    .id = uuid_text(rq->arena, &c->site[i].site),
		    .chosen = uuid_equal(&c->site[i].site, &had) };
	page->sites = out;
	page->sites_n = c->n_sites;
	page->sited = c->n_sites > 0;
}

static enum err
show(struct req *rq, struct resp *rs, const struct shown *s)
{
	struct tpl_invite page = {
		.top = page_top(rq, PAGE_PEOPLE, "Invite somebody"),
		.csrf = auth_session(rq)->csrf,
		.fault = s->fault != NULL ? s->fault :
		    change_fault(s->refused),
		.name_fault = s->name_fault,
		.display_fault = s->display_fault,
		.confirm = page_confirm(rq, page_confirm_fault(s->refused)),
		.bottom = page_bottom(rq) };
	struct choices c;
	enum err e;

	if (s->posted) {
		page.name = req_text(rq, F_NAME);
		page.display = req_text(rq, F_DISPLAY);
	}
	if (s->refused == ERR_TAKEN)
		page.there = page.name;
	if ((e = choices_load(rq, &c)))
		return e;
	fill_picks(rq, s, &c, &page);
	fill_sites(rq, s, &c, &page);
	tpl_invite(resp_html(rs, err_status(s->refused)), &page);
	return ERR_NONE;
}

static enum err
invite_get(struct req *rq, struct resp *rs)
{
	return show(rq, rs, &(struct shown){ .refused = ERR_NONE });
}

/* Kept in small letters; others are nobody's fault. */
static bool
is_account_name(const char *s)
{
	size_t n = strlen(s);

	return n >= 1 && n <= AUTH_NAME_MAX &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789._@+-") == n;
}

static enum err
again(struct req *rq, struct resp *rs, struct shown *s, enum err refused)
{
	s->posted = true;
	s->refused = refused;
	if (refused == ERR_TAKEN)
		s->fault = "There is an account of this name already; a new "
		    "link can be made on its page.";
	else if (refused == ERR_INPUT && s->name_fault == NULL &&
	    s->display_fault == NULL)
		s->fault = "A role or the site is not there any more. Choose "
		    "again.";
	return show(rq, rs, s);
}

static enum err
invite(struct req *rq, struct resp *rs, struct store_invitation *in)
{
	struct person_link link = { .purpose = "invite" };
	struct sha256 *token = arena_alloc(rq->arena, sizeof(*token));
	struct uuid *site = arena_alloc(rq->arena, sizeof(*site));
	struct people_invited_row row;
	enum err e;

	*site = req_uuid(rq, F_SITE);
	in->site = req_has(rq, F_SITE) ? site : NULL;
	in->token = token;
	in->roles.v = arena_array(rq->arena, PICKS, sizeof(*in->roles.v));
	for (size_t i = 0; i < PICKS; i++)
		if (req_field(rq, F_ROLE + i).n > 0)
			in->roles.v[in->roles.n++] = req_text(rq, F_ROLE + i);
	if ((e = auth_link_draw(rq->arena, &link.text, token)) ||
	    (e = store_people_invite(page_app(rq)->db, rq->arena,
	    page_session(rq), in, &row)))
		return e;
	log_at(ERR_NOTICE, "invited account=%s by=%s", log_qs(in->name),
	    log_qs(auth_session(rq)->name));
	link.account = row.account;
	link.ends_at = row.ends_at;
	link.name = in->name;
	link.display_name = in->display_name;
	return person_show_link(rq, rs, &link);
}

static char *
small_letters(char *s)
{
	for (char *p = s; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return s;
}

static enum err
invite_post(struct req *rq, struct resp *rs)
{
	struct slice display = words_trim(req_field(rq, F_DISPLAY));
	struct shown s = { .refused = ERR_NONE };
	struct store_invitation in = {
		.name = small_letters(arena_str(rq->arena,
		    words_trim(req_field(rq, F_NAME)))),
		.display_name = arena_str(rq->arena, display) };
	enum err e;

	if (!is_account_name(in.name))
		s.name_fault = "1 to 64 letters, digits and any of . _ @ + -";
	if (name_check(display, NAME_CHARS))
		s.display_fault = "1 to 64 characters that can be seen.";
	if (s.name_fault != NULL || s.display_fault != NULL)
		return again(rq, rs, &s, ERR_INPUT);
	if ((e = auth_confirm(page_app(rq)->db, rq,
	    req_field(rq, F_PASSWORD))) == ERR_NONE)
		e = invite(rq, rs, &in);
	return e && change_is_refusal(e) ? again(rq, rs, &s, e) : e;
}

const struct route page_people_invite = {
	.method = REQ_GET, .path = "/people/invite", .handle = invite_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION, .permission = "people",
};

const struct route page_people_invite_post = {
	.method = REQ_POST, .path = "/people/invite", .handle = invite_post,
	.body = BODY_FORM, .body_max = 8192, .fields = fields,
	.nfields = F_ROLE + PICKS, .flags = ROUTE_SESSION | ROUTE_CSRF,
	.permission = "people",
};
