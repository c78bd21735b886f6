/*
 * The blocking connection against a live PostgreSQL, whose socket folder is in
 * HANDFAST_TEST_DB: values there and back, loss, transactions, exchanges.
 */
#include "db_test.h"

struct all_row {
	enum err		 err;
	const char		*text;
	struct slice		 bytes;
	struct sha256		 hash;
	const struct sha256	*maybe;
	struct uuid		 id;
	int64_t			 small;
	int64_t			 big;
	bool			 yes;
	int64_t			 at;
	const char		*four;
	const char		*six;
	struct db_texts		 texts;
	struct db_texts		 empty;
	struct db_texts		 no_texts;
};

static const struct db_col all_cols[] = {
	DB_COL(all_row, err, DB_ERR, DB_REQUIRED),
	DB_COL(all_row, text, DB_TEXT, DB_REQUIRED),
	DB_COL(all_row, bytes, DB_BYTEA, DB_NULLABLE),
	DB_COL(all_row, hash, DB_SHA256, DB_REQUIRED),
	DB_COL(all_row, maybe, DB_SHA256, DB_OPTIONAL),
	DB_COL(all_row, id, DB_UUID, DB_REQUIRED),
	DB_COL(all_row, small, DB_INT, DB_REQUIRED),
	DB_COL(all_row, big, DB_INT, DB_REQUIRED),
	DB_COL(all_row, yes, DB_BOOL, DB_REQUIRED),
	DB_COL(all_row, at, DB_TIME, DB_REQUIRED),
	DB_COL(all_row, four, DB_INET, DB_REQUIRED),
	DB_COL(all_row, six, DB_INET, DB_REQUIRED),
	DB_COL(all_row, texts, DB_TEXTS, DB_REQUIRED),
	DB_COL(all_row, empty, DB_TEXTS, DB_NULLABLE),
	DB_COL(all_row, no_texts, DB_TEXTS, DB_NULLABLE),
};

static const struct db_stmt all_stmt = DB_STMT("all", 10, all_row, all_cols,
    "SELECT $1::text AS err, $2::text AS text, $3::bytea AS bytes,"
    " $4::bytea AS hash, NULL::bytea AS maybe, $5::uuid AS id,"
    " $6::int4 AS small, $6::int8 * 3000000000 AS big, $7::bool AS yes,"
    " $8::timestamptz AS at, $9::inet AS four, '2001:db8::1'::inet AS six,"
    " $10::text[] AS texts, '{}'::text[] AS empty,"
    " NULL::text[] AS no_texts");

static const struct db_stmt null_stmt = DB_STMT("null", 1, one_row, one_cols,
    "SELECT nullif($1::int8, 1) AS n");
static const struct db_stmt many_stmt = DB_STMT("many", 1, one_row, one_cols,
    "SELECT n::int8 FROM generate_series(1, $1::int4) AS n");
static const struct db_stmt wrong_stmt = DB_STMT("wrong", 1, one_row,
    one_cols, "SELECT $1::int8 AS m");
/* Settings of the connection, which a transaction that fails takes back. */
static const struct db_stmt set_x_stmt = DB_STMT("set_x", 1, one_row,
    one_cols, "SELECT set_config('test.x', $1::int8::text, false)::int8 AS n");
static const struct db_stmt get_x_stmt = DB_STMT("get_x", 1, one_row,
    one_cols, "SELECT current_setting('test.x')::int8 + $1::int8 AS n");
static const struct db_stmt set_y_stmt = DB_STMT("set_y", 1, one_row,
    one_cols, "SELECT length(set_config('test.y', $1, false))::int8 AS n");
static const struct db_stmt get_y_stmt = DB_STMT("get_y", 1, one_row,
    one_cols, "SELECT current_setting('test.y')::int8 + $1::int8 AS n");

static const struct db_stmt *const stmts[] = {
	&all_stmt, &one_stmt, &null_stmt, &many_stmt, &divide_stmt,
	&kill_stmt, &wrong_stmt, &set_x_stmt, &get_x_stmt, &set_y_stmt,
	&get_y_stmt, NULL
};

