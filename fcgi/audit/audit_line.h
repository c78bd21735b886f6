/*
 * The lines of an exported event log, each of them JSON:
 *
 *	{"handfast_audit":1, …}		the header
 *	{"checkpoint":N, …}		signed by the signer's audit key
 *	{"seq":N, …}			an event
 *
 * An event's text comes from the database (private.event_text), and ends in
 * the file with one key more, "hash": SHA-256 of the hash before and the text.
 * A checkpoint's text ends with its "signature". Hashed and signed are the
 * texts' very bytes, so nobody writes JSON anew to check them.
 */
#ifndef AUDIT_LINE_H
#define AUDIT_LINE_H

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "key.h"
#include "parse.h"
#include "slice.h"

#define AUDIT_LINE_MAX		(1u << 19)	/* bytes of any line */
#define AUDIT_CHECKPOINT_MAX	2048		/* of a checkpoint's */
#define AUDIT_REASON_MAX	200		/* bytes of a restart's reason */

/* ---- events ---- */

/* Borrowed from the line. */
struct audit_row {
	uint64_t	 seq;
	struct slice	 at;		/* RFC 3339, microseconds */
	struct slice	 body;		/* the text without its last brace */
	struct slice	 hash;		/* hex, as it stands there */
};

/* A line without its end. ERR_INPUT. */
enum err audit_row_parse(struct slice line, struct audit_row *) MUST_CHECK;
/* The line with its end. ERR_INPUT: this is no text of an event. */
enum err	 audit_row_format(struct buf *, struct slice text,
		    const struct sha256 *hash) MUST_CHECK;
/* *link becomes SHA-256(*link || the text). */
enum err
audit_row_link(struct sha256 *link, const struct audit_row *) MUST_CHECK;
enum err	 audit_link(struct sha256 *link, struct slice text) MUST_CHECK;
/* Is it exactly this hash's hex, in lower case? */
bool		 audit_is_hex(struct slice hex, const struct sha256 *);

/* ---- checkpoints ---- */

struct audit_checkpoint {
	uint64_t	 number;	/* 1, 2, 3 … */
	struct slice	 realm;
	uint64_t	 seq;		/* the last event */
	struct sha256	 hash;		/* its own */
	uint64_t	 rows;		/* events since the one before */
	int64_t		 at;
	struct sha256	 previous;	/* of the one before's text; or zero */
	uint64_t	 restarts;	/* up to here, with this one */
	/*
	 * An administrator's new beginning: what stands between event after
	 * and here is vouched for by nothing but digest, the chain of its
	 * texts from 32 zero bytes on.
	 */
	bool		 restart;
	uint64_t	 after;
	struct sha256	 digest;
	struct slice	 reason;	/* format: text; parse: JSON's inside */
};

/* A checkpoint's line, taken apart. */
struct audit_signed {
	struct audit_checkpoint c;
	struct slice	 text;		/* what is signed; in the arena */
	struct slice	 signature;
};

enum err audit_checkpoint_text(struct arena *, const struct audit_checkpoint *,
    struct slice *out) MUST_CHECK;
/* The text alone. ERR_INPUT for anything but what the above writes. */
enum err
audit_checkpoint_parse(struct slice text, struct audit_checkpoint *) MUST_CHECK;
/* A parsed reason as it was typed. */
enum err	 audit_reason(struct arena *, const struct audit_checkpoint *,
		    const char **out) MUST_CHECK;
/* The line, without its end. */
enum err	 audit_signed_line(struct arena *, struct slice text,
		    struct slice signature, struct slice *out) MUST_CHECK;
/* Takes a line apart; the signature is not checked. ERR_INPUT. */
enum err	 audit_signed_parse(struct arena *, struct slice line,
		    struct audit_signed *) MUST_CHECK;

/* ---- the header ---- */

struct audit_header {
	struct slice	 realm;
	struct sha256	 key;		/* fingerprint of the audit key */
	uint64_t	 restarts;	/* lines of them that come first */
	uint64_t	 after;		/* the last event that is not here */
	struct sha256	 end;		/* of the last checkpoint's text */
};

/* The line with its end. */
enum err
audit_header_format(struct buf *, const struct audit_header *) MUST_CHECK;
enum err
audit_header_parse(struct slice line, struct audit_header *) MUST_CHECK;

#endif
