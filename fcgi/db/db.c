/* The blocking connection. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "db_conn.h"
#include "db_exchange.h"
#include "db_rows.h"

#define PREFACE_MAX	64	/* bytes of its text */

struct db {
	const struct db_target	*target;
	const struct db_stmt *const *stmts;
	db_log_fn		*log;
	void			*ctx;
	PGconn			*conn;		/* NULL: not connected */
	bool			 lost;
	bool			 in_tx;
	bool			 begin_due;	/* goes before the next call */
	bool			 commit_due;	/* goes behind it */
	bool			 final;		/* never connects again */
	const struct db_stmt	*preface;	/* or NULL */
	char			 preface_text[PREFACE_MAX + 1];
	bool			 preface_due;
	struct arena		*arena;		/* for texts of errors */
};

struct db *
db_new(const struct db_target *t, const struct db_stmt *const *stmts,
    db_log_fn *log, void *ctx)
{
	struct db *db = calloc(1, sizeof(*db));

	if (db == NULL)
		abort();
	db->target = t;
	db->stmts = stmts;
	db->log = log;
	db->ctx = ctx;
	db->arena = arena_new();
	return db;
}

static void
drop(struct db *db)
{
	PQfinish(db->conn);
	db->conn = NULL;
	db->lost = true;
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	PQfinish(db->conn);
	arena_free(db->arena);
	free(db);
}

bool
db_is_lost(const struct db *db)
{
	return db->lost;
}

void
db_no_reconnect(struct db *db)
{
	db->final = true;
}

static enum err
failed(struct db *db, const PGresult *r, const char *what)
{
	bool stale;
	enum err e = db_conn_error(r, &stale);

	db->preface_due = true;		/* undone with the rest */
	if (db->log != NULL)
		db->log(db->ctx, e, what,
		    db_conn_text(db->conn, r, db->arena));
	arena_reset(db->arena);
	if (stale || PQstatus(db->conn) != CONNECTION_OK ||
	    PQpipelineStatus(db->conn) != PQ_PIPELINE_OFF)
		drop(db);
	return e;
}

static enum err
prepare(struct db *db, const char *name, const char *sql)
{
	PGresult *r = PQprepare(db->conn, name, sql, 0, NULL);
	enum err e = ERR_NONE;

	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		e = failed(db, r, name);
	PQclear(r);
	return e;
}

static enum err
prepare_all(struct db *db)
{
	const struct db_stmt *const *st;
	enum err e;

	if ((e = prepare(db, "BEGIN", "BEGIN")) ||
	    (e = prepare(db, "COMMIT", "COMMIT")))
		return e;
	for (st = db->stmts; *st != NULL && !e; st++)
		e = prepare(db, (*st)->name, (*st)->sql);
	return e;
}

enum err
db_connect(struct db *db)
{
	struct db_conninfo ci;
	enum err e;

	if (db->conn != NULL)
		return ERR_NONE;
	if (db->final)
		return ERR_AWAY;
	db_conninfo_set(&ci, db->target);
	db->conn = PQconnectdbParams(ci.key, ci.value, 0);
	if (db->conn == NULL)
		abort();
	if (PQstatus(db->conn) != CONNECTION_OK) {
		if (db->log != NULL)
			db->log(db->ctx, ERR_AWAY, "connect",
			    PQerrorMessage(db->conn));
		drop(db);
		return ERR_AWAY;
	}
	db_conn_quiet(db->conn);
	if ((e = prepare_all(db))) {
		if (db->conn != NULL)
			drop(db);
		return e;
	}
	db->lost = false;
	db->preface_due = true;
	return ERR_NONE;
}

/*
 * A server that restarted meanwhile is noticed before anything is sent: nobody
 * asked, so what it says now is goodbye, with the end of the connection a
 * moment behind. Were it a mere notice, a new connection does no harm.
 */
static void
notice_loss(struct db *db)
{
	struct pollfd p = { .fd = PQsocket(db->conn), .events = POLLIN };

	if (poll(&p, 1, 0) > 0)
		drop(db);
}

static enum err
ready(struct db *db)
{
	if (db->in_tx)
		return db->conn == NULL ? ERR_AWAY : ERR_NONE;
	if (db->conn != NULL)
		notice_loss(db);
	return db_connect(db);
}

