/*
 * Is an exported event log whole? Line by line, in constant memory, with the
 * public audit key and nothing else. What is found first is what is told: the
 * event from which on the file cannot be believed.
 */
#ifndef AUDIT_VERIFY_H
#define AUDIT_VERIFY_H

#include "audit_line.h"

enum audit_fault {
	AUDIT_GOOD,
	AUDIT_FORM,		/* it is no export, or its header is wrong */
	AUDIT_KEY,		/* made with another key */
	AUDIT_ALTERED,		/* an event is not what it was */
	AUDIT_MISSING,		/* an event, or a checkpoint, is not there */
	AUDIT_MOVED,		/* an event stands in another's place */
	AUDIT_INSERTED,		/* a line that does not belong there */
	AUDIT_CUT,		/* the end is missing */
	AUDIT_SIGNATURE,	/* a checkpoint is not signed by the key */
	AUDIT_OLDER		/* good, but the wanted checkpoint is not in it */
};

struct audit_report {
	enum audit_fault fault;
	uint64_t	 seq;		/* the first event concerned */
	uint64_t	 line;		/* from 1 */
	const char	*says;		/* a sentence, in the arena */
	uint64_t	 rows;		/* events that were read */
	uint64_t	 checkpoints;
	uint64_t	 restarts;
	uint64_t	 after;		/* the file begins behind this event */
	int64_t		 after_at;	/* … which was signed then; 0: none */
	uint64_t	 last;		/* and ends with this one */
	int64_t		 at;		/* time of its last checkpoint */
};

struct audit_verify;

/*
 * wanted: the text of a checkpoint that must be in it, or SLICE_NONE. told is
 * called for each restart, in order; it may be NULL.
 */
struct audit_verify *
audit_verify_new(struct arena *, const struct pubkey *, struct slice wanted,
    void (*told)(void *, const struct audit_checkpoint *), void *ctx);
/* The next line, without its end. False: nothing more needs to be read. */
bool		 audit_verify_line(struct audit_verify *, struct slice);
/* There was no line's end at the end: ragged. */
void
audit_verify_end(struct audit_verify *, bool ragged, struct audit_report *);

#endif
