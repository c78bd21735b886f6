/*
 * An enrollment as operators see and decide it. Each call takes the session
 * (SHA-256 of its token) and checks standing and permission in SQL:
 * ERR_SIGNED_OUT, ERR_DENIED besides what is noted here.
 */
#ifndef STORE_ENROLLMENT_H
#define STORE_ENROLLMENT_H

#include "store.h"

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
	struct sha256	 ticket_hash;
	const char	*channel;
	struct slice	 locator;	/* empty: found by handle */
	const char	*handle;	/* NULL: found by locator */
	const char	*name;
	const char	*model;		/* NULL: not given */
	const char	*system;
	const char	*serial;
	struct sha256	 key_fp;
	const char	*key_type;
	const char	*address;	/* NULL: unknown */
	const char	*state;
	bool		 mine;		/* beside ERR_TAKEN: I claimed it */
};

/* By what a code is found. */
struct store_found_by {
	struct slice	 locator;	/* p == NULL: by handle */
	const char	*handle;	/* NULL: by locator */
};

enum store_verdict {
	STORE_UNPROVED,	/* claimed: its proof comes later (not in sealed) */
	STORE_PROVED,	/* verified: wrap and ack_hash are needed (sealed) */
	STORE_REFUTED	/* failed: ERR_PROOF is the answer */
};

/*
 * What comes after ack_hash is for STORE_UNPROVED alone, and what does not
 * fit the row's channel is a fault: share and confirm in pake, identities and
 * psks in psk.
 */
struct store_claim {
	const struct uuid	*enrollment;
	const struct sha256	*reg;
	enum store_verdict	 verdict;
	struct slice		 wrap;		/* p == NULL: none */
	const struct sha256	*ack_hash;	/* NULL: none */
	const struct sha256	*proof_hash;	/* of what must come; NULL */
	struct slice		 share;		/* shareV; p == NULL: none */
	struct slice		 confirm;	/* confirmV; p == NULL: none */
	struct db_texts		 identities;	/* 1 to 3; n == 0: none */
	const struct slice	*psks;		/* wrapped, one for each */
};

#define STORE_SEEN_MANY	101

struct enrollment_row {
	enum err	 err;
	struct uuid	 enrollment;
	const char	*state;
	int64_t		 expires_in;
	int64_t		 waited_seconds; /* from registration to claim */
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
	struct slice	 wrap;		/* empty: not mine, or wiped */
	const char	*claimed_by;	/* display name */
	bool		 mine;		/* I claimed it */
	int64_t		 repeats;	/* others sent this code */
	/* Of what the account may view; STORE_SEEN_MANY: that many or more. */
	int64_t		 key_seen;	/* certificates for this key */
	int64_t		 name_seen;	/* other devices of this name */
	const char	*profile;	/* approved; NULL before */
	const char	*approved_name;
	const struct uuid *device;	/* NULL before it is issued */
	int64_t		 not_after;	/* 0 before it is issued */
	const char	*reason;	/* why it failed, was declined; NULL */
	int64_t		 created_at;
	int64_t		 finished_at;	/* 0 before its end */
	const struct uuid *replaces;	/* whose place it takes; NULL */
	const char	*replaces_name;
	const char	*site;		/* its name; NULL: none */
	bool		 in_reach;	/* I may view where it is */
};

struct store_refusal {
	const struct uuid	*enrollment;
	struct slice		 reply;		/* sealed */
	const char		*reason;	/* the same, kept; NULL: none */
};

struct store_approval {
	const struct uuid	*enrollment;
	const struct sha256	*reg;		/* what the page showed */
	const struct sha256	*key_fp;
	const char		*profile;
	const char		*name;
	const struct uuid	*replaces;	/* a device; NULL: none */
	const struct uuid	*site;		/* NULL: none */
	const char		*address;	/* the operator's */
};

struct enrollment_item {
	enum err	 err;
	struct uuid	 enrollment;
	const char	*state;
	const char	*name;
	const char	*approved_name;	/* NULL before */
	const struct uuid *device;	/* NULL before it is issued */
	int64_t		 created_at;
	int64_t		 claimed_at;
	int64_t		 finished_at;	/* 0 before its end */
	int64_t		 expires_in;	/* seconds; 0 then */
};

/* One that somebody else has claimed and nobody has finished. */
struct open_item {
	enum err	 err;
	struct uuid	 enrollment;
	const char	*state;
	const char	*name;		/* the approved one, else its own */
	const char	*claimed_by;	/* display name */
	int64_t		 claimed_at;
};

struct home_row {
	enum err	 err;
	int64_t		 waiting;	/* up to 1000 */
	int64_t		 wait_seconds;	/* until another code may be tried */
};

/* Before the KDF is run. ERR_PAUSED: *wait, in seconds, says for how long. */
enum err	store_claim_allowed(struct db *, struct arena *,
		    const struct sha256 *session, int64_t *wait) MUST_CHECK;
/*
 * ERR_NOT_FOUND counts as a wrong code; ERR_EXPIRED, ERR_TAKEN (claimed or used), ERR_PAUSED.
 */
enum err	store_claim_find(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_found_by *, struct claim_find_row *)
		    MUST_CHECK;
/* One winner: ERR_TAKEN, ERR_EXPIRED, ERR_NOT_FOUND, ERR_CHANGED, ERR_PROOF. */
enum err	store_claim(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_claim *,
		    struct state_row *) MUST_CHECK;
/* ERR_NOT_FOUND also for a row that nobody has claimed. */
enum err	store_enrollment_get(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    struct enrollment_row *) MUST_CHECK;
/*
 * Only the claimer's (else ERR_DENIED), and only exactly this: ERR_CHANGED,
 * ERR_INPUT (name, profile), ERR_SITE and ERR_POLICY (not there, not with this
 * profile), ERR_REPLACES (what may not be replaced), ERR_NOT_FOUND, ERR_EXPIRED, ERR_STATE.
 */
enum err	store_approve(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_approval *, struct state_row *)
		    MUST_CHECK;
/* ERR_DENIED, ERR_INPUT (the reason), ERR_EXPIRED, ERR_STATE. */
enum err	store_decline(struct db *, struct arena *,
		    const struct sha256 *session,
		    const struct store_refusal *, struct state_row *)
		    MUST_CHECK;
/* The same without a reply. */
enum err	store_enrollment_cancel(struct db *, struct arena *,
		    const struct sha256 *session, const struct uuid *,
		    struct state_row *) MUST_CHECK;
enum err	store_home(struct db *, struct arena *,
		    const struct sha256 *session, struct home_row *)
		    MUST_CHECK;
/* One page of my own claims. */
struct store_page {
	int64_t		before;		/* claimed_at of the last; 0: first */
	unsigned	max_rows;
};

/* Rows of enrollment_item, newest first. */
enum err	store_enrollments_list(struct db *, struct arena *,
		    const struct sha256 *session, const struct store_page *,
		    struct db_rows *) MUST_CHECK;
/* Rows of open_item, newest first, within the account's sites. */
enum err	store_enrollments_open(struct db *, struct arena *,
		    const struct sha256 *session, unsigned max_rows,
		    struct db_rows *) MUST_CHECK;

#endif
