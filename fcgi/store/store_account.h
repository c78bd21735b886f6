/* Accounts and what administrators see, for the command line. */
#ifndef STORE_ACCOUNT_H
#define STORE_ACCOUNT_H

#include "db.h"
#include "store_device.h"

struct account_row {
	struct uuid	 account;
	const char	*name;
	const char	*display_name;
	struct db_texts	 permissions;
	bool		 disabled;
	int64_t		 created;
	int64_t		 last_sign_in;	/* 0: never */
};

struct store_account {
	const char	*name;
	const char	*display_name;
	const char	*password_hash;
	struct db_texts	 permissions;
};

/* Rows beside the operator's: the administrator needs no session. */
struct admin_enrollment_row {
	struct uuid	 enrollment;
	const char	*state;
	const char	*channel;
	const char	*name;
	const char	*address;
	int64_t		 created;
	int64_t		 expires_in;
	const char	*claimed_by;
	const struct uuid *device;
};

/* ERR_TAKEN: the name is in use. */
enum err	store_account_add(struct db *, struct arena *,
		    const struct store_account *) MUST_CHECK;
/* Rows of account_row, by name. */
enum err	store_account_list(struct db *, struct arena *,
		    struct db_rows *) MUST_CHECK;
/* ERR_NOT_FOUND, these all. Ends the account's sessions. */
enum err	store_account_passwd(struct db *, struct arena *,
		    const char *name, const char *password_hash) MUST_CHECK;
enum err	store_account_disable(struct db *, struct arena *,
		    const char *name) MUST_CHECK;
enum err	store_account_enable(struct db *, struct arena *,
		    const char *name) MUST_CHECK;
/* ERR_INPUT: no such permission. */
enum err	store_account_grant(struct db *, struct arena *,
		    const char *name, const char *permission) MUST_CHECK;
enum err	store_account_revoke(struct db *, struct arena *,
		    const char *name, const char *permission) MUST_CHECK;

/* Rows of device_row. */
enum err	store_admin_device_list(struct db *, struct arena *,
		    const struct store_device_query *, struct db_rows *)
		    MUST_CHECK;
enum err	store_admin_device_get(struct db *, struct arena *,
		    const struct uuid *, struct device_row *) MUST_CHECK;
enum err	store_admin_device_revoke(struct db *, struct arena *,
		    const struct uuid *, const char *reason) MUST_CHECK;
/* Rows of admin_enrollment_row, newest first. */
enum err	store_admin_enrollment_list(struct db *, struct arena *,
		    unsigned limit, struct db_rows *) MUST_CHECK;

#endif
