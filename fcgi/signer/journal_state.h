/*
 * What the journal's lines add up to, in memory: serials not yet settled, when
 * certificates were signed, revocations, the newest list.
 */
#ifndef JOURNAL_STATE_H
#define JOURNAL_STATE_H

#include "journal_record.h"

#define STATE_HOUR	3600	/* seconds back that signing is counted */

struct open_serial {
	struct record	r;	/* RECORD_ISSUE, _FACTORY or _SERVER */
	uint64_t	end;	/* offset behind its line */
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
	struct record	*revoked;	/* each serial once */
	size_t		 nrevoked;
	size_t		 revoked_cap;
	uint32_t	*index;		/* into revoked, from 1, by serial */
	size_t		 index_cap;	/* a power of two */
	uint64_t	 records[RECORD_KINDS];
	uint64_t	 crl_number;
	int64_t		 crl_next;
};

void	state_apply(struct journal_state *, const struct record *,
	    uint64_t end);
/* Certificates signed after now - STATE_HOUR; forgets the older ones. */
size_t	hour_count(struct journal_hour *, int64_t now);
bool	state_is_revoked(const struct journal_state *,
	    const uint8_t serial[RECORD_SERIAL]);
void	state_free(struct journal_state *);

#endif
