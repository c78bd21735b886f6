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

#define PAGE_ROUTES	96

/* req->app of every request to the console. */
struct page_app {
	struct db_target	 target;
	struct db		*db;
	const struct settings	*settings;
	const struct secret	*seal_key;
	const struct secret	*psk_key;	/* NULL: no psk here */
	const char		*signer;	/* its socket for the console */
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

/* The page for an error: what happened, what to do next, the request id. */
void	page_error(struct req *, struct resp *, enum err);

/* A path of our own that sign-in may lead back to; else "/". */
const char *page_next(struct req *, struct slice path);

/* One for each endpoint. */
extern const struct route page_home, page_add, page_claim, page_sign_in,
    page_sign_in_post, page_sign_out, page_enrollment, page_enrollment_state,
    page_approve, page_decline, page_cancel, page_devices, page_expiring,
    page_device, page_revoke, page_revoke_post, page_hold, page_hold_post,
    page_release, page_release_post, page_audit, page_audit_export;

#endif
