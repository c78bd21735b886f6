/*
 * What each worker of the console works with.
 */
#include "file.h"
#include "keys.h"
#include "log.h"
#include "page.h"
#include "page_pool.h"
#include "store.h"

static enum err
start(void *arg, void **app)
{
	struct page_app *page = arg;
	const struct settings *s = page->settings;

	page->target = (struct db_target){ .host = s->database.host,
	    .port = s->database.port, .name = s->database.name,
	    .role = STORE_ROLE_CONSOLE,
	    .sslrootcert = s->database.sslrootcert,
	    .sslcert_dir = s->database.sslcert_dir };
	page->db = db_new(&page->target, store_stmts_console, log_database,
	    NULL);
	page_init(page);
	*app = page;
	return ERR_NONE;
}

static enum err
read_key(const struct settings *s, const char *path, const struct secret **out)
{
	struct secret *key = secret_new(s->arena);
	enum err e;

	if ((e = file_read_secret(path, KEYS_SEAL, key)))
		return log_err(e, "no usable key in %s", log_qs(path));
	*out = key;
	return ERR_NONE;
}

enum err
page_pool(const struct settings *s, struct pool *pool)
{
	struct page_app *page = arena_alloc(s->arena, sizeof(*page));
	enum err e;

	if ((e = read_key(s, s->console.seal_key, &page->seal_key)) ||
	    (settings_has_channel(s, "psk") &&
	    (e = read_key(s, s->console.psk_key, &page->psk_key))))
		return e;
	page->settings = s;
	/* Half of the workers are left for people who have a session. */
	if ((e = auth_gate_new(s->arena, s->console.workers / 2,
	    &page->gate)))
		return e;
	page->signer = arena_printf(s->arena, "%s/signer/console/fcgi.sock",
	    s->run_dir);
	*pool = (struct pool){ .name = "console",
	    .workers = s->console.workers,
	    .streams = s->console.workers > 1 ? s->console.workers / 2 : 1,
	    .path = arena_printf(s->arena, "%s/console/fcgi.sock",
	    s->run_dir), .arg = page, .start = start, .serve = page_serve };
	return ERR_NONE;
}
