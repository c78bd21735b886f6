/*
 * Many devices at once, as operators see them: found, exported, revoked and
 * moved; the session as in store_enrollment.h.
 */
#ifndef STORE_FLEET_H
#define STORE_FLEET_H

#include "db.h"

#define STORE_BULK_MAX	200	/* devices that are changed at once */

/* What is looked for; NULL, "" and -1 do not narrow it. */
struct store_filter {
	const char		*line;		/* typed */
	const char		*profile;
	const char		*status;	/* of a device_item, or "late" */
	const char		*site;		/* its id; "-": without one */
	int64_t			 days;		/* ends within so many */
	int64_t			 unseen;	/* not seen for so many */
	/* "name", "newest", "oldest", "seen", "unseen", "ends" */
	const char		*sort;
	/* Behind which row to go on: its key and id; NULL: from the first. */
	const char		*after_key;
	const struct uuid	*after_id;
	unsigned		 max_rows;
};

struct device_item {
	enum err	 err;
	struct uuid	 device;
	const char	*name;
	const char	*owner;		/* NULL: none */
	const char	*profile;
	const char	*site;		/* its name; NULL: none */
	const char	*status;	/* "active", "expired", "held", "revoked" */
	int64_t		 created_at;
	int64_t		 last_seen_at;	/* 0: never */
	int64_t		 not_after;	/* of its newest certificate */
	const char	*key;
	/*
	 * False in a last row that does not belong to the answer: so far was
	 * looked, for no full page; behind it there may be more.
	 */
	bool		 matches;
};

struct export_row {
	enum err	 err;
	struct uuid	 device;
	const char	*name;
	const char	*owner;
	const char	*notes;
	const char	*site;
	const char	*profile;
	const char	*status;
	const char	*model;
	const char	*system;
	const char	*serial;
	const char	*key_type;
	const char	*approved_by;
	int64_t		 created_at;
	int64_t		 last_seen_at;
	int64_t		 not_after;
	int64_t		 revoked_at;
	const char	*key;
	bool		 matches;	/* as in device_item */
};

struct site_item {
	enum err	 err;
	struct uuid	 site;
	const char	*name;		/* NULL: devices without a site */
};

struct preview_row {
	enum err	 err;
	struct uuid	 device;
	const char	*name;
	const char	*site;		/* NULL: none */
	const char	*status;
	bool		 may;
};

struct store_bulk {
	const struct uuid	*devices;
	size_t			 n;		/* over the limit: TOO_LARGE */
	const char		*permission;	/* to preview: for what */
	const char		*reason;	/* to revoke */
	const struct uuid	*site;		/* to move; NULL: to none */
};

/* Rows of device_item. */
enum err	store_device_list(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_filter *,
		    struct db_rows *) MUST_CHECK;
/* Rows of export_row. */
enum err	store_device_export(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_filter *,
		    struct db_rows *) MUST_CHECK;
/* Rows of site_item: where the account has the permission. */
enum err	store_device_sites(struct db *, struct arena *,
		    const struct sha256 *session, const char *permission,
		    struct db_rows *) MUST_CHECK;
/* Rows of preview_row, by name: those of the devices that it sees. */
enum err	store_device_preview(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_bulk *,
		    struct db_rows *) MUST_CHECK;
/* done: how many. ERR_TOO_LARGE; ERR_INPUT: no such reason. */
enum err	store_device_bulk_revoke(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_bulk *,
		    int64_t *done) MUST_CHECK;
/* ERR_TOO_LARGE; ERR_DENIED, ERR_NOT_FOUND: of the site. */
enum err	store_device_bulk_move(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_bulk *,
		    int64_t *done) MUST_CHECK;

#endif
