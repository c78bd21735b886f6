/*
 * The signer's keys and processes; see signer.h.
 */
#include "signer.h"

#include "audit_out.h"
#include "audit_sign.h"
#include "file.h"
#include "filter.h"
#include "hash.h"
#include "json.h"
#include "keys.h"
#include "log.h"
#include "manufacturer.h"
#include "store.h"
#include "store_issuer.h"
#include "tick.h"
#include "time.h"
#include "verbs.h"

#define RETRY_MS	500	/* between two tries to reach the database */

/* ---- in the master ---- */

/* In an arena of its own, so that it can be replaced. */
static enum err
load_authority(struct signer *s)
{
	struct arena *a = arena_new();
	struct authorities *au = arena_alloc(a, sizeof(*au));
	uint64_t generation = authority_generation(s->settings);
	enum err e;

	s->generation = generation;
	if ((e = authority_load(a, s->settings, au)) ||
	    (e = authority_open(a, s->settings, au))) {
		arena_free(a);
		return e;
	}
	arena_free(s->authority_arena);
	s->authority_arena = a;
	s->authority = au;
	return ERR_NONE;
}

/* One that cannot be loaded leaves the old ones at work. */
static bool
reload(void *arg)
{
	struct signer *s = arg;
	enum err e;

	if (authority_generation(s->settings) == s->generation)
		return false;
	if ((e = load_authority(s))) {
		(void)log_err(e, "the CAs have changed and cannot be read: "
		    "the old ones stay in use");
		return false;
	}
	log_at(ERR_NOTICE, "the CAs have changed: issuers=%zu roots=%zu",
	    s->authority->n, s->authority->nroots);
	return true;
}

/*
 * jansson opens /dev/urandom when it makes its first object, which the filter
 * of system calls would not let pass later.
 */
static enum err
warm_up(struct arena *a)
{
	const struct json_t *object;

	return json_parse(a, SLICE_LIT("{}"), 2, &object);
}

static void
free_authority(void *p)
{
	struct signer *s = p;

	arena_free(s->authority_arena);
}

static void
close_journal(void *p)
{
	journal_free(p);
}

enum err
signer_load(struct settings *conf, struct signer **out)
{
	struct arena *a = conf->arena;
	struct signer *s = arena_alloc(a, sizeof(*s));
	struct secret *seal = secret_new(a);
	struct manufacturer *manufacturers;
	enum err e;

	*out = NULL;
	s->settings = conf;
	s->seal_key = seal;
	arena_defer(a, free_authority, s);
	if ((e = warm_up(a)) || (e = load_authority(s)) ||
	    (e = manufacturer_load(conf, a, &manufacturers)) ||
	    (e = audit_sign_load(conf, a, &s->audit_key)))
		return e;
	s->manufacturers = manufacturers;
	if ((e = file_read_secret(conf->signer.seal_key, KEYS_SEAL, seal)))
		return log_err(e, "no usable key in %s",
		    log_qs(conf->signer.seal_key));
	if ((e = journal_open(conf->signer.journal, &s->journal)))
		return e;
	arena_defer(a, close_journal, s->journal);
	s->target = (struct db_target){ .host = conf->database.host,
	    .port = conf->database.port, .name = conf->database.name,
	    .role = STORE_ROLE_SIGNER,
	    .sslrootcert = conf->database.sslrootcert,
	    .sslcert_dir = conf->database.sslcert_dir };
	*out = s;
	return ERR_NONE;
}

const char *
signer_pki(const struct signer *s, struct arena *a, const char *name)
{
	return arena_printf(a, "%s/pki/%s", s->settings->state_dir, name);
}

const struct issuer *
signer_issuer(const struct signer *s)
{
	return authority_current(s->authority, time_now());
}

enum err
signer_sign(struct arena *a, const struct issuer *by, struct cert_spec *spec,
    struct cert *out)
{
	struct slice der;
	enum err e;

	if ((e = ca_serial(spec->serial)) ||
	    (e = ca_make_cert(a, by->ca, spec, &der)))
		return e;
	return cert_parse_leaf(a, der, out);
}

/* ---- in its children ---- */

static void
close_database(void *p)
{
	db_free(p);
}

static enum err
record_root(struct signer *s, struct arena *a, const struct root *r)
{
	const struct store_root row = { .sha256 = &r->cert.sha256,
	    .name = r->name, .der = r->cert.der,
	    .key_type = r->cert.key.type, .not_before = r->cert.not_before,
	    .not_after = r->cert.not_after };

	return store_root_record(s->db, a, &row);
}

