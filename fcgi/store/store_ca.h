/*
 * What the CA's page shows, for sessions with the permission ca; what the first
 * one tells of it, and of the event log.
 */
#ifndef STORE_CA_H
#define STORE_CA_H

#include "db.h"

/* An issuing CA or a root; times that are not known are 0. */
struct ca_row {
	enum err	 err;
	const char	*kind;		/* "issuer", "root" */
	const char	*name;
	/* "current", "next", "old", "ended", "retired" */
	const char	*state;
	const char	*key_type;	/* may be NULL */
	int64_t		 not_before;
	int64_t		 not_after;
	int64_t		 active_from;
	const char	*root;		/* of an issuer, its root's name */
	int64_t		 last_not_after;	/* of its certificates */
	int64_t		 number;	/* of its revocation list; 0: none */
	int64_t		 this_update;
	int64_t		 next_update;
	int64_t		 delta_until;
	int64_t		 entries;
	/* "fresh", "old", "ended", "missing" */
	const char	*list_state;
	int64_t		 ocsp_until;
	/* "fresh", "ends", "ended", "missing" */
	const char	*ocsp_state;
};

struct ca_status_row {
	enum err	 err;
	int64_t		 good;		/* certificates of devices */
	int64_t		 issued_last_hour;	/* up to the cap */
	int64_t		 server_until;
	int64_t		 signer_seen_at;
};

/* A day of UTC, by its first second. */
struct ca_tally_row {
	enum err	 err;
	int64_t		 day;
	int64_t		 issued;
	int64_t		 revoked;
	int64_t		 superseded;
	int64_t		 ending;
};

/* What is to be done, as private.ca_todo tells it. */
struct ca_todo_row {
	enum err	 err;
	int64_t		 urgency;	/* 1: now, 2: soon, 3: in time */
	const char	*what;
	const char	*name;		/* of which CA; may be NULL */
	int64_t		 at;		/* 0: never, or no matter */
	int64_t		 away;		/* seconds until then; < 0: since */
};

/* Of what the caller may not see there is nothing. */
struct attention_row {
	enum err	 err;
	bool		 alarm;		/* of the event log */
	int64_t		 urgent;	/* rows of ca_todo_row, by urgency */
	int64_t		 soon;
};

struct store_ca_limits {
	unsigned	cap;		/* certificates in an hour */
	unsigned	longest;	/* days, of all profiles */
	unsigned	patience;	/* seconds: a program is away */
};

/* Rows of ca_row: the issuing CAs in their order, then the roots. */
enum err	store_ca_list(struct db *, struct arena *,
		    const struct sha256 *session, struct db_rows *) MUST_CHECK;
enum err
store_ca_status(struct db *, struct arena *, const struct sha256 *session,
    unsigned cap, struct ca_status_row *) MUST_CHECK;
/* Rows of ca_tally_row: so many days back, today, and so many ahead. */
enum err	store_ca_tallies(struct db *, struct arena *,
		    const struct sha256 *session, unsigned days,
		    struct db_rows *) MUST_CHECK;
/* Rows of ca_todo_row, most urgent first. */
enum err
store_ca_todo(struct db *, struct arena *, const struct sha256 *session,
    const struct store_ca_limits *, struct db_rows *) MUST_CHECK;
enum err
store_attention(struct db *, struct arena *, const struct sha256 *session,
    const struct store_ca_limits *, struct attention_row *) MUST_CHECK;

#endif
