/*
 * Who is asking: sign-in, the session behind the cookie, its permissions, and
 * the token that shows that a form came from our own page. The database holds
 * SHA-256 of a session's token; the token itself is only in the cookie.
 */
#ifndef AUTH_H
#define AUTH_H

#include "db.h"
#include "err.h"
#include "parse.h"
#include "req.h"
#include "resp.h"
#include "route.h"
#include "secret.h"

#define AUTH_COOKIE		"__Host-handfast"
/* Before sign-in, so that nobody is signed in to somebody else's account. */
#define AUTH_FORM_COOKIE	"__Host-handfast-form"
#define AUTH_NAME_MAX		64	/* bytes of an account's name */
#define AUTH_CSRF_TEXT		44	/* with the NUL */

/* req->session of a request that is signed in. */
struct session {
	struct sha256	 hash;		/* for the api functions */
	struct uuid	 account;
	const char	*name;
	const char	*display_name;
	/* What it may do, everywhere or for some sites' devices. */
	struct db_texts	 permissions;
	char		 csrf[AUTH_CSRF_TEXT];
};

struct auth_sign_in {
	const char	*name;
	struct slice	 password;
	unsigned int	 idle;		/* seconds until an idle session ends */
	unsigned int	 maximum;	/* seconds until any does */
	int64_t		 wait;		/* out, with ERR_PAUSED: seconds */
};

/*
 * The router's admit hook: finds the session if there is one. ERR_SIGNED_OUT
 * and ERR_DENIED by the route's flags and permission; a route without
 * ROUTE_SESSION is admitted with or without.
 */
enum err	 auth_admit(struct db *, struct req *, const struct route *)
		    MUST_CHECK;
/*
 * The router's csrf hook: the session's token, or without ROUTE_SESSION the
 * one bound to AUTH_FORM_COOKIE. ERR_CSRF.
 */
enum err	 auth_csrf_check(struct req *, struct slice token) MUST_CHECK;
/* The token for a form before sign-in; sets AUTH_FORM_COOKIE if need be. */
enum err	 auth_form_token(struct req *, struct resp *,
		    char out[AUTH_CSRF_TEXT]) MUST_CHECK;

/*
 * Checks the password and starts a session under a new token, ending the one
 * that the request came with. ERR_CREDENTIALS; ERR_PAUSED with in->wait. The
 * answer and its time are the same for a name that nobody has.
 */
enum err	 auth_sign_in(struct db *, struct req *, struct resp *,
		    struct auth_sign_in *in) MUST_CHECK;
/* Ends the session and removes the cookie. */
enum err	 auth_sign_out(struct db *, struct req *, struct resp *)
		    MUST_CHECK;

/* NULL when nobody is signed in. */
const struct session *auth_session(const struct req *);
/*
 * Does who is signed in have this permission, or one of several with '|'
 * between, for any device at all? What exactly, the database decides.
 */
bool		 auth_may(const struct req *, const char *permission);

#endif