static enum err
call(struct db *db, struct arena *a, const struct db_stmt *st, int64_t n,
    struct one_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_int(&ps, n);
	return db_one(db, a, st, &ps, row);
}

static void
test_values(struct db *db, struct arena *a)
{
	static const char *list[] = { "a", "", "{\"}" };
	struct db_texts texts = { list, 3 };
	struct uuid id = { { 1, 2, 3 } };
	struct sha256 h = { { 9, 8, 7 } };
	struct db_params ps;
	struct all_row row;
	enum err e;

	db_params_init(&ps, a);
	db_put_text(&ps, "taken");
	db_put_text(&ps, "it's \"ö\"");
	db_put_bytea(&ps, SLICE_LIT("\0\1\2"));
	db_put_sha256(&ps, &h);
	db_put_uuid(&ps, &id);
	db_put_int(&ps, -7);
	db_put_bool(&ps, true);
	db_put_time(&ps, 1795370160);
	db_put_text(&ps, "192.0.2.7");
	db_put_texts(&ps, &texts);
	e = db_one(db, a, &all_stmt, &ps, &row);
	is_int(e, ERR_TAKEN, "the err column is what is returned");
	is_str(row.text, "it's \"ö\"", "text");
	is_slice(row.bytes, SLICE_LIT("\0\1\2"), "bytea");
	ok(sha256_equal(&row.hash, &h), "32 bytes");
	ok(row.maybe == NULL, "an absent hash");
	ok(uuid_equal(&row.id, &id), "uuid");
	is_int(row.small, -7, "int4");
	is_int(row.big, -21000000000, "int8");
	ok(row.yes, "bool");
	is_int(row.at, 1795370160, "timestamptz");
	is_str(row.four, "192.0.2.7", "inet 4");
	is_str(row.six, "2001:db8::1", "inet 6");
	is_int(row.texts.n, 3, "text[] of three");
	if (row.texts.n == 3)
		is_str(row.texts.v[2], "{\"}", "text[] member");
	ok(row.empty.n == 0 && row.empty.v != NULL, "text[] of none");
	ok(row.no_texts.n == 0 && row.no_texts.v == NULL, "no text[]");
}

static void
test_refusals(struct db *db, struct arena *a)
{
	struct one_row row;
	struct db_rows rows;
	struct db_params ps;
	const char *why = "";

	is_int(call(db, a, &null_stmt, 2, &row), ERR_NONE, "not NULL");
	is_int(call(db, a, &null_stmt, 1, &row), ERR_DATABASE,
	    "NULL where it is not declared");
	is_int(call(db, a, &wrong_stmt, 1, &row), ERR_DATABASE,
	    "another column than declared");
	is_int(db_compare(db, a, &wrong_stmt, &why), ERR_DATABASE,
	    "and db_compare says so");
	is_str(why, "column 0 is m, not n", "with the reason");
	is_int(db_compare(db, a, &one_stmt, &why), ERR_NONE,
	    "db_compare is content with the others");
	is_int(call(db, a, &many_stmt, 0, &row), ERR_NOT_FOUND, "no row");
	is_int(call(db, a, &many_stmt, 2, &row), ERR_DATABASE,
	    "two rows where one is wanted");
	db_params_init(&ps, a);
	db_put_int(&ps, 3000);
	is_int(db_call(db, a, &many_stmt, &ps, &rows), ERR_NONE, "many rows");
	is_int(rows.n, 3000, "all of them");
	is_int(((struct one_row *)rows.row)[2999].n, 3000, "the last one");
	is_int(call(db, a, &divide_stmt, 0, &row), ERR_DATABASE,
	    "an exception");
	is_int(logged, ERR_DATABASE, "is logged");
}

