/*
 * Writing the event log out, piece by piece, in constant memory.
 */
#ifndef AUDIT_EXPORT_H
#define AUDIT_EXPORT_H

#include "audit_line.h"
#include "store_audit.h"

#define AUDIT_EXPORT_PIECE	(1u << 20)	/* bytes of one piece */

/* Borrowed for as long as it is written. */
struct audit_export_from {
	struct db	*db;
	const struct sha256 *session;	/* NULL: an administrator's */
	const char	*realm;
	const struct pubkey *key;
	int64_t		 since;		/* 0: from the beginning */
	int64_t		 until;		/* 0: to the end */
};

struct audit_export;

/* Notes in the log that somebody does. ERR_NOT_FOUND: nothing is signed. */
enum err audit_export_begin(struct arena *, const struct audit_export_from *,
    struct audit_export **) MUST_CHECK;
/* Appends some lines, at most AUDIT_EXPORT_PIECE bytes in what b may hold. */
enum err	 audit_export_next(struct audit_export *, struct arena *,
		    struct buf *b, bool *done) MUST_CHECK;

#endif
