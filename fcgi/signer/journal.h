/*
 * The signer's append-only journal: what was signed, before anybody learns of
 * it. A certificate's line is on the disk before its row is committed, so
 * after any crash the journal knows at least all that got out; what the
 * database does not know of it never got out and is void.
 *
 * One file, many processes: each opens it for itself, appends under flock(2)
 * and reads what the others wrote. A line that a crash tore is ended and
 * followed by a "torn" record; any other damage is refused. (A line's form:
 * journal_record.h.)
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "journal_record.h"

struct journal;

/* What the journal holds, in all. */
struct journal_report {
	uint64_t	bytes;
	uint64_t	records[RECORD_KINDS];
	uint64_t	unsettled;
};

/*
 * Opens, creates if there is none (0600), reads all of it. Logged: ERR_IO;
 * ERR_CONFIG if it is damaged.
 */
enum err	 journal_open(const char *path, struct journal **) MUST_CHECK;
/* In a child: a descriptor of its own, without which its locks are its
 * parent's. */
enum err	 journal_reopen(struct journal *) MUST_CHECK;
void		 journal_free(struct journal *);

/* Reads what other processes wrote meanwhile. */
enum err	 journal_refresh(struct journal *) MUST_CHECK;
/*
 * Appends n records and returns when they are on the disk. After ERR_IO
 * nobody knows whether they are: the process should end.
 */
enum err
journal_append(struct journal *, const struct record *, size_t n) MUST_CHECK;
/*
 * The same for one certificate, unless cap certificates were signed within
 * the hour before record->at: ERR_CAP.
 */
enum err	 journal_sign(struct journal *, const struct record *,
		    unsigned int cap) MUST_CHECK;

/*
 * ERR_CAP if so many were signed within the last hour, as far as has been read:
 * before the CA's key is asked. journal_sign looks again.
 */
enum err	 journal_check_cap(struct journal *, unsigned int cap)
		    MUST_CHECK;

/*
 * The same for one that no person has decided about: ERR_CAP also if so many
 * of these were signed within the hour.
 */
enum err	 journal_sign_unattended(struct journal *,
		    const struct record *, unsigned int cap,
		    unsigned int unattended) MUST_CHECK;

/*
 * Signed serials of which nobody noted that they are settled, in their order:
 * those for one enrollment or row, or with NULL all from before a time.
 */
size_t		 journal_unsettled_for(const struct journal *, struct arena *,
		    const struct uuid *enrollment, struct record **);
size_t		 journal_unsettled_before(const struct journal *,
		    struct arena *, int64_t before, struct record **);
/*
 * For a checkpoint: the offset up to which all is settled once those from
 * before a time are.
 */
uint64_t	 journal_settled_offset(const struct journal *, int64_t before);

/*
 * What is revoked or on hold now, of certificates that end after a time: the
 * newest record of each serial.
 */
size_t		 journal_revocations(const struct journal *, struct arena *,
		    int64_t after, struct record **);
/*
 * The number of the list that a delta now is to begin with, which is as old as
 * the oldest that is still valid; 0: there is none. And what has changed since,
 * as above, what was released among it.
 */
uint64_t	 journal_base(const struct journal *);
size_t		 journal_changes(const struct journal *, struct arena *,
		    int64_t after, struct record **);
/* Is this very revocation in it, by serial, number, reason and moment? */
bool		 journal_has(const struct journal *, const struct record *);
/* As it stands now. */
bool
journal_is_revoked(const struct journal *, const uint8_t serial[RECORD_SERIAL]);
/* The newest list's number and next update; 0: none. */
uint64_t	 journal_crl(const struct journal *, int64_t *next_update);

/*
 * The last checkpoint of the event log, in base64url, and when it was signed;
 * NULL: none. And since when it is refused, why, at which event; NULL: it is
 * not.
 */
const char	*journal_audit(const struct journal *, int64_t *at);
const struct record *journal_alarm(const struct journal *);
/* Is this, in base64url, any checkpoint of the event log? */
bool		 journal_has_audit(const struct journal *, struct slice line);
/* The base that was accepted last, or NULL. */
const struct record *journal_audit_base(const struct journal *);

/* Reads the whole file again from its beginning. */
enum err journal_check(struct journal *, struct journal_report *) MUST_CHECK;

#endif