void
db_preface(struct db *db, const struct db_stmt *st, const char *text)
{
	size_t n = strlen(text);

	if (st->nparams != 1 || n > PREFACE_MAX)
		abort();
	db->preface = st;
	memcpy(db->preface_text, text, n + 1);
	db->preface_due = true;
}

/* ---- calls ---- */

/* What goes with one call in the same exchange. */
struct batch {
	struct db_step	 step[DB_EXCHANGE_MAX];
	PGresult	*result[DB_EXCHANGE_MAX];
	struct db_params preface;
	size_t		 n;
	size_t		 call;		/* which step it is */
};

static void
assemble(struct db *db, const struct db_stmt *st, const struct db_params *ps,
    struct batch *b)
{
	memset(b, 0, sizeof(*b));
	if (db->begin_due)
		b->step[b->n++].name = "BEGIN";
	if (db->preface != NULL && db->preface_due) {
		b->preface.n = 1;
		b->preface.value[0] = db->preface_text;
		b->step[b->n++] = (struct db_step){ db->preface->name,
			&b->preface };
	}
	b->call = b->n;
	b->step[b->n++] = (struct db_step){ st->name, ps };
	if (db->commit_due)
		b->step[b->n++].name = "COMMIT";
}

static bool
is_good(const PGresult *r)
{
	return PQresultStatus(r) == PGRES_TUPLES_OK ||
	    PQresultStatus(r) == PGRES_COMMAND_OK;
}

/* The first step that failed, and so all behind it. */
static enum err
check_batch(struct db *db, const struct batch *b)
{
	size_t i;

	for (i = 0; i < b->n; i++) {
		if (!is_good(b->result[i]))
			return failed(db, b->result[i], b->step[i].name);
	}
	db->preface_due = false;
	/* COMMIT of a failed transaction succeeds, as ROLLBACK. */
	if (b->n > b->call + 1 &&
	    strcmp(PQcmdStatus(b->result[b->n - 1]), "COMMIT") != 0)
		return ERR_DATABASE;
	return ERR_NONE;
}

enum err
db_call(struct db *db, struct arena *a, const struct db_stmt *st,
    const struct db_params *ps, struct db_rows *rows)
{
	const char *why = NULL;
	struct batch b;
	size_t i;
	enum err e;

	memset(rows, 0, sizeof(*rows));
	if (ps->n != st->nparams)
		abort();
	if ((e = ready(db)))
		return e;
	assemble(db, st, ps, &b);
	db->begin_due = false;
	if (b.n > 1)
		db_exchange(db->conn, b.step, b.n, b.result);
	else
		b.result[0] = PQexecPrepared(db->conn, st->name, (int)ps->n,
		    ps->value, ps->length, ps->binary, 1);
	if ((e = check_batch(db, &b)) == ERR_NONE &&
	    (e = db_rows_decode(b.result[b.call], st, a, rows, &why)) &&
	    db->log != NULL)
		db->log(db->ctx, e, st->name, why);
	for (i = 0; i < b.n; i++)
		PQclear(b.result[i]);
	return e;
}

enum err
db_one(struct db *db, struct arena *a, const struct db_stmt *st,
    const struct db_params *ps, void *row)
{
	struct db_rows rows;
	enum err e;

	memset(row, 0, st->row_size);
	if ((e = db_call(db, a, st, ps, &rows)))
		return e;
	if (rows.n == 0)
		return ERR_NOT_FOUND;
	if (rows.n > 1)
		return ERR_DATABASE;
	memcpy(row, rows.row, st->row_size);
	if (st->cols[0].type == DB_ERR)
		memcpy(&e, (uint8_t *)row + st->cols[0].at, sizeof(e));
	return e;
}

enum err
db_list(struct db *db, struct arena *a, const struct db_stmt *st,
    const struct db_params *ps, struct db_rows *rows)
{
	enum err e;

	if ((e = db_call(db, a, st, ps, rows)))
		return e;
	if (rows->n > 0 && st->cols[0].type == DB_ERR)
		memcpy(&e, (uint8_t *)rows->row + st->cols[0].at, sizeof(e));
	if (e)
		memset(rows, 0, sizeof(*rows));
	return e;
}

