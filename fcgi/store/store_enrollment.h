/*
 * An enrollment as operators see and decide it. Each call takes the session
 * (SHA-256 of its token) and checks standing and permission in SQL:
 * ERR_SIGNED_OUT, ERR_DENIED besides what is noted here.
 */
#ifndef STORE_ENROLLMENT_H
#define STORE_ENROLLMENT_H

#include "db.h"

struct claim_allowed_row {
	enum err	 err;
	int64_t		 wait_seconds;	/* beside ERR_PAUSED */
};

/* What a claim computes with: the bytes, and the columns made of them. */
struct claim_find_row {
	enum err	 err;
	struct uuid	 enrollment;
	struct slice	 registration;
	struct sha256	 reg;
	struct slice	 proof;		/* empty: none in this channel */
	const char	*channel;
	const char	*name;
	const char	*model;		/* NULL: not given */
	const char	*system;
	const char	*serial;
	struct sha256	 key_fp;
	const char	*key_type;
	const char	*state;
};

struct store_claim {
	const struct uuid	*enrollment;
	const struct sha256	*reg;
	bool			 verified;	/* the proof was good */
	struct slice		 wrap;		/* p == NULL if not */
	const struct sha256	*ack_hash;	/* NULL if not */
};

struct decision_row {
	enum err	 err;
	const char	*state;
};

struct enrollment_row {
	enum err	 err;
	struct uuid	 enrollment;
	const char	*state;
	int64_t		 expires_in;
	int64_t		 waited_seconds;
	const char	*channel;
	const char	*address;	/* NULL: unknown */
	const char	*name;
	const char	*model;		/* NULL: not given */
	const char	*system;
	const char	*serial;
	const char	*key_type;
	struct sha256	 key_fp;
	struct sha256	 reg;
	struct slice	 registration;
	struct slice	 wrap;		/* empty: not there (any more) */
	const char	*claimed_by;	/* account name; NULL: nobody */
	bool		 mine;		/* I claimed it */
	int64_t		 repeats;	/* others sent this code */
	int64_t		 key_seen;	/* enrolled before with this key */
	int64_t		 name_seen;	/* devices of this name */
	const char	*profile;	/* approved; NULL before */
	const char	*approved_name;
	const struct uuid *device;	/* NULL before it is issued */
	int64_t		 not_after;	/* 0 before it is issued */
	const char	*reason;	/* why it failed; NULL */
};

struct store_approval {
	const struct uuid	*enrollment;
	const struct sha256	*reg;		/* what the page showed */
	const struct sha256	*key_fp;
	const char		*profile;
	const char		*name;
	const char		*address;	/* the operator's */
};

struct enrollment_item {
	enum err	 err;
	struct uuid	 enrollment;
	const char	*name;
	const char	*state;
	int64_t		 created;
	const char	*claimed_by;
	bool		 mine;
	const struct uuid *device;
};

/* Before the KDF is run. ERR_PAUSED: *wait says for how long. */
enum err	store_claim_allowed(struct db *, struct arena *,
		    const struct sha256 *session, int64_t *wait) MUST_CHECK;
/*
 * By locator, or by handle if the locator's p is NULL. ERR_NOT_FOUND counts
 * as a wrong code; ERR_EXPIRED, ERR_TAKEN (claimed by somebody), ERR_PAUSED.
 */
enum err	store_claim_find(struct db *, struct arena *,
		    const struct sha256 *session, struct slice locator,
		    const char *handle, struct claim_find_row *) MUST_CHECK;
/* One winner: ERR_TAKEN, ERR_EXPIRED, ERR_CHANGED. Not verified: failed. */
enum err	store_claim(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_claim *,
		    struct decision_row *) MUST_CHECK;
enum err	store_enrollment_get(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    struct enrollment_row *) MUST_CHECK;
/* Only the claimer's, and only exactly this: ERR_CHANGED, ERR_STATE. */
enum err	store_approve(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_approval *, struct decision_row *)
		    MUST_CHECK;
/* reply: the sealed refusal; p == NULL if the key is not there. */
enum err	store_decline(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    struct slice reply, struct decision_row *) MUST_CHECK;
enum err	store_home(struct db *, struct arena *,
		    const struct sha256 *session, int64_t *waiting)
		    MUST_CHECK;
/* Rows of enrollment_item, newest first. */
enum err	store_enrollments_list(struct db *, struct arena *,
		    const struct sha256 *session, unsigned limit,
		    struct db_rows *) MUST_CHECK;

#endif
