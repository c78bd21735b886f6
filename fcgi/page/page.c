/*
 * The table of the console's endpoints, the gate before them, and the frame
 * around each page.
 */
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "log.h"
#include "page.h"
#include "store_health.h"

#define TAG_BYTES	16	/* of a hash, as an ETag */

static const struct route *const endpoints[] = {
	/* signing in, adding a device */
	&page_home, &page_home_live, &page_add, &page_claim,
	&page_sign_in, &page_sign_in_post, &page_sign_out,
	&page_enrollment, &page_enrollment_state,
	&page_approve, &page_decline, &page_cancel,
	/* devices */
	&page_devices, &page_expiring, &page_device,
	&page_revoke, &page_revoke_post,
	&page_hold, &page_hold_post, &page_release, &page_release_post,
	&page_device_edit, &page_device_edit_post,
	&page_bulk, &page_bulk_revoke, &page_bulk_move,
	&page_devices_csv, &page_devices_json,
	/* policy */
	&page_policy, &page_policy_profile, &page_policy_profile_post,
	&page_policy_networks, &page_policy_networks_post,
	/* people */
	&page_people, &page_people_invite, &page_people_invite_post,
	&page_person, &page_person_rename, &page_person_rename_post,
	&page_person_grant, &page_person_grant_post,
	&page_person_ungrant, &page_person_ungrant_post,
	&page_person_disable, &page_person_disable_post,
	&page_person_enable, &page_person_enable_post,
	&page_person_link, &page_person_link_post,
	&page_person_unlink, &page_person_unlink_post,
	&page_person_sign_out, &page_person_sign_out_post,
	&page_roles, &page_role_edit, &page_role_edit_post,
	&page_role_remove, &page_role_remove_post,
	&page_sites, &page_sites_post, &page_site, &page_site_post,
	&page_site_remove, &page_site_remove_post,
	/* one's own account */
	&page_me, &page_me_session_post, &page_me_sign_out_post,
	&page_me_password, &page_me_password_post,
	&page_welcome, &page_welcome_post,
	/* the log */
	&page_audit, &page_audit_export,
	/* the CA */
	&page_ca,
};

struct page_app *
page_app(const struct req *rq)
{
	return rq->app;
}

const struct sha256 *
page_session(const struct req *rq)
{
	return &auth_session(rq)->hash;
}

struct claimer
page_claimer(const struct req *rq)
{
	const struct page_app *app = page_app(rq);

	return (struct claimer){ .db = app->db, .session = page_session(rq),
	    .realm = slice_str(app->settings->realm),
	    .seal_key = app->seal_key, .psk_key = app->psk_key,
	    .min_length = app->settings->code_length,
	    .est = settings_has_channel(app->settings, "est") };
}

/* ---- the router's hooks ---- */

static enum err
admit(struct req *rq, const struct route *rt)
{
	struct db *db = page_app(rq)->db;

	store_note_request(db, rq->id);
	return auth_admit(db, rq, rt);
}

static enum err
health(struct req *rq)
{
	int64_t migrations;

	return store_health(page_app(rq)->db, rq->arena, &migrations);
}

/* Asked for by console.js, which makes nothing of a redirect. */
static bool
is_script(const struct req *rq)
{
	return rq->route != NULL && (rq->route->flags & ROUTE_POLL) != 0;
}

/* A page asked for without a session leads to the sign-in and back. */
static void
fail(struct req *rq, struct resp *rs, enum err e)
{
	const char *next = page_next(rq, rq->path);

	if (e != ERR_SIGNED_OUT || rq->method != REQ_GET || is_script(rq))
		page_error(rq, rs, e);
	else if (strcmp(next, "/") == 0)
		(void)resp_redirect(rs, "/sign-in");
	else
		(void)resp_redirect(rs, "/sign-in?next=%s", next);
}

void
page_init(struct page_app *app)
{
	const size_t n = sizeof(endpoints) / sizeof(endpoints[0]);

	_Static_assert(sizeof(endpoints) / sizeof(endpoints[0]) <=
	    PAGE_ROUTES, "raise PAGE_ROUTES");
	for (size_t i = 0; i < n; i++)
		app->routes[i] = *endpoints[i];
	app->router = (struct router){ .routes = app->routes, .n = n,
	    .admit = admit, .csrf = auth_csrf_check, .fail = fail,
	    .health = health };
}

void
page_serve(struct req *rq, struct resp *rs)
{
	route_serve(&page_app(rq)->router, rq, rs);
}

/* ---- the frame ---- */

struct tpl_top
page_top(const struct req *rq, enum page_place place, const char *title)
{
	const struct session *s = auth_session(rq);
	struct tpl_top top = { .title = title, .version = VERSION,
	    .at_home = place == PAGE_HOME,
	    .at_devices = place == PAGE_DEVICES,
	    .at_people = place == PAGE_PEOPLE,
	    .at_policy = place == PAGE_POLICY,
	    .at_audit = place == PAGE_AUDIT,
	    .at_ca = place == PAGE_CA, .at_me = place == PAGE_ME };

	if (s != NULL) {
		top.account = s->display_name;
		top.csrf = s->csrf;
		top.may_enroll = auth_may(rq, "enroll");
		top.may_view = auth_may(rq, "view");
		top.may_people = auth_may(rq, "people|audit");
		top.may_policy = auth_may(rq, "policy|audit");
		top.may_audit = auth_may(rq, "audit");
		top.may_ca = auth_may(rq, "ca");
	}
	return top;
}

struct tpl_bottom
page_bottom(const struct req *rq)
{
	return (struct tpl_bottom){ .realm = page_app(rq)->settings->realm };
}

enum err
page_etag(const struct req *rq, struct resp *rs)
{
	struct sha256 hash;
	enum err e;

	if ((e = sha256_of(buf_slice(&rs->body), &hash)))
		return e;
	resp_etag(rs, rq, hex_text(rq->arena, slice_of(hash.b, TAG_BYTES)));
	return ERR_NONE;
}

const char *
page_next(struct req *rq, struct slice path)
{
	const char *s = arena_str(rq->arena, path);

	if (path.n == 0 || path.n > 100 || s[0] != '/' || s[1] == '/' ||
	    strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-/") != path.n ||
	    strncmp(s, "/sign-", 6) == 0)
		return "/";
	return s;
}
