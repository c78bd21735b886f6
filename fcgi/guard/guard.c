/*
 * The guard's pools and what each worker needs.
 */
#include <string.h>

#include "guard.h"
#include "guard_app.h"
#include "guard_auth.h"
#include "guard_ocsp.h"
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
	g->settings = s;
	*app = g;
	return ERR_NONE;
}

/* The key is here and in no worker of the other pool. */
static enum err
guard_start_ocsp(void *arg, void **app)
{
	const struct settings *s = arg;
	struct guard *g;
	enum err e;

	if ((e = guard_start(arg, app)))
		return e;
	g = *app;
	g->responders = responders_new(s);
	return ERR_NONE;
}

struct pool *
guard_pools(struct arena *a, struct settings *s, size_t *n)
{
	const struct pool pools[] = {
		{ .name = "auth", .workers = s->guard.workers,
		  .path = arena_printf(a, "%s/guard/auth.sock", s->run_dir),
		  .arg = s, .start = guard_start, .serve = guard_auth_serve },
		{ .name = "ocsp", .workers = s->guard.ocsp_workers,
		  .path = arena_printf(a, "%s/guard/ocsp.sock", s->run_dir),
		  .arg = s, .start = guard_start_ocsp, .keeps = true,
		  .serve = guard_ocsp_serve },
	};
	struct pool *p = arena_array(a, sizeof(pools) / sizeof(pools[0]),
	    sizeof(*p));

	*n = sizeof(pools) / sizeof(pools[0]);
	memcpy(p, pools, sizeof(pools));
	return p;
}