static enum err
command(struct db *db, const char *sql)
{
	PGresult *r = PQexec(db->conn, sql);
	enum err e = ERR_NONE;

	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		e = failed(db, r, sql);
	/* COMMIT of a failed transaction succeeds, as ROLLBACK. */
	else if (strcmp(PQcmdStatus(r), sql) != 0)
		e = ERR_DATABASE;
	PQclear(r);
	return e;
}

enum err
db_begin(struct db *db)
{
	enum err e;

	if (db->in_tx)
		abort();
	if ((e = ready(db)))
		return e;
	db->in_tx = true;
	db->begin_due = true;
	return ERR_NONE;
}

enum err
db_one_last(struct db *db, struct arena *a, const struct db_stmt *st,
    const struct db_params *ps, void *row)
{
	enum err e;

	if (!db->in_tx)
		abort();
	db->commit_due = true;
	e = db_one(db, a, st, ps, row);
	db->commit_due = false;
	db_rollback(db);	/* of what failed; after COMMIT there is none */
	return e;
}

enum err
db_commit(struct db *db)
{
	if (!db->in_tx)
		abort();
	db->in_tx = false;
	if (db->begin_due) {
		db->begin_due = false;
		return ERR_NONE;
	}
	return db->conn == NULL ? ERR_AWAY : command(db, "COMMIT");
}

void
db_rollback(struct db *db)
{
	bool was = db->in_tx && !db->begin_due;

	db->in_tx = false;
	db->begin_due = false;
	if (!was || db->conn == NULL ||
	    PQtransactionStatus(db->conn) == PQTRANS_IDLE)
		return;
	db->preface_due = true;
	/* What cannot be rolled back is dropped, which does the same. */
	if (command(db, "ROLLBACK") && db->conn != NULL)
		drop(db);
}

static enum err
script_result(struct db *db, const PGresult *r, struct arena *a,
    struct db_texts *out)
{
	int i, n = PQntuples(r);

	switch (PQresultStatus(r)) {
	case PGRES_COMMAND_OK:
	case PGRES_EMPTY_QUERY:
		return ERR_NONE;
	case PGRES_TUPLES_OK:
		break;
	default:
		return failed(db, r, "script");
	}
	if (out == NULL || PQnfields(r) == 0)
		return ERR_NONE;
	out->v = arena_array(a, (size_t)n, sizeof(*out->v));
	out->n = (size_t)n;
	for (i = 0; i < n; i++)
		if (!PQgetisnull(r, i, 0))
			out->v[i] = arena_str(a,
			    slice_str(PQgetvalue(r, i, 0)));
	return ERR_NONE;
}

enum err
db_script(struct db *db, struct arena *a, const char *sql,
    struct db_texts *out)
{
	PGresult *r;
	enum err e;

	if (out != NULL)
		memset(out, 0, sizeof(*out));
	if ((e = ready(db)))
		return e;
	if (db->begin_due && (e = command(db, "BEGIN")))
		return e;
	db->begin_due = false;
	PQclear(PQexec(db->conn, "SET statement_timeout = 0;"
	    " SET lock_timeout = 0;"
	    " SET idle_in_transaction_session_timeout = 0"));
	r = PQexec(db->conn, sql);
	e = script_result(db, r, a, out);
	PQclear(r);
	return e;
}

enum err
db_compare(struct db *db, struct arena *a, const struct db_stmt *st,
    const char **why)
{
	PGresult *r = NULL;
	enum err e;

	if ((e = ready(db)))
		return e;
	r = PQprepare(db->conn, "", st->sql, 0, NULL);
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		*why = db_conn_text(db->conn, r, a);
		e = failed(db, r, st->name);
		goto out;
	}
	PQclear(r);
	r = PQdescribePrepared(db->conn, "");
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		*why = db_conn_text(db->conn, r, a);
		e = failed(db, r, st->name);
	} else if (PQnparams(r) != (int)st->nparams) {
		*why = arena_printf(a, "%d parameters, %u declared",
		    PQnparams(r), st->nparams);
		e = ERR_DATABASE;
	} else
		e = db_rows_check(r, st, a, why);
out:
	PQclear(r);
	return e;
}
