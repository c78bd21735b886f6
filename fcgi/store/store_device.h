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
	const char	*status;
	const char	*model;		/* NULL: not given */
	const char	*system;
	const char	*serial;
	int64_t		 created_at;
	const char	*approved_by;	/* display name; NULL: unknown */
	int64_t		 last_seen_at;	/* 0: never */
	int64_t		 not_after;
	int64_t		 revoked_at;	/* 0: it is not */
	const char	*key_type;
	struct sha256	 key_fp;
	const char	*owner;		/* NULL: none */
	const char	*notes;
	const struct uuid *site;
	const char	*site_name;
	const char	*channel;	/* NULL: unknown, or without a person */
	const char	*address;
	const struct uuid *enrollment;
	const char	*factory;	/* the serial number it was known by */
	const char	*may;		/* "edit revoke" */
	const char	*stamp;		/* for store_device_edit */
};

struct store_device_edit {
	const struct uuid	*device;
	const char		*was;	/* the stamp of what was read */
	const char		*owner;	/* "": none */
	const char		*notes;
	const struct uuid	*site;	/* NULL: none */
};

struct certificate_row {
	enum err	 err;
	struct slice	 serial;
	int64_t		 not_before;
	int64_t		 not_after;
	int64_t		 issued_at;
	int64_t		 first_used_at;	/* 0: never */
	int64_t		 revoked_at;	/* 0: it is not */
	const char	*reason;	/* of the revocation, or hold */
	struct sha256	 key_fp;
};

struct event_row {
	enum err	 err;
	int64_t		 id;
	int64_t		 at;
	const char	*what;
	const char	*actor;
	const char	*who;		/* display name, or a role */
	const char	*address;	/* NULL: unknown */
	const char	*request;	/* NULL: none */
	const char	*details;	/* JSON; NULL: none */
};

struct store_event_query {
	const struct uuid	*device;
	int64_t			 before;	/* 0: from the newest */
	unsigned		 max_rows;
};

/* ERR_NOT_FOUND. */
enum err	store_device_get(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    struct device_row *) MUST_CHECK;
/* Rows of certificate_row, newest first. */
enum err	store_device_certificates(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    struct db_rows *) MUST_CHECK;
/* Rows of event_row, newest first. */
enum err	store_device_events(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_event_query *, struct db_rows *)
		    MUST_CHECK;
/* Repeats are fine. ERR_NOT_FOUND, ERR_INPUT: no such reason. */
enum err	store_device_revoke(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    const char *reason) MUST_CHECK;
/* Repeats are fine. ERR_NOT_FOUND; ERR_STATE: it is revoked. */
enum err	store_device_hold(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *)
		    MUST_CHECK;
enum err	store_device_release(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *)
		    MUST_CHECK;
/*
 * ERR_NOT_FOUND; ERR_DENIED: of the new site; ERR_CHANGED: somebody has edited
 * it meanwhile; ERR_INPUT.
 */
enum err	store_device_edit(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_device_edit *) MUST_CHECK;

#endif
