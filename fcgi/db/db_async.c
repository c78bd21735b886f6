/*
 * The connection for an event loop. Each call is followed by its own sync, so
 * that it is its own transaction and one that fails takes no other with it.
 * What was sent and not yet answered stands in a ring, oldest first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db_async.h"
#include "db_conn.h"
#include "db_rows.h"
#include "time.h"

/* Beside the calls: preparing and LISTEN, all sent at connect. */
#define RING	(DB_ASYNC_MAX + 64)

struct pending {
	const struct db_stmt	*stmt;	/* NULL: part of the set-up */
	db_async_fn		*fn;
	void			*ctx;
	int64_t			 since;	/* monotonic ms */
	bool			 answered;
};

enum phase { CLOSED, CONNECTING, SETTING_UP, UP };

struct db_async {
	const struct db_target	*target;
	const struct db_stmt *const *stmts;
	const char		*channel;
	struct db_async_events	 ev;
	void			*ctx;
	PGconn			*conn;
	enum phase		 phase;
	PostgresPollingStatusType poll;	/* while CONNECTING */
	int64_t			 since;	/* when it began to connect */
	bool			 wants_write;
	bool			 stale;	/* drop it when all is handled */
	struct pending		 ring[RING];
	size_t			 head, n, setup;
	struct arena		*arena;
};

struct db_async *
db_async_new(const struct db_target *t, const struct db_stmt *const *stmts,
    const char *channel, const struct db_async_events *ev, void *ctx)
{
	struct db_async *as = calloc(1, sizeof(*as));

	if (as == NULL)
		abort();
	as->target = t;
	as->stmts = stmts;
	as->channel = channel;
	as->ev = *ev;
	as->ctx = ctx;
	as->arena = arena_new();
	return as;
}

void
db_async_free(struct db_async *as)
{
	if (as == NULL)
		return;
	PQfinish(as->conn);
	arena_free(as->arena);
	free(as);
}

bool
db_async_is_up(const struct db_async *as)
{
	return as->phase == UP;
}

int
db_async_fd(const struct db_async *as)
{
	return as->conn == NULL ? -1 : PQsocket(as->conn);
}

bool
db_async_wants_read(const struct db_async *as)
{
	if (as->phase == CONNECTING)
		return as->poll == PGRES_POLLING_READING;
	return as->phase != CLOSED;
}

bool
db_async_wants_write(const struct db_async *as)
{
	if (as->phase == CONNECTING)
		return as->poll == PGRES_POLLING_WRITING;
	return as->wants_write;
}

size_t
db_async_busy(const struct db_async *as)
{
	return as->n;
}

int64_t
db_async_oldest_ms(const struct db_async *as)
{
	if (as->phase == CLOSED || (as->phase != CONNECTING && as->n == 0))
		return 0;
	return time_monotonic_ms() - (as->phase == CONNECTING ? as->since :
	    as->ring[as->head].since);
}

static void
tell(struct db_async *as, enum err e, const char *what, const char *text)
{
	if (as->ev.log != NULL)
		as->ev.log(as->ctx, e, what, text);
	arena_reset(as->arena);
}

/* Closed; everything under way is answered before anyone hears of it. */
static void
lose(struct db_async *as)
{
	struct pending p;

	PQfinish(as->conn);
	as->conn = NULL;
	as->phase = CLOSED;
	as->wants_write = as->stale = false;
	as->setup = 0;
	while (as->n > 0) {
		p = as->ring[as->head];
		as->head = (as->head + 1) % RING;
		as->n--;
		if (p.fn != NULL && !p.answered)
			p.fn(p.ctx, ERR_AWAY, &(struct db_rows){ NULL, 0 });
	}
	as->ev.down(as->ctx);
}

void
db_async_drop(struct db_async *as)
{
	if (as->conn == NULL)
		return;
	tell(as, ERR_AWAY, "connection", "given up: no answer in time");
	lose(as);
}

void
db_async_connect(struct db_async *as)
{
	struct db_conninfo ci;

	if (as->conn != NULL)
		return;
	db_conninfo_set(&ci, as->target);
	as->conn = PQconnectStartParams(ci.key, ci.value, 0);
	if (as->conn == NULL)
		abort();
	as->phase = CONNECTING;
	as->poll = PGRES_POLLING_WRITING;
	as->since = time_monotonic_ms();
	if (PQstatus(as->conn) == CONNECTION_BAD) {
		tell(as, ERR_AWAY, "connect", PQerrorMessage(as->conn));
		lose(as);
	}
}

/* Behind what was sent: the end of its transaction, and its place in line. */
static bool
enqueue(struct db_async *as, const struct pending *p)
{
	if (!PQpipelineSync(as->conn))
		return false;
	as->ring[(as->head + as->n) % RING] = *p;
	as->n++;
	as->wants_write = PQflush(as->conn) == 1;
	return true;
}