static enum err
record_issuer(struct signer *s, struct arena *a, const struct issuer *is)
{
	const struct cert *root = authority_root(s->authority, is);
	const struct store_issuer row = { .sha256 = &is->cert.sha256,
	    .name = is->name, .der = is->cert.der,
	    .not_before = is->cert.not_before, .not_after = is->until,
	    .active_from = is->active_from, .key_type = is->cert.key.type,
	    .root = root != NULL ? &root->sha256 : NULL };

	return store_issuer_record(s->db, a, &row);
}

/* Certificates name their issuer, so it is there before them. */
static enum err
record_authority(struct signer *s)
{
	const struct authorities *au = s->authority;
	struct slice issuers[AUTHORITY_ISSUERS], roots[AUTHORITY_ROOTS];
	const struct store_held held = { issuers, au->n, roots, au->nroots };
	struct arena *a = arena_new();
	enum err e = ERR_NONE;
	size_t i;

	for (i = 0; i < au->nroots && e == ERR_NONE; i++) {
		roots[i] = sha256_slice(&au->root[i].cert.sha256);
		e = record_root(s, a, &au->root[i]);
	}
	for (i = 0; i < au->n && e == ERR_NONE; i++) {
		issuers[i] = sha256_slice(&au->issuer[i].cert.sha256);
		e = record_issuer(s, a, &au->issuer[i]);
	}
	if (e == ERR_NONE)
		e = store_authority_held(s->db, a, &held);
	arena_free(a);
	return e;
}

/* A token's session is the process's own, and is opened before the filter. */
static enum err
warm_up_keys(struct signer *s)
{
	struct arena *a;
	const char *why;
	enum err e = ERR_NONE;
	size_t i;

	for (i = 0; i < s->authority->n && e == ERR_NONE; i++) {
		const struct issuer *is = &s->authority->issuer[i];
		const struct authority_trial t = { .au = s->authority,
		    .is = is, .at = is->until - 1 };

		if (!is->in_token)
			continue;
		a = arena_new();
		e = authority_try(a, &t, &why);
		if (e)
			(void)log_err(e, "the key of %s does not sign",
			    is->name);
		arena_free(a);
	}
	return e;
}

enum err
signer_connect(struct signer *s)
{
	enum err e;

	if ((e = journal_reopen(s->journal)) || (e = warm_up_keys(s)))
		return e;
	s->audit_out = audit_out_open(s->settings->arena, s->settings);
	s->db = db_new(&s->target, store_stmts_signer, log_database,
	    &s->away);
	arena_defer(s->settings->arena, close_database, s->db);
	/* Callers queue at the socket meanwhile. */
	while ((e = db_connect(s->db)) == ERR_AWAY) {
		if (prefork_sleep(RETRY_MS))
			return e;
	}
	if (s->away)
		log_at(ERR_NOTICE, "the database is back");
	db_no_reconnect(s->db);
	return e ? e : record_authority(s);
}

static enum err
start(void *arg, void **app)
{
	struct signer *s = arg;
	enum err e;

	*app = s;
	if ((e = signer_connect(s)))
		return e;
	return filter_set(s, false);
}

/* The sweep has nginx's certificate renewed, which is a file. */
static enum err
start_for_sweep(void *arg, void **app)
{
	struct signer *s = arg;
	enum err e;

	*app = s;
	if ((e = signer_connect(s)))
		return e;
	return filter_set(s, true);
}

void
signer_prefork(struct signer *s, struct prefork *out)
{
	static const struct {
		const char	*caller;
		void		(*serve)(struct req *, struct resp *);
		enum err	(*start)(void *, void **);
	} callers[] = {
		{ "console", verbs_console, start },
		{ "ra", verbs_ra, start },
		{ "sweep", verbs_sweep, start_for_sweep },
		{ "admin", verbs_admin, start },
	};
	const size_t n = sizeof(callers) / sizeof(*callers);
	struct arena *a = s->settings->arena;
	struct pool *pools = arena_array(a, n, sizeof(*pools));
	size_t i;

	for (i = 0; i < n; i++) {
		pools[i] = (struct pool){ .name = callers[i].caller,
		    .path = arena_printf(a, "%s/signer/%s/fcgi.sock",
		    s->settings->run_dir, callers[i].caller),
		    .workers = s->settings->signer.workers, .arg = s,
		    .start = callers[i].start, .serve = callers[i].serve };
	}
	*out = (struct prefork){ .pools = pools, .n = n, .tick = tick_run,
	    .tick_arg = s, .changed = reload, .changed_arg = s };
}
