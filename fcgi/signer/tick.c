/*
 * The ticker; see tick.h.
 */
#include "tick.h"

#include "audit_sign.h"
#include "filter.h"
#include "issue.h"
#include "log.h"
#include "publish.h"
#include "settle.h"
#include "store_health.h"

#define BATCH	100	/* rows in one tick */

enum err
tick_pending(struct signer *s, struct arena *a)
{
	const struct uuid_row *row;
	struct db_rows rows;
	size_t i;
	enum err e;

	if ((e = store_sign_pending(s->db, a, BATCH, &rows)))
		return e;
	row = rows.row;
	for (i = 0; i < rows.n && !prefork_stopping(); i++) {
		e = issue_enrollment(s, a, &row[i].enrollment);
		/* A row's own fault is logged, and must not stop the rest. */
		if (e == ERR_IO || db_is_lost(s->db))
			return e;
		if (e == ERR_CAP)
			break;
	}
	return ERR_NONE;
}

static enum err
tick(struct signer *s, bool always)
{
	struct arena *a = arena_new();
	enum err e;

	if ((e = settle_old(s, a)) == ERR_NONE &&
	    (e = tick_pending(s, a)) == ERR_NONE &&
	    (e = publish_revocations(s, a, always)) == ERR_NONE &&
	    (e = store_seen(s->db, a)) == ERR_NONE)
		e = audit_tick(s, a);
	arena_free(a);
	return e;
}

void
tick_run(void *arg)
{
	struct signer *s = arg;
	bool always = true;
	enum err e;

	log_request_set("tick");
	if (signer_connect(s) || filter_set(s, true))
		return;
	do {
		e = tick(s, always);
		/* What was journalled before a failure is on no list yet. */
		always = e != ERR_NONE;
		if (e)
			(void)log_err(e, "tick");
		if (e == ERR_IO || e == ERR_CONFIG || db_is_lost(s->db))
			return;
	} while (!prefork_sleep(s->settings->signer.tick * 1000));
}
