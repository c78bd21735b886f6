/*
 * What the journal's lines add up to, in memory: serials not yet settled, when
 * certificates were signed, revocations, the lists.
 */
#ifndef JOURNAL_STATE_H
#define JOURNAL_STATE_H

#include "journal_record.h"

#define STATE_HOUR	3600	/* seconds back that signing is counted */
#define STATE_LISTS	3600	/* seconds between two lists remembered */

struct open_serial {
	struct record	r;	/* RECORD_ISSUE, _FACTORY or _SERVER */
	uint64_t	end;	/* offset behind its line */
};

/* A list, and how many revocations stood in the journal before it. */
struct open_list {
	uint64_t	number;
	int64_t		at;
	int64_t		next_update;
	size_t		nrevoked;
};

/* When certificates of one sort were signed, about in order. */
struct journal_hour {
	int64_t		*times;
	size_t		 first;		/* older ones are forgotten */
	size_t		 n;
	size_t		 cap;
};

struct journal_state {
	struct open_serial *open;
	size_t		 nopen;
	size_t		 open_cap;
	struct journal_hour all;
	struct journal_hour unattended;	/* RECORD_FACTORY alone */
	struct record	*revoked;	/* all, in their order */
	uint32_t	*older;		/* same serial, from 1; 0: none */
	size_t		 nrevoked;
	size_t		 revoked_cap;
	size_t		 older_cap;
	uint32_t	*index;		/* the newest, from 1, by serial */
	size_t		 index_cap;	/* a power of two */
	size_t		 nserials;
	struct open_list *lists;	/* the first: what deltas begin with */
	size_t		 nlists;
	size_t		 lists_cap;
	uint64_t	 records[RECORD_KINDS];
	uint64_t	 crl_number;
	int64_t		 crl_next;
	char		*audit_line;	/* the last checkpoint's, or NULL */
	int64_t		 audit_at;
	struct record	 alarm;		/* since then; at 0: none */
	struct record	 audit_base;	/* the last one; at 0: none */
	struct sha256	*audits;	/* of each checkpoint's line */
	size_t		 naudits;
	size_t		 audits_cap;
};

void	state_apply(struct journal_state *, const struct record *,
	    uint64_t end);
/* Certificates signed after now - STATE_HOUR; forgets the older ones. */
size_t	hour_count(struct journal_hour *, int64_t now);
/* The newest RECORD_REVOKE of a serial, a release among them; or NULL. */
const struct record *
state_newest(const struct journal_state *, const uint8_t serial[RECORD_SERIAL]);
/* Is this very revocation known: serial, number, reason and moment? */
bool	state_has(const struct journal_state *, const struct record *);
/* Is it the line of a checkpoint of the event log, be it an old one? */
bool	state_has_audit(const struct journal_state *, struct slice line);
/* Does the serial's newest record end a hold? */
bool	state_is_release(const struct record *);
void	state_free(struct journal_state *);

#endif
