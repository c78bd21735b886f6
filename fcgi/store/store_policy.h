/*
 * Policy: how profiles are narrowed, from which networks people may sign in,
 * and what both leave to choose from at an approval.
 */
#ifndef STORE_POLICY_H
#define STORE_POLICY_H

#include "db.h"

/* How a profile is narrowed; all as the configuration has it at first. */
struct store_policy {
	const char	*profile;
	int64_t		 version;	/* what is there; 0: nothing yet */
	bool		 enrolls;	/* lets new devices in */
	bool		 renews;	/* renews those that are */
	int64_t		 days;		/* at most; 0: the profile's */
	struct db_texts	 roles;		/* may approve it; none: all */
	struct db_texts	 networks;	/* of devices; none: all */
};

struct policy_item {
	enum err	 err;
	const char	*profile;
	int64_t		 version;
	bool		 enrolls;
	bool		 renews;
	int64_t		 days;		/* 0: the profile's */
	bool		 by_role;	/* only roles may, if there is one */
	struct db_texts	 roles;
	struct db_texts	 networks;
};

struct policy_row {
	enum err	 err;
	int64_t		 version;	/* 0: it is not narrowed */
	bool		 enrolls;
	bool		 renews;
	int64_t		 days;		/* 0: the profile's */
	bool		 by_role;
	struct db_texts	 roles;
	struct db_texts	 networks;
	struct db_texts	 choices;	/* roles that may enroll */
	int64_t		 under_way;	/* approved with it, not signed */
};

/* From where people may sign in: all, or those with a role. */
struct networks_item {
	enum err	 err;
	const char	*role;		/* NULL: all */
	int64_t		 version;
	struct db_texts	 networks;	/* none: anywhere */
};

struct store_networks {
	const char	*role;		/* NULL: all */
	int64_t		 version;
	struct db_texts	 networks;
};

/* What may be chosen at an approval. */
struct approval_offer {
	enum err	 err;
	const char	*kind;		/* "profile" (narrowed ones), "site" */
	const char	*name;		/* NULL: no site */
	const struct uuid *site;	/* NULL with it */
	bool		 offered;	/* this profile, for this device */
	int64_t		 days;		/* 0: the profile's */
};

/* Rows of approval_offer. ERR_NOT_FOUND: none that the caller claimed. */
enum err	store_approval_offers(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    struct db_rows *) MUST_CHECK;

/* Rows of policy_item, of what was ever narrowed, by profile. */
enum err	store_policy_list(struct db *, struct arena *,
		    const struct sha256 *session, struct db_rows *)
		    MUST_CHECK;
enum err	store_policy_get(struct db *, struct arena *,
		    const struct sha256 *session, const char *profile,
		    struct policy_row *) MUST_CHECK;
/*
 * ERR_CONFIRM (the password is asked for again), ERR_NOT_FOUND (a role),
 * ERR_CHANGED (version: somebody else was faster), ERR_INPUT.
 */
enum err	store_policy_set(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_policy *)
		    MUST_CHECK;
/* Rows of networks_item: all first, then every role. */
enum err	store_networks_list(struct db *, struct arena *,
		    const struct sha256 *session, struct db_rows *)
		    MUST_CHECK;
/* As above, and ERR_NETWORK: the caller would be shut out. */
enum err	store_networks_set(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_networks *) MUST_CHECK;

/* The same for an administrator on the server. err is none in all rows. */
enum err	store_admin_policy_list(struct db *, struct arena *,
		    struct db_rows *) MUST_CHECK;
enum err	store_admin_policy_set(struct db *, struct arena *,
		    const struct store_policy *) MUST_CHECK;
enum err	store_admin_networks_list(struct db *, struct arena *,
		    struct db_rows *) MUST_CHECK;
enum err	store_admin_networks_set(struct db *, struct arena *,
		    const struct store_networks *) MUST_CHECK;

#endif
