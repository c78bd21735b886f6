/*
 * The event log: its page, its chain and checkpoints, and their export. A
 * session of NULL is an administrator's on the server.
 */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "db.h"

/* ---- the page ---- */

struct audit_item {
	enum err	 err;
	int64_t		 id;
	int64_t		 at;
	const char	*what;		/* NULL: look on from id */
	const char	*actor;		/* "account", "device", "program" */
	const char	*program;	/* the role that wrote it */
	const char	*name;		/* of the account; NULL: none */
	const char	*who;		/* its display name, or the role */
	const struct uuid *enrollment;
	const char	*enrollment_name;	/* NULL: it is gone */
	const struct uuid *device;
	const char	*device_name;
	const char	*object;
	const char	*address;
	const char	*request;
	const char	*details;	/* JSON */
	int64_t		 seq;		/* 0: not sealed yet */
};

/* Each may be NULL or 0: any. */
struct store_audit_query {
	const char	*what;
	const char	*account;	/* its name */
	const struct uuid *enrollment;
	const struct uuid *device;
	const char	*object;
	const char	*address;	/* an IP address */
	const char	*request;
	int64_t		 since;
	int64_t		 until;		/* not itself */
	int64_t		 before;	/* the id of an event */
	unsigned	 max_rows;
};

/* Rows of audit_item, newest first. */
enum err
store_audit_list(struct db *, struct arena *, const struct sha256 *session,
    const struct store_audit_query *, struct db_rows *) MUST_CHECK;

struct audit_state {
	enum err	 err;
	int64_t		 first;		/* event of the chain that is there */
	int64_t		 sealed;	/* the last one */
	int64_t		 unsealed;	/* counted up to 1000 */
	int64_t		 number;	/* of the last checkpoint; 0: none */
	int64_t		 seq;
	int64_t		 at;
	int64_t		 base_number;	/* where the chain begins; 0: at 1 */
	int64_t		 restarts;
	int64_t		 alarm_at;	/* 0: none */
	const char	*alarm_why;
	int64_t		 alarm_seq;
};

enum err store_audit_state(struct db *, struct arena *,
    const struct sha256 *session, struct audit_state *) MUST_CHECK;

/* ---- exporting ---- */

struct audit_part {
	enum err	 err;
	int64_t		 base_number;	/* 0: from the beginning */
	int64_t		 base_seq;
	int64_t		 earlier;	/* restarts before that */
	int64_t		 end_number;
	const char	*end_text;
};

struct audit_export_row {
	enum err	 err;
	int64_t		 seq;
	const char	*text;		/* NULL: it is gone */
	struct sha256	 hash;
};

struct audit_export_checkpoint {
	enum err	 err;
	int64_t		 number;
	int64_t		 seq;
	bool		 is_void;
	const char	*text;
	struct slice	 signature;
};

struct store_audit_span {
	int64_t		 after;		/* not itself */
	int64_t		 up_to;
	unsigned	 max_rows;
	bool		 restarts_only;	/* of checkpoints */
};

/* since, until: 0 for none. ERR_NOT_FOUND: nothing is signed yet. */
enum err
store_audit_export(struct db *, struct arena *, const struct sha256 *session,
    const struct store_audit_query *, struct audit_part *) MUST_CHECK;
/* Rows of audit_export_row, by seq. */
enum err store_audit_export_rows(struct db *, struct arena *,
    const struct sha256 *session, const struct store_audit_span *,
    struct db_rows *) MUST_CHECK;
/* Rows of audit_export_checkpoint, by number. */
enum err store_audit_export_checkpoints(struct db *, struct arena *,
    const struct sha256 *session, const struct store_audit_span *,
    struct db_rows *) MUST_CHECK;

#endif
