/* Parameters are encoded so that the server reads back what was meant. */
#include "db_stmt.h"
#include "tap.h"

static void
test_records(struct arena *a)
{
	struct db_params ps;
	struct db_records r;

	db_params_init(&ps, a);
	db_records_init(&r, a, 1000);
	db_records_begin(&r);
	db_records_bytea(&r, SLICE_LIT("\x00\xff"));
	db_records_text(&r, SLICE_LIT("a\"b\\c,(d)"));
	db_records_text(&r, SLICE_NONE);
	db_records_text(&r, SLICE_LIT(""));
	db_records_end(&r);
	db_records_begin(&r);
	db_records_bytea(&r, SLICE_NONE);
	db_records_text(&r, SLICE_LIT("x"));
	db_records_text(&r, SLICE_LIT("{}"));
	db_records_text(&r, SLICE_LIT(" "));
	db_records_end(&r);
	is_int(db_put_records(&ps, &r), ERR_NONE, "records fit");
	is_str(ps.value[0],
	    "{\"(\\\"\\\\\\\\x00ff\\\",\\\"a\\\\\\\"b\\\\\\\\c,(d)\\\",,"
	    "\\\"\\\")\",\"(,\\\"x\\\",\\\"{}\\\",\\\" \\\")\"}",
	    "quotes, backslashes, NULL and the empty text");

	db_params_init(&ps, a);
	db_records_init(&r, a, 12);
	db_records_begin(&r);
	db_records_text(&r, SLICE_LIT("too long for it"));
	db_records_end(&r);
	is_int(db_put_records(&ps, &r), ERR_TOO_LARGE, "past the maximum");

	db_params_init(&ps, a);
	db_records_init(&r, a, 2);
	is_int(db_put_records(&ps, &r), ERR_NONE, "none at all");
	is_str(ps.value[0], "{}", "is the empty array");
}

static void
test_scalars(struct arena *a)
{
	static const uint8_t day[8] = { 0, 0, 0, 0x14, 0x1d, 0xd7, 0x60, 0 };
	struct uuid u[2] = { { { 1 } }, { { 2 } } };
	struct db_params ps;

	db_params_init(&ps, a);
	db_put_null(&ps);
	db_put_int(&ps, INT64_MIN);
	db_put_time(&ps, 946684800 + 86400);
	db_put_uuids(&ps, u, 2);
	db_put_uuids(&ps, NULL, 0);
	db_put_bytea(&ps, SLICE_NONE);
	db_put_bytea(&ps, SLICE_LIT(""));
	is_int(ps.n, 7, "seven parameters");
	ok(ps.value[0] == NULL && ps.value[5] == NULL, "NULL is NULL");
	ok(ps.value[6] != NULL && ps.length[6] == 0, "empty is not NULL");
	is_str(ps.value[1], "-9223372036854775808", "the smallest integer");
	is_mem(ps.value[2], ps.length[2], day, sizeof(day),
	    "a day past 2000 in microseconds");
	is_int(ps.length[3], 20 + 2 * 20, "two ids");
	is_int(ps.length[4], 12, "no ids");
}

int
main(void)
{
	struct arena *a = arena_new();

	test_records(a);
	test_scalars(a);
	arena_free(a);
	return done_testing();
}
