/*
 * What the console's pages share: what they work with, the table of their
 * routes, and the frame around each page. Every endpoint is one file with one
 * route in it; page.c lists them all.
 */
#ifndef PAGE_H
#define PAGE_H

#include "auth.h"
#include "claim.h"
#include "db.h"
#include "req.h"
#include "resp.h"
#include "route.h"
#include "secret.h"
#include "settings.h"
#include "tpl.h"

#define PAGE_ROUTES	160

/* req->app of every request to the console. */
struct page_app {
	struct db_target	 target;
	struct db		*db;
	const struct settings	*settings;
	const struct secret	*seal_key;
	const struct secret	*psk_key;	/* NULL: no psk here */
	const char		*signer;	/* its socket for the console */
	struct auth_gate	*gate;	/* before passwords; NULL: none */
	struct route		 routes[PAGE_ROUTES];
	struct router		 router;
};

/* Fills in routes and router; the rest is the caller's. */
void	page_init(struct page_app *);
/* A pool's serve: answers one request of the console. */
void	page_serve(struct req *, struct resp *);

struct page_app	*page_app(const struct req *);
/* The signed-in session's hash, for the store's functions. */
const struct sha256 *page_session(const struct req *);
struct claimer	 page_claimer(const struct req *);

/* The places that the navigation knows. */
enum page_place {
	PAGE_ELSEWHERE, PAGE_HOME, PAGE_DEVICES, PAGE_PEOPLE, PAGE_POLICY,
	PAGE_AUDIT, PAGE_CA, PAGE_ME
};

struct tpl_top	  page_top(const struct req *, enum page_place,
		    const char *title);
struct tpl_bottom page_bottom(const struct req *);

/*
 * For {{>confirm}} inside a form whose optional text field "password" goes to
 * auth_confirm before what it asks for is done. fault: what page_confirm_fault
 * says of the form before; the form then stands there with all that was typed.
 */
struct tpl_confirm page_confirm(const struct req *, const char *fault);
/*
 * ERR_CONFIRM (from the database: it was too long ago), ERR_CREDENTIALS and
 * ERR_PAUSED in words; NULL for all else.
 */
const char *page_confirm_fault(enum err);

/* What is wrong with a new password, or with a try to sign in. */
#define PAGE_PASSWORD_TWICE						\
    "The two are not the same. Type both again."
#define PAGE_PASSWORD_RULES						\
    "A password has 8 to 256 bytes. Choose another one."
#define PAGE_TOO_MANY							\
    "Many people are signing in at this moment. Try again in a few seconds."

/* The page for an error: what happened, what to do next, the request id. */
void	page_error(struct req *, struct resp *, enum err);

/*
 * Ends what answers a poll: to who has this very body already it becomes a
 * 304 (see resp_etag).
 */
enum err page_etag(const struct req *, struct resp *) MUST_CHECK;

/* A path of our own that sign-in may lead back to; else "/". */
const char *page_next(struct req *, struct slice path);

/* One for each endpoint. */
extern const struct route
	page_home, page_home_live, page_add, page_claim,
	page_sign_in, page_sign_in_post, page_sign_out,
	page_enrollment, page_enrollment_state,
	page_approve, page_decline, page_cancel,
	page_devices, page_expiring, page_device,
	page_revoke, page_revoke_post, page_hold, page_hold_post,
	page_release, page_release_post,
	page_device_edit, page_device_edit_post,
	page_bulk, page_bulk_revoke, page_bulk_move,
	page_devices_csv, page_devices_json;
extern const struct route
	page_people, page_people_invite, page_people_invite_post, page_person,
	page_person_rename, page_person_rename_post,
	page_person_grant, page_person_grant_post,
	page_person_ungrant, page_person_ungrant_post,
	page_person_disable, page_person_disable_post,
	page_person_enable, page_person_enable_post,
	page_person_link, page_person_link_post,
	page_person_unlink, page_person_unlink_post,
	page_person_sign_out, page_person_sign_out_post,
	page_roles, page_role_edit, page_role_edit_post,
	page_role_remove, page_role_remove_post,
	page_sites, page_sites_post, page_site, page_site_post,
	page_site_remove, page_site_remove_post,
	page_me, page_me_session_post, page_me_sign_out_post,
	page_me_password, page_me_password_post,
	page_welcome, page_welcome_post;
extern const struct route
	page_policy, page_policy_profile, page_policy_profile_post,
	page_policy_networks, page_policy_networks_post;
extern const struct route page_audit, page_audit_export, page_ca;

#endif
