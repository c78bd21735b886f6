/*
 * One look at the chain of events, for audit_sign.c and its neighbours: what the
 * database has, what the journal knows, and how far it was read.
 */
#ifndef AUDIT_RUN_H
#define AUDIT_RUN_H

#include "audit_line.h"
#include "signer.h"
#include "store_chain.h"

struct audit_run {
	struct signer	*s;
	struct arena	*a;
	struct chain_begin_row db;
	bool		 any;		/* something was signed before */
	struct audit_signed last;	/* that, from the journal */
	int64_t		 last_at;
	uint64_t	 seq;		/* of the last event read */
	struct sha256	 link;
	uint64_t	 rows;		/* that were read */
};

/* Opens the transaction and reads both sides. ERR_CONFIG: no key. */
enum err	 audit_run_begin(struct audit_run *) MUST_CHECK;
/* Ends it: journals the alarm and tells everybody. ERR_CHAIN, if that works. */
enum err
audit_run_refuse(struct audit_run *, const char *why, uint64_t seq) MUST_CHECK;
/*
 * May the chain begin where the database says? *why: it may not. A base that
 * passes is journalled, and passes from then on.
 */
enum err	 audit_run_base(struct audit_run *, const char **why) MUST_CHECK;
/* An administrator's word that it may, if the alarm is about this base. */
enum err	 audit_run_accept_base(struct audit_run *) MUST_CHECK;
/* Writes one into the database; a restart with its reason. */
enum err audit_run_record(struct audit_run *, const struct audit_signed *,
    const char *reason) MUST_CHECK;
/* Signs it: journal, file, syslog, database, COMMIT. */
enum err
audit_run_put(struct audit_run *, const struct audit_checkpoint *) MUST_CHECK;

#endif
