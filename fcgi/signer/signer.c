/*
 * The signer's keys and processes; see signer.h.
 */
#include "signer.h"

#include <sys/stat.h>

#include "certify.h"
#include "file.h"
#include "filter.h"
#include "json.h"
#include "keys.h"
#include "log.h"
#include "manufacturer.h"
#include "store.h"
#include "tick.h"
#include "time.h"
#include "verbs.h"

#define RETRY_MS	500	/* between two tries to reach the database */
#define WARN_DAYS	90	/* before the CA's own certificate ends */
#define DAY		86400

/* ---- in the master ---- */

static enum err
load_cert(struct arena *a, const char *path, struct cert *out)
{
	struct cert *certs;
	struct slice pem;
	size_t n;
	enum err e;

	if ((e = file_read(a, path, SIGNER_CHAIN_MAX, &pem)) ||
	    (e = cert_parse_pem(a, pem, &certs, &n)) || n != 1)
		return log_err(e ? e : ERR_CONFIG, "%s is not a file of one "
		    "certificate", log_qs(path));
	*out = certs[0];
	return ERR_NONE;
}

static enum err
load_key(struct arena *a, const char *path, struct key **out)
{
	struct slice pem;
	enum err e;

	if ((e = file_read_key(a, path, KEY_PEM_MAX, S_IRWXG | S_IRWXO,
	    &pem)) ||
	    (e = key_parse_pem(a, pem, SLICE_NONE, out)))
		return log_err(e, "no usable CA key in %s; handfast ca init "
		    "makes one", log_qs(path));
	return ERR_NONE;
}

/*
 * A certificate for a throw-away key, good for a moment, says that key and
 * certificates belong together and are valid now. It never leaves this place.
 */
static enum err
self_test(const struct signer *s, struct arena *a)
{
	static const struct uuid nobody;
	struct cert_spec spec = certify_device(s->settings,
	    &s->settings->profiles[0], &nobody, &s->issuing, a);
	struct cert_check c = { .chain = &s->issuing.der, .nchain = 1,
	    .roots = &s->root.der, .nroots = 1, .usage = CERT_CLIENT,
	    .at = time_now() };
	const char *why = "the CA's certificate has ended";
	struct pubkey pub;
	struct key *key;
	enum err e;

	spec.not_after = c.at + 1;
	if ((e = key_generate(a, "P-256", &key)) ||
	    (e = key_public(a, key, &pub)) || (e = ca_serial(spec.serial)))
		return e;
	spec.spki = pub.spki;
	if ((e = ca_make_cert(a, s->ca, &spec, &c.leaf)) ||
	    (e = cert_chain_verify(&c, &why)))
		return log_err(e, "ca_key, ca_cert and ca_root make no valid "
		    "chain: %s", why);
	return ERR_NONE;
}

static enum err
load_ca(struct signer *s, struct arena *a)
{
	const struct settings *conf = s->settings;
	struct key *key = NULL;
	struct ca *ca;
	enum err e;

	if ((e = load_cert(a, conf->signer.ca_cert, &s->issuing)) ||
	    (e = load_cert(a, conf->signer.ca_root, &s->root)) ||
	    (e = load_key(a, conf->signer.ca_key, &key)))
		return e;
	if ((e = ca_open(a, key, s->issuing.der, &ca)))
		return log_err(e, "%s is not the certificate of %s",
		    log_qs(conf->signer.ca_cert), log_qs(conf->signer.ca_key));
	s->ca = ca;
	if (s->issuing.not_after - time_now() < (int64_t)WARN_DAYS * DAY)
		log_at(ERR_WARNING, "the issuing CA ends at %s",
		    time_text(a, s->issuing.not_after));
	return self_test(s, a);
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
	if ((e = warm_up(a)) || (e = load_ca(s, a)) ||
	    (e = manufacturer_load(conf, a, &manufacturers)))
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

/* ---- in its children ---- */

static void
close_database(void *p)
{
	db_free(p);
}

enum err
signer_connect(struct signer *s)
{
	enum err e;

	if ((e = journal_reopen(s->journal)))
		return e;
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
	return e;
}

static enum err
start(void *arg, void **app)
{
	struct signer *s = arg;
	enum err e;

	*app = s;
	if ((e = signer_connect(s)))
		return e;
	return filter_set(false);
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
	return filter_set(true);
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
	    .tick_arg = s };
}
