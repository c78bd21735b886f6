/*
 * The guard's pools and what each worker needs.
 */
#include <string.h>

#include "guard.h"
#include "guard_app.h"
#include "guard_auth.h"
#include "log.h"
#include "store.h"

static enum err
guard_start(void *arg, void **app)
{
	const struct settings *s = arg;
	struct guard *g = arena_alloc(s->arena, sizeof(*g));

	g->target = (struct db_target){ .host = s->database.host,
	    .port = s->database.port, .name = s->database.name,
	    .role = STORE_ROLE_GUARD,
	    .sslrootcert = s->database.sslrootcert,
	    .sslcert_dir = s->database.sslcert_dir };
	g->db = db_new(&g->target, store_stmts_guard, log_database, NULL);
	*app = g;
	return ERR_NONE;
}

struct pool *
guard_pools(struct arena *a, struct settings *s, size_t *n)
{
	const struct pool pools[] = {
		{ .name = "auth", .workers = s->guard.workers,
		  .path = arena_printf(a, "%s/guard/auth.sock", s->run_dir),
		  .arg = s, .start = guard_start, .serve = guard_auth_serve }
	};
	struct pool *p = arena_array(a, sizeof(pools) / sizeof(pools[0]),
	    sizeof(*p));

	*n = sizeof(pools) / sizeof(pools[0]);
	memcpy(p, pools, sizeof(pools));
	return p;
}
