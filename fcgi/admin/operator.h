/*
 * An operator at the command line: the console's user and role, an account's
 * name and password, and a session like any other, ended when the verb ends.
 */
#ifndef OPERATOR_H
#define OPERATOR_H

#include "admin.h"
#include "claim.h"
#include "parse.h"
#include "secret.h"

struct operator_session {
	struct admin	*admin;
	struct sha256	 session;
	struct secret	 seal_key;	/* empty unless asked for */
	struct secret	 psk_key;	/* empty unless asked for, and psk */
	struct claimer	 claimer;
};

struct operator_login {
	const char	*account;	/* NULL: ask on the terminal */
	const char	*password_fd;	/* NULL: ask on the terminal */
	bool		 keys;		/* the verb seals or wraps */
};

/*
 * As root: becomes the console's user for good, if this machine has it. Then
 * connects as the console's role and signs in. A failure has been told.
 */
enum err	operator_sign_in(struct admin *, const struct operator_login *,
		    struct operator_session *) MUST_CHECK;
/* Ends the session and wipes. */
void		operator_sign_out(struct operator_session *);

#endif
