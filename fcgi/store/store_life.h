/*
 * Whether devices renew in time and what keeps them from it, and which device
 * takes the place of which; the session as in store_enrollment.h.
 */
#ifndef STORE_LIFE_H
#define STORE_LIFE_H

#include "db.h"

/* One that should have renewed and did not. */
struct expiring_row {
	enum err	 err;
	struct uuid	 device;
	const char	*name;
	const char	*profile;
	int64_t		 last_seen_at;	/* 0: never */
	int64_t		 not_after;
	int64_t		 expires_in;	/* seconds; 0: it has expired */
	bool		 late;		/* false: it only ends soon */
	const char	*said;		/* its last error; NULL: none */
	int64_t		 said_at;
	const char	*refused;	/* an error's wire name; NULL: none */
	int64_t		 refused_at;
};

struct expiring_count {
	enum err	 err;
	int64_t		 late;		/* both up to STORE_EXPIRING_MAX */
	int64_t		 expired;
};

#define STORE_EXPIRING_MAX	100

struct store_expiring_query {
	bool			 expired;	/* the console's other list */
	int			 days;		/* the command line's; -1 */
	int64_t			 after_end;	/* 0: from the beginning */
	const struct uuid	*after_id;
	unsigned		 max_rows;
};

/* One device's renewal and replacement. */
struct life_row {
	enum err	 err;
	int64_t		 late_at;	/* 0: it has no certificate */
	bool		 late;
	const char	*said;
	int64_t		 said_at;
	const char	*refused;
	int64_t		 refused_at;
	const struct uuid *replaces;	/* NULL: none */
	const char	*replaces_name;
	const struct uuid *replaced_by;	/* NULL: none */
	const char	*replaced_by_name;
};

/* A device that an enrollment may take the place of. */
struct offer_row {
	enum err	 err;
	struct uuid	 device;
	const char	*name;
	const char	*model;		/* NULL: not given */
	const char	*serial;
	int64_t		 created_at;
	int64_t		 last_seen_at;	/* 0: never */
	/* "key", "serial", "name" if like it; "typed" or "part" of that. */
	const char	*why;
};

struct store_offers_query {
	const struct uuid	*enrollment;
	const char		*typed;		/* NULL: what is like it */
	unsigned		 max_rows;
};

/* What kept a device from renewing; at least one. */
struct store_trouble {
	const char	*said;		/* its own word; NULL */
	const char	*refused;	/* an error's wire name; NULL */
};

/* Rows of expiring_row: soonest end first, or with expired latest first. */
enum err	store_device_expiring(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_expiring_query *, struct db_rows *)
		    MUST_CHECK;
enum err	store_device_expiring_count(struct db *, struct arena *,
		    const struct sha256 *session, struct expiring_count *)
		    MUST_CHECK;
/* Late ones, or with days what ends until then; soonest end first. */
enum err	store_admin_device_expiring(struct db *, struct arena *,
		    const struct store_expiring_query *, struct db_rows *)
		    MUST_CHECK;
/* ERR_NOT_FOUND. */
enum err	store_device_life(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    struct life_row *) MUST_CHECK;
enum err	store_admin_device_life(struct db *, struct arena *,
		    const struct uuid *, struct life_row *) MUST_CHECK;
/* Rows of offer_row, best first; ERR_NOT_FOUND: no such enrollment. */
enum err	store_replacement_offers(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_offers_query *, struct db_rows *)
		    MUST_CHECK;
/*
 * Of the device with the certificate of this hash: ERR_NOT_FOUND, ERR_DENIED
 * (revoked), ERR_INPUT.
 */
enum err	store_note_trouble(struct db *, struct arena *,
		    const struct sha256 *der, const struct store_trouble *)
		    MUST_CHECK;

#endif
