/*
 * Roles and sites, for the console with a session and for the command line
 * without.
 */
#ifndef STORE_ROLE_H
#define STORE_ROLE_H

#include "db.h"

struct role_row {
	enum err	 err;		/* the console's only */
	const char	*role;
	const char	*description;
	bool		 built_in;
	struct db_texts	 permissions;
	bool		 everywhere;	/* it cannot be limited to a site */
	int64_t		 version;
	int64_t		 holders;
};

struct site_row {
	enum err	 err;		/* the console's only */
	struct uuid	 site;
	const char	*name;
	int64_t		 created_at;
	bool		 used;		/* by devices, or to limit a role */
};

struct store_role {
	const char	*role;
	int64_t		 version;	/* 0: a new one */
	const char	*description;
	struct db_texts	 permissions;
};

struct store_site {
	const struct uuid *site;	/* NULL: a new one */
	const char	*was;		/* as the page showed it */
	const char	*name;
};

/* Rows of role_row, own ones first; of: that one alone, or NULL. */
enum err	store_role_list(struct db *, struct arena *,
		    const struct sha256 *session, const char *of,
		    struct db_rows *) MUST_CHECK;
/*
 * ERR_CONFIRM, ERR_INPUT, ERR_TAKEN, ERR_NOT_FOUND, ERR_STATE (built in),
 * ERR_CHANGED, ERR_SCOPE (somebody has it for one site), ERR_LAST.
 */
enum err	store_role_put(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_role *)
		    MUST_CHECK;
/* ERR_STATE: built in, or somebody (holders) has it. */
enum err	store_role_remove(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_role *,
		    struct db_texts *holders) MUST_CHECK;
/* Rows of site_row, by name; of: that one alone, or NULL. */
enum err	store_site_list(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *of,
		    struct db_rows *) MUST_CHECK;
/* ERR_CONFIRM, ERR_INPUT, ERR_TAKEN, ERR_NOT_FOUND, ERR_CHANGED. */
enum err	store_site_put(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_site *)
		    MUST_CHECK;
/* ERR_STATE: it is in use. */
enum err	store_site_remove(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_site *)
		    MUST_CHECK;

/* The same at the command line; version 0 is a new one, else any. */
enum err	store_admin_role_list(struct db *, struct arena *,
		    struct db_rows *) MUST_CHECK;
enum err	store_admin_role_put(struct db *, struct arena *,
		    const struct store_role *) MUST_CHECK;
enum err	store_admin_role_remove(struct db *, struct arena *,
		    const char *role, struct db_texts *holders) MUST_CHECK;
enum err	store_admin_site_list(struct db *, struct arena *,
		    struct db_rows *) MUST_CHECK;
/* was: the name of the one to be renamed, NULL for a new one. */
enum err	store_admin_site_put(struct db *, struct arena *,
		    const char *was, const char *name) MUST_CHECK;
enum err	store_admin_site_remove(struct db *, struct arena *,
		    const char *name) MUST_CHECK;

#endif
