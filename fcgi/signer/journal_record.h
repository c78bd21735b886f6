/*
 * One line of the signer's journal: a kind, its fields, and a checksum of all
 * that stands before it.
 *
 *	issue TIME SERIAL NOT_AFTER SHA256 ENROLLMENT DEVICE SUM
 *	factory TIME SERIAL NOT_AFTER SHA256 ROW DEVICE SUM
 *	server TIME SERIAL NOT_AFTER SHA256 SUM
 *	void TIME SERIAL NOT_AFTER SUM
 *	revoke TIME SERIAL NOT_AFTER REVOKED_AT SEQ REASON [ISSUER] SUM
 *	crl TIME NUMBER NEXT_UPDATE SUM
 *	checkpoint TIME OFFSET SUM
 *	audit TIME NUMBER LINE SUM
 *	restart TIME NUMBER LINE SUM
 *	alarm TIME SEQ REASON SUM
 *	base TIME NUMBER SHA256 SUM
 *	torn TIME BYTES SUM
 *
 * ENROLLMENT is the enrollment's id; of a renewal the device's, and in older
 * journals the request's.
 * Times are RFC 3339 in UTC, serials and hashes hex. SUM is the first half of
 * the SHA-256 of the line up to the space before it. ISSUER is the SHA-256 of
 * the issuing CA's certificate; journals from before there were several do
 * not have it. LINE is a signed checkpoint of the event log as it is exported
 * (audit_line.h), in base64url. Of a base, NUMBER is its checkpoint's, and
 * SHA256 that of "NUMBER SEQ HASH", HASH in hex.
 */
#ifndef JOURNAL_RECORD_H
#define JOURNAL_RECORD_H

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "parse.h"
#include "slice.h"

#define RECORD_MAX	4800	/* bytes of a line with its end */
#define RECORD_SERIAL	16	/* bytes of every serial */
#define RECORD_REASON	24	/* "key-compromise" and NUL */

enum record_kind {
	RECORD_ISSUE,		/* a device's certificate is about to be sent */
	RECORD_FACTORY,		/* the same, without a person's decision */
	RECORD_SERVER,		/* nginx's certificate is about to be sent */
	RECORD_VOID,		/* a signed serial that never got out */
	RECORD_REVOKE,		/* a revocation, when it was first seen */
	RECORD_CRL,		/* a list was written */
	RECORD_CHECKPOINT,	/* all serials before the offset are settled */
	RECORD_AUDIT,		/* a checkpoint of the event log */
	RECORD_RESTART,		/* the same, as an administrator has decided */
	RECORD_ALARM,		/* the event log does not fit what was signed */
	RECORD_BASE,		/* what lies before it may be gone */
	RECORD_TORN,		/* the bytes before this line are none */
	RECORD_KINDS
};

struct record {
	enum record_kind kind;
	int64_t		 at;
	uint8_t		 serial[RECORD_SERIAL];
	int64_t		 not_after;
	struct sha256	 der;		/* of the certificate; in revoke its
					 * issuer's, or zero; the base's */
	struct uuid	 enrollment;	/* ROW: an imported device's */
	struct uuid	 device;
	int64_t		 when;		/* REVOKED_AT, NEXT_UPDATE */
	uint64_t	 number;	/* SEQ, NUMBER, OFFSET, BYTES */
	char		 reason[RECORD_REASON];	/* [a-z-], not empty */
	struct slice	 line;		/* LINE: base64url, borrowed */
};

/* Appends the line with its end. */
enum err	 record_format(struct buf *, const struct record *) MUST_CHECK;
/* Takes a line without its end. ERR_INPUT for anything but what is above. */
enum err	 record_parse(struct slice line, struct record *) MUST_CHECK;

#endif