static void
test_loss(struct db *db, struct arena *a)
{
	struct one_row row;

	is_int(call(db, a, &kill_stmt, 1, &row), ERR_AWAY, "lost in a call");
	ok(db_is_lost(db), "it is known to be lost");
	is_int(call(db, a, &one_stmt, 5, &row), ERR_NONE,
	    "the next call connects again");
	is_int(row.n, 5, "and is answered");
	ok(!db_is_lost(db), "it is back");

	is_int(db_begin(db), ERR_NONE, "begin");
	is_int(call(db, a, &kill_stmt, 1, &row), ERR_AWAY, "lost inside");
	is_int(call(db, a, &one_stmt, 5, &row), ERR_AWAY,
	    "nothing reconnects inside a transaction");
	is_int(db_commit(db), ERR_AWAY, "the commit fails");
	is_int(call(db, a, &one_stmt, 6, &row), ERR_NONE, "all is well after");
	is_int(db_begin(db), ERR_NONE, "begin");
	is_int(call(db, a, &divide_stmt, 0, &row), ERR_DATABASE, "a failure");
	is_int(db_commit(db), ERR_DATABASE, "what failed does not commit");
	is_int(db_begin(db), ERR_NONE, "begin");
	db_rollback(db);
	is_int(call(db, a, &one_stmt, 7, &row), ERR_NONE, "after a rollback");
}

/* What the call before it set is there in the next. */
static void
has(struct db *db, struct arena *a, const struct db_stmt *st, int64_t n,
    const char *text)
{
	struct one_row row;

	is_int(call(db, a, st, 0, &row), ERR_NONE, "asked");
	is_int(row.n, n, "%s", text);
}

static void
test_preface(struct db *db, struct arena *a)
{
	static const char longest[] = "7000000000000000000000000000000000000000"
	    "000000000000000000000000";
	struct one_row row;

	db_preface(db, &set_y_stmt, "7");
	has(db, a, &get_y_stmt, 7, "set in front of the call");
	has(db, a, &get_y_stmt, 7, "and it stays");
	db_preface(db, &set_y_stmt, "8");
	is_int(db_begin(db), ERR_NONE, "begin");
	has(db, a, &get_y_stmt, 8, "inside a transaction, too");
	db_rollback(db);
	has(db, a, &get_y_stmt, 8, "and behind one that is rolled back");
	db_preface(db, &set_y_stmt, "9");
	is_int(call(db, a, &divide_stmt, 0, &row), ERR_DATABASE, "a failure");
	has(db, a, &get_y_stmt, 9, "does not take it away");
	is_int(call(db, a, &kill_stmt, 1, &row), ERR_AWAY, "nor a loss");
	has(db, a, &get_y_stmt, 9, "it is set anew");
	is_int(sizeof(longest) - 1, 64, "the longest text");
	db_preface(db, &set_y_stmt, longest);
	is_int(call(db, a, &one_stmt, 1, &row), ERR_NONE, "is taken");
	db_preface(db, &set_y_stmt, "0");
}

static enum err
last(struct db *db, struct arena *a, const struct db_stmt *st, int64_t n,
    struct one_row *row)
{
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_int(&ps, n);
	return db_one_last(db, a, st, &ps, row);
}

static void
test_last(struct db *db, struct arena *a)
{
	struct one_row row;

	is_int(db_begin(db), ERR_NONE, "begin");
	is_int(db_commit(db), ERR_NONE, "a transaction without a call");
	is_int(db_begin(db), ERR_NONE, "begin");
	is_int(last(db, a, &set_x_stmt, 1, &row), ERR_NONE,
	    "one whose only call is its last");
	is_int(row.n, 1, "it is answered");
	has(db, a, &get_x_stmt, 1, "and committed");
	is_int(db_begin(db), ERR_NONE, "begin");
	is_int(call(db, a, &set_x_stmt, 2, &row), ERR_NONE, "a call");
	is_int(last(db, a, &one_stmt, 5, &row), ERR_NONE, "and the last");
	db_rollback(db);
	has(db, a, &get_x_stmt, 2, "are committed, whatever is said after");
	is_int(db_begin(db), ERR_NONE, "begin");
	is_int(call(db, a, &set_x_stmt, 3, &row), ERR_NONE, "a call");
	is_int(last(db, a, &divide_stmt, 0, &row), ERR_DATABASE,
	    "the last fails");
	has(db, a, &get_x_stmt, 2, "nothing is committed");
	is_int(db_begin(db), ERR_NONE, "begin");
	is_int(call(db, a, &divide_stmt, 0, &row), ERR_DATABASE,
	    "one before it fails");
	is_int(last(db, a, &one_stmt, 5, &row), ERR_DATABASE,
	    "then the last is refused");
	is_int(db_begin(db), ERR_NONE, "begin");
	is_int(last(db, a, &kill_stmt, 1, &row), ERR_AWAY,
	    "lost in the last: nobody knows");
	is_int(call(db, a, &one_stmt, 7, &row), ERR_NONE, "all is well after");
}

