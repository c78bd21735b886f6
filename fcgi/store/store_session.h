/* Sign-in and sessions. A session is named by the SHA-256 of its token. */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include "db.h"

struct sign_in_row {
	const struct uuid *account;	/* NULL: unknown or disabled */
	const char	*password_hash;	/* NULL with it */
	int64_t		 wait_seconds;	/* > 0: do not check, ERR_PAUSED */
};

struct session_row {
	enum err	 err;
	struct uuid	 session_id;
	struct uuid	 account;
	const char	*name;
	const char	*display_name;
	struct db_texts	 permissions;
	bool		 confirmed;	/* the password, within 5 minutes */
};

struct confirm_row {
	enum err	 err;
	const char	*password_hash;	/* NULL: it has none, or wait */
	int64_t		 wait_seconds;	/* > 0: do not check, ERR_PAUSED */
};

struct store_sign_in {
	const char		*name;		/* as typed */
	const struct uuid	*account;	/* NULL: unknown */
	const char		*fits;		/* hash that the password fits;
						   NULL: it was wrong */
	const struct sha256	*session;	/* the new one */
	const char		*address;	/* NULL: unknown */
	const char		*agent;		/* NULL: none */
	unsigned		 idle;		/* seconds */
	unsigned		 maximum;
};

/* One request that came with a session. */
struct store_visit {
	const struct sha256	*session;
	const char		*address;	/* NULL: unknown */
	bool			 passive;	/* a page asks by itself */
};

/* Counts as a failure until store_sign_in_end says otherwise. */
enum err	store_sign_in_begin(struct db *, struct arena *,
		    const char *name, const char *address,
		    struct sign_in_row *) MUST_CHECK;
/*
 * ERR_CREDENTIALS if it was wrong or the account may not sign in; ERR_NETWORK: it
 * was right, which from there nobody is to be told.
 */
enum err	store_sign_in_end(struct db *, struct arena *,
		    const struct store_sign_in *) MUST_CHECK;
/*
 * ERR_SIGNED_OUT, ERR_NETWORK (not from this address). Counts as use, unless
 * passive: a page asks by itself.
 */
enum err	store_session_get(struct db *, struct arena *,
		    const struct store_visit *, struct session_row *) MUST_CHECK;
/*
 * The password once more. Counts as a failure until store_session_confirm_end
 * says otherwise. ERR_SIGNED_OUT.
 */
enum err	store_session_confirm_begin(struct db *, struct arena *,
		    const struct sha256 *session, const char *address,
		    struct confirm_row *) MUST_CHECK;
/* fits: the hash that it fits, or NULL. ERR_CREDENTIALS, ERR_SIGNED_OUT. */
enum err	store_session_confirm_end(struct db *, struct arena *,
		    const struct sha256 *session, const char *fits,
		    const char *address) MUST_CHECK;
enum err	store_session_close(struct db *, struct arena *,
		    const struct sha256 *session) MUST_CHECK;

#endif
