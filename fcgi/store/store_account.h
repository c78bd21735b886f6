/* Accounts and what administrators see, for the command line. */
#ifndef STORE_ACCOUNT_H
#define STORE_ACCOUNT_H

#include "db.h"
#include "store_device.h"
#include "store_fleet.h"

struct account_row {
	struct uuid	 account;
	const char	*name;
	const char	*display_name;
	bool		 enabled;
	bool		 has_password;
	struct db_texts	 roles;		/* "viewer at Lyon" */
	struct db_texts	 permissions;
	int64_t		 created_at;
	int64_t		 last_sign_in_at; /* 0: never */
	int64_t		 paused_until;	/* 0: it is not */
};

struct store_account {
	const char	*name;
	const char	*display_name;
	const char	*password_hash;	/* of account_add alone */
	struct db_texts	 roles;
	/* The next two of account_invite alone. */
	const char	*site;		/* of all roles; NULL: everywhere */
	const struct sha256 *token;	/* of what stands in the link */
};

struct store_reset {
	const char	*name;
	const struct sha256 *token;
	bool		 cut;		/* the old password ends at once */
};

struct link_row {
	enum err	 err;
	const char	*purpose;	/* "invite", "reset" */
	int64_t		 ends_at;
};

/* Rows beside the operator's: the administrator needs no session. */
struct admin_enrollment_row {
	struct uuid	 enrollment;
	const char	*state;
	int64_t		 expires_in;
	const char	*channel;
	const char	*address;	/* NULL: unknown */
	const char	*name;
	const char	*claimed_by;	/* NULL: nobody */
	const char	*approved_name;	/* NULL before */
	const struct uuid *device;	/* NULL before it is issued */
	int64_t		 repeats;
	int64_t		 created_at;
	int64_t		 finished_at;	/* 0 before its end */
	const char	*reason;	/* of failed; else NULL */
};

struct migration_row {
	const char	*name;
	struct sha256	 sha256;
	int64_t		 applied_at;
};

/* ERR_TAKEN: the name is in use. ERR_INPUT: name or role. */
enum err	store_account_add(struct db *, struct arena *,
		    const struct store_account *) MUST_CHECK;
/* Rows of account_row, by name. */
enum err	store_account_list(struct db *, struct arena *,
		    struct db_rows *) MUST_CHECK;
/* ERR_NOT_FOUND, these all. The first two end the account's sessions. */
enum err	store_account_passwd(struct db *, struct arena *,
		    const char *name, const char *password_hash) MUST_CHECK;
enum err	store_account_disable(struct db *, struct arena *,
		    const char *name) MUST_CHECK;
enum err	store_account_enable(struct db *, struct arena *,
		    const char *name) MUST_CHECK;
/*
 * site: its name, NULL for everywhere. ERR_INPUT: no such role or site;
 * ERR_SCOPE: the role cannot be limited; ERR_LAST: nobody could change people
 * any more, which disabling may answer too.
 */
enum err	store_account_grant(struct db *, struct arena *,
		    const char *name, const char *role, const char *site)
		    MUST_CHECK;
enum err	store_account_revoke(struct db *, struct arena *,
		    const char *name, const char *role, const char *site)
		    MUST_CHECK;
/* ERR_TAKEN, ERR_INPUT, ERR_SCOPE. */
enum err	store_account_invite(struct db *, struct arena *,
		    const struct store_account *, struct link_row *)
		    MUST_CHECK;
/* ERR_STATE: it is disabled; ERR_LAST. */
enum err	store_account_reset(struct db *, struct arena *,
		    const struct store_reset *, struct link_row *) MUST_CHECK;

struct store_device_query {
	const char		*text;		/* NULL or part of a name */
	const char		*after_name;	/* NULL: from the beginning */
	const struct uuid	*after_id;
	unsigned		 max_rows;
};

/* NULL leaves a field as it is, "" makes it none. */
struct store_device_set {
	const char	*owner;
	const char	*notes;
	const char	*site;		/* its name */
};

/* Rows of device_item, by name, without key and matches. */
enum err	store_admin_device_list(struct db *, struct arena *,
		    const struct store_device_query *, struct db_rows *)
		    MUST_CHECK;
enum err	store_admin_device_get(struct db *, struct arena *,
		    const struct uuid *, struct device_row *) MUST_CHECK;
/* ERR_NOT_FOUND; ERR_STATE: no such site; ERR_INPUT: too long. */
enum err	store_admin_device_set(struct db *, struct arena *,
		    const struct uuid *, const struct store_device_set *)
		    MUST_CHECK;
enum err	store_admin_device_revoke(struct db *, struct arena *,
		    const struct uuid *, const char *reason) MUST_CHECK;
/* ERR_STATE: it is revoked. */
enum err	store_admin_device_hold(struct db *, struct arena *,
		    const struct uuid *) MUST_CHECK;
enum err	store_admin_device_release(struct db *, struct arena *,
		    const struct uuid *) MUST_CHECK;
/* Rows of admin_enrollment_row, newest first. */
enum err	store_admin_enrollment_list(struct db *, struct arena *,
		    unsigned max_rows, struct db_rows *) MUST_CHECK;
/* Rows of migration_row, by name. */
enum err	store_migration_list(struct db *, struct arena *,
		    struct db_rows *) MUST_CHECK;

#endif
