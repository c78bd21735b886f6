/*
 * One round after another, with a pause between that a signal ends.
 */
#include "sweep.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "call.h"
#include "log.h"
#include "store.h"
#include "store_chain.h"
#include "store_health.h"
#include "store_sweep.h"
#include "time.h"

#define ROWS		1000		/* of each kind in one step */
#define TALLY_ROWS	10000
#define STEPS		100		/* in one round */
#define SEAL_ROWS	2000		/* events sealed in one step */
#define PAUSE_MAX	60		/* seconds, while something is away */
#define RENEW_EVERY	60		/* seconds; a new CA wants OCSP soon */
#define RENEW_RETRY	600		/* seconds, after a failure */

struct sweep {
	struct settings	*settings;
	struct db_target target;
	struct db	*db;
	const char	*signer;	/* path of its socket for us */
	bool		 once;
	int64_t		 renew_at;	/* of the monotonic clock, ms */
	unsigned	 failures;	/* rounds in a row */
	bool		 signer_away;	/* as last told in the log */
	bool		 db_away;
};

static void
open_database(struct sweep *sw)
{
	const struct settings *s = sw->settings;

	sw->target = (struct db_target){ .host = s->database.host,
	    .port = s->database.port, .name = s->database.name,
	    .role = STORE_ROLE_SWEEP, .sslrootcert = s->database.sslrootcert,
	    .sslcert_dir = s->database.sslcert_dir };
	sw->db = db_new(&sw->target, store_stmts_sweep, log_database,
	    &sw->db_away);
}

static bool
is_empty(const struct sweep_row *r)
{
	return r->expired + r->undelivered + r->wiped + r->removed +
	    r->slots + r->sessions + r->attempts == 0;
}

/* In steps, so that none holds its locks for long. */
static enum err
tidy(struct sweep *sw, struct arena *a)
{
	struct sweep_row row;
	enum err e = ERR_NONE;

	for (int i = 0; i < STEPS; i++) {
		e = store_sweep(sw->db, a, ROWS,
		    sw->settings->sweep.retention_days, &row);
		if (e != ERR_NONE || is_empty(&row))
			break;
		log_at(ERR_INFO, "swept expired=%lld undelivered=%lld "
		    "wiped=%lld removed=%lld slots=%lld sessions=%lld "
		    "attempts=%lld", (long long)row.expired,
		    (long long)row.undelivered, (long long)row.wiped,
		    (long long)row.removed, (long long)row.slots,
		    (long long)row.sessions, (long long)row.attempts);
	}
	if (e == ERR_NONE && sw->db_away) {
		log_at(ERR_NOTICE, "the database is back");
		sw->db_away = false;
	}
	return e;
}

/* Into the chain, which the signer signs; and out, what is old and signed. */
static enum err
chain(struct sweep *sw, struct arena *a)
{
	struct chain_seal_row seal = { .more = true };
	unsigned days = sw->settings->sweep.audit_days;
	int64_t dropped = 1, sealed = 0, gone = 0;
	enum err e = ERR_NONE;
	int i;

	for (i = 0; i < STEPS && seal.more && e == ERR_NONE; i++) {
		e = store_chain_seal(sw->db, a, SEAL_ROWS, &seal);
		sealed += seal.sealed;
	}
	for (i = 0; i < STEPS && dropped > 0 && e == ERR_NONE; i++) {
		e = store_chain_drop(sw->db, a, ROWS, days, &dropped);
		gone += dropped;
	}
	if (e == ERR_NONE && sealed + gone > 0)
		log_at(ERR_INFO, "events sealed=%lld dropped=%lld",
		    (long long)sealed, (long long)gone);
	return e;
}

static enum err
ask_signer(struct sweep *sw, struct arena *a, const char *verb)
{
	enum err e = call_signer(a, sw->signer, verb, NULL, NULL);

	if (e == ERR_NONE && sw->signer_away)
		log_at(ERR_NOTICE, "the signer is back");
	if (e != ERR_NONE && !(e == ERR_AWAY && sw->signer_away))
		(void)log_err(e, "signer verb=%s", verb);
	sw->signer_away = e == ERR_AWAY;
	return e;
}

/* The signer itself knows which certificate is due. */
static enum err
renew(struct sweep *sw, struct arena *a)
{
	int64_t now = time_monotonic_ms();
	enum err e, ocsp;

	if (!sw->once && now < sw->renew_at)
		return ERR_NONE;
	e = ask_signer(sw, a, "/server-cert-renew");
	ocsp = ask_signer(sw, a, "/ocsp-cert-renew");
	if (e == ERR_NONE)
		e = ocsp;
	sw->renew_at = now + 1000LL * (e == ERR_NONE ? RENEW_EVERY :
	    RENEW_RETRY);
	return e;
}

/* What the CA's page counts. */
static enum err
tally(struct sweep *sw, struct arena *a)
{
	bool more = true;
	enum err e = ERR_NONE;

	for (int i = 0; i < STEPS && more && e == ERR_NONE; i++)
		e = store_tally(sw->db, a, TALLY_ROWS, &more);
	return e;
}

/* Each step on its own: the signer's absence leaves the rest to be done. */
static bool
one_round(struct sweep *sw)
{
	struct arena *a = arena_new();
	bool good;

	good = tidy(sw, a) == ERR_NONE && chain(sw, a) == ERR_NONE &&
	    tally(sw, a) == ERR_NONE && store_seen(sw->db, a) == ERR_NONE;
	if (ask_signer(sw, a, "/tick") != ERR_NONE || renew(sw, a) != ERR_NONE)
		good = false;
	arena_free(a);
	return good;
}

/* Doubles while rounds fail, but stays within a minute. */
static time_t
pause_seconds(const struct sweep *sw)
{
	unsigned interval = sw->settings->sweep.interval;
	unsigned n = interval;

	for (unsigned i = 0; i < sw->failures && n < PAUSE_MAX; i++)
		n *= 2;
	if (n > PAUSE_MAX)
		n = interval > PAUSE_MAX ? interval : PAUSE_MAX;
	return (time_t)n;
}

/* False once a signal has come, which also ends the pause. */
static bool
pause_between(const struct sweep *sw, const sigset_t *ends)
{
	const struct timespec for_so_long = {
		.tv_sec = sw->once ? 0 : pause_seconds(sw)
	};
	int got;

	do
		got = sigtimedwait(ends, NULL, &for_so_long);
	while (got == -1 && errno == EINTR);
	return got == -1;
}

int
sweep_run(struct settings *s, bool once)
{
	struct sweep sw = { .settings = s, .once = once };
	sigset_t ends;
	bool good;

	/* Taken between rounds only, so none is cut off by a clean stop. */
	(void)sigemptyset(&ends);
	(void)sigaddset(&ends, SIGTERM);
	(void)sigaddset(&ends, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &ends, NULL);
	(void)signal(SIGPIPE, SIG_IGN);

	sw.signer = arena_printf(s->arena, "%s/signer/sweep/fcgi.sock",
	    s->run_dir);
	open_database(&sw);
	if (!once)
		log_at(ERR_NOTICE, "started interval=%u retention_days=%u",
		    s->sweep.interval, s->sweep.retention_days);
	do {
		good = one_round(&sw);
		sw.failures = good ? 0 : sw.failures + 1;
	} while (pause_between(&sw, &ends) && !once);
	if (!once)
		log_at(ERR_NOTICE, "stopped");
	db_free(sw.db);
	return once && !good ? EXIT_FAILURE : EXIT_SUCCESS;
}
