/*
 * A token in a cookie: 32 random bytes, and what is derived from them. Only
 * for the files of this folder and their tests.
 */
#ifndef AUTH_TOKEN_H
#define AUTH_TOKEN_H

#include "auth.h"

#define AUTH_TOKEN	32	/* bytes */
#define AUTH_AGENT_MAX	200	/* bytes of User-Agent that are kept */

/* Wiped with its arena. */
struct auth_token {
	uint8_t	 b[AUTH_TOKEN];
	char	 text[AUTH_CSRF_TEXT];	/* base64url, as in the cookie */
};

enum err	auth_token_draw(struct arena *, struct auth_token **)
		    MUST_CHECK;
/* ERR_NOT_FOUND, ERR_INPUT: no such cookie, or it is not one of ours. */
enum err	auth_token_of_cookie(const struct req *, const char *cookie,
		    struct auth_token **) MUST_CHECK;
/* The name under which the database knows it. */
enum err	auth_token_hash(const struct auth_token *, struct sha256 *)
		    MUST_CHECK;
/* What forms of this purpose carry: it tells nothing about the token. */
enum err	auth_token_csrf(const struct auth_token *, const char *purpose,
		    char out[AUTH_CSRF_TEXT]) MUST_CHECK;

/* What the browser says it is, for the list of sessions; SLICE_NONE. */
struct slice	auth_agent(const struct req *);
/*
 * A new session has begun in the place of the one that the request came with:
 * a token that was known before somebody signed in must not sign him in.
 */
enum err	auth_replace(struct db *, struct req *, struct resp *,
		    const struct auth_token *) MUST_CHECK;

#endif
