/*
 * The pipelined connection against a live PostgreSQL, whose socket folder is in
 * HANDFAST_TEST_DB: order, bounds, notifications, loss.
 */
#include <poll.h>

#include "db_test.h"

static const struct db_stmt *const stmts[] = {
	&one_stmt, &divide_stmt, &kill_stmt, NULL
};

static int ups, downs, notes, answers, aways, next;
static bool in_order = true;

static void
up(void *ctx)
{
	(void)ctx;
	ups++;
}

static void
down(void *ctx)
{
	(void)ctx;
	downs++;
}

static void
notify(void *ctx, const char *payload)
{
	(void)ctx;
	notes += strcmp(payload, "hello") == 0;
}

static void
done(void *ctx, enum err e, const struct db_rows *rows)
{
	int *n = ctx;

	answers++;
	if (e == ERR_AWAY)
		aways++;
	else if (e == ERR_NONE && rows->n == 1)
		in_order &= ((struct one_row *)rows->row)->n == next++;
	*n = (int)e;
}

static void
turn(struct db_async *as)
{
	struct pollfd p = { .fd = db_async_fd(as) };

	if (p.fd < 0)
		return;
	p.events = (short)((db_async_wants_read(as) ? POLLIN : 0) |
	    (db_async_wants_write(as) ? POLLOUT : 0));
	if (poll(&p, 1, 2000) == 0)
		note("nothing happened for two seconds");
	db_async_pump(as);
}

static enum err
send_one(struct db_async *as, const struct db_stmt *st, int64_t n, int *e)
{
	struct arena *a = arena_new();
	struct db_params ps;
	enum err sent;

	db_params_init(&ps, a);
	db_put_int(&ps, n);
	sent = db_async_send(as, st, &ps, done, e);
	arena_free(a);
	return sent;
}

static void
test_pipeline(struct db_async *as)
{
	int e[DB_ASYNC_MAX + 1], i;

	is_int(send_one(as, &one_stmt, 1, e), ERR_AWAY, "not up, not sent");
	db_async_connect(as);
	for (i = 0; i < 50 && !db_async_is_up(as); i++)
		turn(as);
	is_int(ups, 1, "up");
	for (i = 0; i < DB_ASYNC_MAX; i++)
		if (send_one(as, &one_stmt, i, &e[i]))
			break;
	is_int(i, DB_ASYNC_MAX, "as many calls as there may be");
	is_int(send_one(as, &one_stmt, i, &e[i]), ERR_FULL, "and one past");
	ok(db_async_oldest_ms(as) >= 0, "the oldest call has an age");
	for (i = 0; i < 5000 && db_async_busy(as) > 0; i++)
		turn(as);
	is_int(answers, DB_ASYNC_MAX, "all answered");
	ok(in_order, "in order");
	answers = 0;
	is_int(send_one(as, &divide_stmt, 0, &e[0]), ERR_NONE, "one fails");
	is_int(send_one(as, &one_stmt, next, &e[1]), ERR_NONE, "one behind");
	for (i = 0; i < 50 && db_async_busy(as) > 0; i++)
		turn(as);
	is_int(e[0], ERR_DATABASE, "the failure is one call's");
	is_int(e[1], ERR_NONE, "and not the next one's");
}

static void
test_notify_and_loss(struct db_async *as, struct db *db, struct arena *a)
{
	int e[3] = { -1, -1, -1 }, i;

	is_int(db_script(db, a, "SELECT pg_notify('hf_test', 'hello')", NULL),
	    ERR_NONE, "a notification is sent");
	for (i = 0; i < 50 && notes == 0; i++)
		turn(as);
	is_int(notes, 1, "and comes");
	is_int(send_one(as, &kill_stmt, 0, &e[0]), ERR_NONE, "the end");
	is_int(send_one(as, &one_stmt, 0, &e[1]), ERR_NONE, "a call behind");
	for (i = 0; i < 50 && db_async_fd(as) >= 0; i++)
		turn(as);
	is_int(downs, 1, "down is told once");
	is_int(e[0], ERR_AWAY, "the call that ended it is answered");
	is_int(e[1], ERR_AWAY, "and the one behind it");
	db_async_connect(as);
	for (i = 0; i < 50 && !db_async_is_up(as); i++)
		turn(as);
	is_int(ups, 2, "up again");
	is_int(send_one(as, &one_stmt, next, &e[2]), ERR_NONE, "a call");
	db_async_drop(as);
	is_int(e[2], ERR_AWAY, "dropped: answered");
	is_int(downs, 2, "dropped: down");
}

static void
test_nobody_there(struct db_target t)
{
	const struct db_async_events ev = { up, down, notify, log_it };
	struct db_async *as;

	t.host = "/nonexistent";
	as = db_async_new(&t, stmts, NULL, &ev, NULL);
	db_async_connect(as);
	for (int i = 0; i < 10 && db_async_fd(as) >= 0; i++)
		turn(as);
	is_int(downs, 3, "no server: down");
	db_async_free(as);
}

int
main(void)
{
	const struct db_async_events ev = { up, down, notify, log_it };
	struct db_target t = db_test_target();
	struct arena *a;
	struct db_async *as;
	struct db *db;

	if (t.host == NULL)
		return skip_all("HANDFAST_TEST_DB names no socket folder");
	a = arena_new();
	db = db_new(&t, stmts, log_it, NULL);
	as = db_async_new(&t, stmts, "hf_test", &ev, NULL);
	test_pipeline(as);
	test_notify_and_loss(as, db, a);
	test_nobody_there(t);
	db_async_free(as);
	db_free(db);
	arena_free(a);
	return done_testing();
}
