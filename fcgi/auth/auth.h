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
	/* Its password was typed within five minutes; see auth_confirm. */
	bool		 confirmed;
	char		 csrf[AUTH_CSRF_TEXT];
};

struct auth_gate;

struct auth_sign_in {
	struct auth_gate *gate;
	const char	*name;
	struct slice	 password;
	unsigned int	 idle;		/* seconds until an idle session ends */
	unsigned int	 maximum;	/* seconds until any does */
	int64_t		 wait;		/* out, with ERR_PAUSED: seconds */
};

/*
 * The router's admit hook: finds the session if there is one. ERR_SIGNED_OUT,
 * ERR_NETWORK and ERR_DENIED by the route's flags and permission; a route without
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
 * How many passwords of people who are not signed in yet are checked at once,
 * by all workers together: each check costs a processor 50 ms, and whoever asks
 * from many networks for many names would else keep all workers from those who
 * have a session. Locks of the kernel's: a worker that dies leaves none.
 */
/* In the master, for all workers that it starts. ERR_IO, logged. */
enum err	 auth_gate_new(struct arena *, unsigned in_all,
		    struct auth_gate **) MUST_CHECK;
/* ERR_FULL if as many as may are inside; never waits. NULL lets all in. */
enum err	 auth_gate_enter(struct auth_gate *) MUST_CHECK;
void		 auth_gate_leave(struct auth_gate *);

/*
 * Checks the password and starts a session under a new token, ending the one
 * that the request came with. ERR_CREDENTIALS; ERR_PAUSED with in->wait;
 * ERR_FULL from the gate, and then nothing was counted. The answer and its time
 * are the same for a name that nobody has, and for an account that may not come
 * from this network.
 */
enum err	 auth_sign_in(struct db *, struct req *, struct resp *,
		    struct auth_sign_in *in) MUST_CHECK;
/*
 * A link by which somebody chooses a password: 32 random bytes, of which the
 * database gets SHA-256. The text is wiped with its arena.
 */
enum err	 auth_link_draw(struct arena *, const char **text,
		    struct sha256 *hash) MUST_CHECK;

struct auth_welcome {
	struct auth_gate *gate;
	struct slice	 link;		/* as typed: whole, or behind the '#' */
	struct slice	 password;	/* the new one */
	unsigned int	 idle;		/* seconds */
	unsigned int	 maximum;
	int64_t		 wait;		/* out, with ERR_PAUSED: seconds */
};
/*
 * Sets the password that somebody with a link has chosen, and signs in.
 * ERR_INPUT: the password is too short; ERR_NOT_FOUND: the link does not work,
 * which counts like a wrong password; ERR_PAUSED, ERR_FULL.
 */
enum err	 auth_welcome(struct db *, struct req *, struct resp *,
		    struct auth_welcome *in) MUST_CHECK;
/*
 * A new password in the place of the old one; ends the account's other
 * sessions. ERR_INPUT: the new one is too short; ERR_CREDENTIALS: the old one
 * is wrong; ERR_PAUSED.
 */
enum err	 auth_password(struct db *, struct req *, struct slice old,
		    struct slice new_one) MUST_CHECK;
/* Ends the session and removes the cookie. */
enum err	 auth_sign_out(struct db *, struct req *, struct resp *)
		    MUST_CHECK;

/*
 * The password once more, before people, policy or the CA change: the database
 * then takes such changes from this session for five minutes, and refuses them
 * with ERR_CONFIRM afterwards. An empty password is not looked at: ERR_NONE.
 * ERR_CREDENTIALS and ERR_PAUSED count and wait as at a sign-in.
 */
enum err	 auth_confirm(struct db *, struct req *, struct slice password)
		    MUST_CHECK;

/* NULL when nobody is signed in. */
const struct session *auth_session(const struct req *);
/*
 * Does who is signed in have this permission, or one of several with '|'
 * between, for any device at all? What exactly, the database decides.
 */
bool		 auth_may(const struct req *, const char *permission);

#endif
