/*
 * Accounts as the console manages them, and people's own. Where an account is
 * asked for, NULL is the session's own.
 */
#ifndef STORE_PEOPLE_H
#define STORE_PEOPLE_H

#include "db.h"

struct people_item {
	enum err	 err;
	struct uuid	 account;
	const char	*name;
	const char	*display_name;
	bool		 enabled;
	bool		 invited;	/* it has no password */
	bool		 paused;
	struct db_texts	 roles;		/* "viewer at Lyon" */
	int64_t		 last_sign_in_at; /* 0: never */
};

struct people_row {
	enum err	 err;
	struct uuid	 account;
	const char	*name;
	const char	*display_name;
	bool		 enabled;
	bool		 has_password;
	int64_t		 version;
	int64_t		 created_at;
	int64_t		 last_sign_in_at;	/* 0: never */
	const char	*last_sign_in_from;	/* NULL: unknown */
	int64_t		 paused_until;	/* 0: it is not */
	const char	*link_purpose;	/* NULL: no link works */
	int64_t		 link_ends_at;
	int64_t		 before_at;	/* of one's own: before this session */
	const char	*before_from;
};

struct people_role_row {
	enum err	 err;
	const char	*role;
	const char	*description;
	struct db_texts	 permissions;
	const struct uuid *site;	/* NULL: everywhere */
	const char	*site_name;
};

struct people_session_row {
	enum err	 err;
	struct uuid	 id;
	bool		 mine;		/* the one that asks */
	int64_t		 created_at;
	int64_t		 used_at;
	const char	*address;	/* NULL: unknown */
	const char	*agent;
};

struct people_invited_row {
	enum err		 err;
	const struct uuid	*account;
	int64_t			 ends_at;	/* of the link */
};

struct people_link_row {
	enum err	 err;
	const char	*purpose;	/* "invite", "reset" */
	int64_t		 ends_at;
};

struct store_people_query {
	const char	*text;		/* NULL: all */
	const char	*after_name;	/* NULL: from the first */
	unsigned	 max_rows;
};

struct store_invitation {
	const char	*name;
	const char	*display_name;
	struct db_texts	 roles;
	const struct uuid *site;	/* of all roles; NULL: everywhere */
	const struct sha256 *token;	/* of what stands in the link */
};

/* What is changed, and as what the page showed it. */
struct store_person {
	const struct sha256	*session;
	const struct uuid	*account;
	int64_t			 version;
};

struct store_welcome {
	const struct uuid	*account;
	const struct sha256	*token;
	const char		*password_hash;
	const struct sha256	*session;	/* the new one */
	const char		*address;
	const char		*agent;
	unsigned		 idle;		/* seconds */
	unsigned		 maximum;
};

struct welcome_row {
	enum err		 err;
	const struct uuid	*account;
	int64_t			 wait_seconds;	/* > 0: ERR_PAUSED */
};

struct store_grant {
	const char		*role;
	const struct uuid	*site;	/* NULL: everywhere */
	bool			 give;	/* or take */
};

struct store_link {
	const struct sha256	*token;
	bool			 cut;
};

/* fits: as in store_session_confirm_end. */
struct store_new_password {
	const char	*fits;
	const char	*hash;
	const char	*address;
};

/* Rows of people_item, by name. */
enum err	store_people_list(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_people_query *, struct db_rows *)
		    MUST_CHECK;
enum err	store_people_get(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *account,
		    struct people_row *) MUST_CHECK;
/* Rows of people_role_row. */
enum err	store_people_roles(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *account,
		    struct db_rows *) MUST_CHECK;
/* Rows of people_session_row, last used first. */
enum err	store_people_sessions(struct db *, struct arena *,
		    const struct store_person *, unsigned max_rows,
		    struct db_rows *) MUST_CHECK;

/*
 * All that follow: ERR_CONFIRM (the password, please), ERR_NOT_FOUND,
 * ERR_CHANGED (not what the page showed), ERR_LAST (the last administrator).
 */
/* of: NULL is all. One's own need no password. */
enum err	store_people_session_end(struct db *, struct arena *,
		    const struct store_person *, const struct uuid *of)
		    MUST_CHECK;
/* ERR_TAKEN, ERR_INPUT, ERR_SCOPE (a role that holds everywhere). */
enum err	store_people_invite(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_invitation *,
		    struct people_invited_row *) MUST_CHECK;
/* ERR_INPUT, ERR_SCOPE. */
enum err	store_people_role(struct db *, struct arena *,
		    const struct store_person *, const struct store_grant *)
		    MUST_CHECK;
/* ERR_SELF: one's own is not disabled. */
enum err	store_people_enable(struct db *, struct arena *,
		    const struct store_person *, bool enable) MUST_CHECK;
enum err	store_people_rename(struct db *, struct arena *,
		    const struct store_person *, const char *display_name)
		    MUST_CHECK;
/* cut: the old password ends at once. ERR_STATE: the account is disabled. */
enum err	store_people_link(struct db *, struct arena *,
		    const struct store_person *, const struct store_link *,
		    struct people_link_row *) MUST_CHECK;
enum err	store_people_link_void(struct db *, struct arena *,
		    const struct store_person *) MUST_CHECK;

/* One's own new password: ERR_CREDENTIALS. */
enum err	store_account_password(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_new_password *) MUST_CHECK;
/* ERR_NOT_FOUND: the link does not work. */
enum err	store_welcome_begin(struct db *, struct arena *,
		    const struct sha256 *token, const char *address,
		    struct welcome_row *) MUST_CHECK;
enum err	store_welcome_end(struct db *, struct arena *,
		    const struct store_welcome *, const char **name)
		    MUST_CHECK;

#endif