static const struct db_stmt doomed_stmt = DB_STMT("doomed", 1, one_row,
    one_cols, "WITH w AS (INSERT INTO public.doomed VALUES ($1::int8)"
    " RETURNING n) SELECT n FROM w");

/* What is refused when it is to be committed, and no sooner. */
static void
test_doomed(struct db_target t, struct arena *a)
{
	static const struct db_stmt *const own[] = {
		&doomed_stmt, &one_stmt, &set_y_stmt, &get_y_stmt, NULL
	};
	struct db *root, *db;
	struct one_row row;

	t.role = "postgres";
	root = db_new(&t, own + 4, log_it, NULL);
	is_int(db_script(root, a, "CREATE TABLE public.doomed (n int8 PRIMARY "
	    "KEY, FOREIGN KEY (n) REFERENCES public.doomed (n)); "
	    "ALTER TABLE public.doomed ADD COLUMN other int8 DEFAULT 0 "
	    "REFERENCES public.doomed DEFERRABLE INITIALLY DEFERRED; "
	    "GRANT ALL ON public.doomed TO handfast_test", NULL), ERR_NONE,
	    "a table");
	t.role = "handfast_test";
	db = db_new(&t, own, log_it, NULL);
	is_int(call(db, a, &doomed_stmt, 1, &row), ERR_DATABASE,
	    "refused alone");
	db_preface(db, &set_y_stmt, "5");
	is_int(call(db, a, &doomed_stmt, 2, &row), ERR_DATABASE,
	    "and in one exchange with something else");
	has(db, a, &get_y_stmt, 5, "the next call is as it should be");
	is_int(db_begin(db), ERR_NONE, "begin");
	is_int(last(db, a, &doomed_stmt, 3, &row), ERR_DATABASE,
	    "and as the last of a transaction");
	is_int(call(db, a, &one_stmt, 7, &row), ERR_NONE, "all is well after");
	db_free(db);
	is_int(db_script(root, a, "DROP TABLE public.doomed", NULL), ERR_NONE,
	    "it goes");
	db_free(root);
}

static void
test_script(struct db *db, struct arena *a)
{
	struct db_texts out;
	struct one_row row;

	is_int(call(db, a, &set_x_stmt, 1, &row), ERR_NONE, "a setting");
	is_int(db_script(db, a, "SELECT 1; SELECT * FROM (VALUES ('x'), (NULL))"
	    " AS v", &out), ERR_NONE, "a script of two commands");
	is_int(out.n, 2, "gives the last one's rows");
	if (out.n == 2) {
		is_str(out.v[0], "x", "as text");
		is_str(out.v[1], NULL, "or NULL");
	}
	is_int(db_script(db, a, "SELECT 1; SELECT nonsense", NULL),
	    ERR_DATABASE, "a script that fails");
	is_int(db_begin(db), ERR_NONE, "begin");
	is_int(db_script(db, a, "SELECT set_config('test.x', '9', false)",
	    NULL), ERR_NONE, "a script in a transaction");
	db_rollback(db);
	has(db, a, &get_x_stmt, 1, "is rolled back with it");
}

int
main(void)
{
	struct db_target t = db_test_target(), nowhere = t;
	struct arena *a;
	struct db *db;

	if (t.host == NULL)
		return skip_all("HANDFAST_TEST_DB names no socket folder");
	a = arena_new();
	db = db_new(&t, stmts, log_it, NULL);
	test_values(db, a);
	test_refusals(db, a);
	test_loss(db, a);
	test_preface(db, a);
	test_last(db, a);
	test_doomed(t, a);
	test_script(db, a);
	db_free(db);
	nowhere.host = "/nonexistent";
	db = db_new(&nowhere, stmts, log_it, NULL);
	is_int(db_connect(db), ERR_AWAY, "no server");
	db_free(db);
	arena_free(a);
	return done_testing();
}
