/*
 * Every statement is prepared as each role that has it, and its parameters and
 * columns are compared with the declaration, on the database whose socket
 * folder is in HANDFAST_TEST_DB.
 */
#include <stdlib.h>

#include "store.h"
#include "store_stmts.h"
#include "tap.h"

static const struct {
	const char			*role;
	const struct db_stmt *const	*stmts;
} roles[] = {
	{ STORE_ROLE_GATEWAY, store_stmts_gateway },
	{ STORE_ROLE_RA, store_stmts_ra },
	{ STORE_ROLE_CONSOLE, store_stmts_console },
	{ STORE_ROLE_GUARD, store_stmts_guard },
	{ STORE_ROLE_SIGNER, store_stmts_signer },
	{ STORE_ROLE_SWEEP, store_stmts_sweep },
	{ STORE_ROLE_ADMIN, store_stmts_admin },
};

#define X(name) &store_##name##_stmt,
static const struct db_stmt *const all[] = { STORE_STMTS(X) };
#undef X

static bool
is_listed(const struct db_stmt *st)
{
	const struct db_stmt *const *p;
	size_t i;

	for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		for (p = roles[i].stmts; *p != NULL; p++)
			if (*p == st)
				return true;
	return false;
}

static void
test_role(struct db_target *t, struct arena *a, size_t i)
{
	static const struct db_stmt *const none[] = { NULL };
	const struct db_stmt *const *p;
	const char *why;
	struct db *db;
	enum err e;

	t->role = roles[i].role;
	db = db_new(t, roles[i].stmts, NULL, NULL);
	is_int(db_connect(db), ERR_NONE, "%s prepares all", t->role);
	db_free(db);
	db = db_new(t, none, NULL, NULL);
	for (p = roles[i].stmts; *p != NULL; p++) {
		why = "";
		e = db_compare(db, a, *p, &why);
		if (!ok(e == ERR_NONE, "%s: %s", t->role, (*p)->name))
			note("%s: %s", err_name(e), why);
	}
	db_free(db);
}

int
main(void)
{
	struct db_target t = { .host = getenv("HANDFAST_TEST_DB"),
		.port = 5432, .name = "handfast" };
	struct arena *a = arena_new();
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		ok(is_listed(all[i]), "%s is some role's", all[i]->name);
	if (t.host == NULL)
		printf("ok %d # SKIP HANDFAST_TEST_DB names no socket folder\n",
		    ++tap_count);
	else
		for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
			test_role(&t, a, i);
	arena_free(a);
	return done_testing();
}
