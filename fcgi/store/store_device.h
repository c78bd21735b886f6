/*
 * Devices as operators see them; the session as in store_enrollment.h.
 */
#ifndef STORE_DEVICE_H
#define STORE_DEVICE_H

#include "db.h"

struct device_row {
	enum err	 err;
	struct uuid	 device;
	const char	*name;
	const char	*profile;
	const char	*model;		/* NULL: not given */
	const char	*system;
	const char	*serial;
	int64_t		 created;
	int64_t		 last_seen;	/* 0: never */
	int64_t		 not_after;	/* of its newest certificate */
	int64_t		 revoked_at;	/* 0: it is not */
	const char	*revoke_reason;
};

struct certificate_row {
	enum err	 err;
	struct slice	 serial;
	struct sha256	 der_sha256;
	int64_t		 not_before;
	int64_t		 not_after;
	int64_t		 revoked_at;
	const char	*revoke_reason;
	int64_t		 delivered_at;
};

struct event_row {
	enum err	 err;
	int64_t		 at;
	const char	*what;
	const char	*account;	/* NULL: no person */
	const char	*detail;
};

struct store_device_query {
	const char		*text;		/* NULL or part of a name */
	const char		*after_name;	/* NULL: from the beginning */
	const struct uuid	*after_id;
	unsigned		 limit;
};

/* Rows of device_row, by name. */
enum err	store_device_list(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_device_query *, struct db_rows *)
		    MUST_CHECK;
enum err	store_device_get(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    struct device_row *) MUST_CHECK;
/* Rows of certificate_row, newest first. */
enum err	store_device_certificates(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    struct db_rows *) MUST_CHECK;
/* Rows of event_row, newest first. */
enum err	store_device_events(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    unsigned limit, struct db_rows *) MUST_CHECK;
enum err	store_device_revoke(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    const char *reason) MUST_CHECK;

#endif