static bool
set_up(struct db_async *as)
{
	struct pending p = { .since = time_monotonic_ms() };
	const struct db_stmt *const *st;
	char sql[80];

	db_conn_quiet(as->conn);
	if (PQsetnonblocking(as->conn, 1) != 0 ||
	    !PQenterPipelineMode(as->conn))
		return false;
	for (st = as->stmts; *st != NULL; st++, as->setup++)
		if (!PQsendPrepare(as->conn, (*st)->name, (*st)->sql, 0,
		    NULL) || !enqueue(as, &p))
			return false;
	if (as->channel != NULL) {
		snprintf(sql, sizeof(sql), "LISTEN %s", as->channel);
		if (!PQsendQueryParams(as->conn, sql, 0, NULL, NULL, NULL,
		    NULL, 0) || !enqueue(as, &p))
			return false;
		as->setup++;
	}
	as->phase = SETTING_UP;
	return true;
}

static void
go_on_connecting(struct db_async *as)
{
	as->poll = PQconnectPoll(as->conn);
	if (as->poll == PGRES_POLLING_FAILED ||
	    (as->poll == PGRES_POLLING_OK && !set_up(as))) {
		tell(as, ERR_AWAY, "connect", PQerrorMessage(as->conn));
		lose(as);
	}
}

enum err
db_async_send(struct db_async *as, const struct db_stmt *st,
    const struct db_params *ps, db_async_fn *fn, void *ctx)
{
	struct pending p = { st, fn, ctx, time_monotonic_ms(), false };

	if (ps->n != st->nparams)
		abort();
	if (as->phase != UP)
		return ERR_AWAY;
	if (as->n >= DB_ASYNC_MAX)
		return ERR_FULL;
	if (!PQsendQueryPrepared(as->conn, st->name, (int)ps->n, ps->value,
	    ps->length, ps->binary, 1) || !enqueue(as, &p)) {
		/* Sent or not, nobody knows; the next pump finds it lost. */
		as->stale = true;
		as->wants_write = true;
		return ERR_AWAY;
	}
	return ERR_NONE;
}

/* The result of the oldest call, before its sync. */
static void
answer(struct db_async *as, const PGresult *r)
{
	struct pending *p = &as->ring[as->head];
	ExecStatusType status = PQresultStatus(r);
	struct db_rows rows = { NULL, 0 };
	struct arena *a = arena_new();
	const char *why = NULL;
	enum err e = ERR_NONE;
	bool stale = false;

	p->answered = true;
	if (p->stmt != NULL && status == PGRES_TUPLES_OK)
		e = db_rows_decode(r, p->stmt, a, &rows, &why);
	else if (p->stmt != NULL || status != PGRES_COMMAND_OK) {
		e = db_conn_error(r, &stale);
		why = db_conn_text(as->conn, r, a);
		/* Without all its statements it is of no use. */
		as->stale |= stale || p->stmt == NULL;
	}
	if (e)
		tell(as, e, p->stmt ? p->stmt->name : "set-up", why);
	if (p->fn != NULL)
		p->fn(p->ctx, e, &rows);
	arena_free(a);
}

/* The sync behind the oldest call: it is done with. */
static void
finish(struct db_async *as)
{
	as->head = (as->head + 1) % RING;
	as->n--;
	if (as->phase == SETTING_UP && --as->setup == 0 && !as->stale) {
		as->phase = UP;
		as->ev.up(as->ctx);
	}
}

static void
take_results(struct db_async *as)
{
	bool idle = false;
	PGresult *r;

	while (as->n > 0 && !as->stale && !PQisBusy(as->conn)) {
		if ((r = PQgetResult(as->conn)) == NULL) {
			/* One ends a call, two in a row end all. */
			if (idle)
				break;
			idle = true;
			continue;
		}
		idle = false;
		if (PQresultStatus(r) == PGRES_PIPELINE_SYNC)
			finish(as);
		else if (!as->ring[as->head].answered)
			answer(as, r);
		PQclear(r);
	}
}

static void
take_notifications(struct db_async *as)
{
	PGnotify *nt;

	while ((nt = PQnotifies(as->conn)) != NULL) {
		if (as->phase == UP && !as->stale)
			as->ev.notify(as->ctx, nt->extra);
		PQfreemem(nt);
	}
}

void
db_async_pump(struct db_async *as)
{
	int flushed;

	if (as->phase == CLOSED)
		return;
	if (as->phase == CONNECTING) {
		go_on_connecting(as);
		return;
	}
	flushed = PQflush(as->conn);
	if (flushed < 0 || !PQconsumeInput(as->conn)) {
		/* What came before the end may still say why. */
		take_results(as);
		tell(as, ERR_AWAY, "connection", PQerrorMessage(as->conn));
		lose(as);
		return;
	}
	take_results(as);
	take_notifications(as);
	if (as->stale || PQstatus(as->conn) != CONNECTION_OK) {
		lose(as);
		return;
	}
	as->wants_write = PQflush(as->conn) == 1;
}
