/*
 * What each worker of the console works with.
 */
#include "log.h"
#include "page.h"
#include "page_pool.h"
#include "store.h"

static void
log_database(void *ctx, enum err e, const char *what, const char *text)
{
	(void)ctx;
	(void)log_err(e, "database step=%s: %s", what, log_qs(text));
}

static struct db *
open_database(const struct settings *s)
{
	struct db_target *t = arena_alloc(s->arena, sizeof(*t));

	*t = (struct db_target){ .host = s->database.host,
	    .port = s->database.port, .name = s->database.name,
	    .role = STORE_ROLE_CONSOLE,
	    .sslrootcert = s->database.sslrootcert };
	if (s->database.sslcert_dir != NULL) {
		t->sslcert = arena_printf(s->arena, "%s/%s.pem",
		    s->database.sslcert_dir, STORE_ROLE_CONSOLE);
		t->sslkey = arena_printf(s->arena, "%s/%s.key",
		    s->database.sslcert_dir, STORE_ROLE_CONSOLE);
	}
	return db_new(t, store_stmts_console, log_database, NULL);
}

static enum err
start(void *arg, void **app)
{
	struct page_app *page = arg;

	page->db = open_database(page->settings);
	page_init(page);
	*app = page;
	return ERR_NONE;
}

enum err
page_pool(const struct settings *s, struct pool *pool)
{
	struct page_app *page = arena_alloc(s->arena, sizeof(*page));
	struct secret *seal_key = secret_new(s->arena);
	enum err e;

	if ((e = claim_seal_key(s->console.seal_key, seal_key)))
		return log_err(e, "seal_key: %s is not readable, or not %d "
		    "bytes", log_qs(s->console.seal_key), CLAIM_SEAL_KEY);
	page->settings = s;
	page->seal_key = seal_key;
	page->signer = arena_printf(s->arena, "%s/signer/console/fcgi.sock",
	    s->run_dir);
	*pool = (struct pool){ .name = "console",
	    .workers = s->console.workers,
	    .path = arena_printf(s->arena, "%s/console/fcgi.sock",
	    s->run_dir), .arg = page, .start = start, .serve = page_serve };
	return ERR_NONE;
}
