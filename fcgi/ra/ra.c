/*
 * The RA's endpoints, its gate, and what each worker needs.
 */
#include <string.h>

#include "channel.h"
#include "est.h"
#include "file.h"
#include "kdf_gate.h"
#include "keys.h"
#include "log.h"
#include "ra.h"
#include "ra_app.h"
#include "store.h"
#include "store_health.h"

#define MESSAGE_MAX	1024	/* bytes of an ack or a cancel */

static const struct route routes[] = {
	{ .method = REQ_POST, .path = "/v1/enrollments",
	  .handle = ra_register, .body = BODY_RAW,
	  .type = "application/json" },	/* body_max: max_frame_in */
	{ .method = REQ_GET, .path = RA_PREFIX ":id", .handle = ra_poll },
	{ .method = REQ_POST, .path = RA_PREFIX ":id/messages",
	  .handle = ra_message, .body = BODY_RAW, .type = "application/json",
	  .body_max = MESSAGE_MAX },
	{ .method = REQ_GET, .path = "/v1/whoami", .handle = ra_whoami },
	{ .method = REQ_GET, .path = EST_PREFIX "cacerts",
	  .handle = est_cacerts },
	{ .method = REQ_GET, .path = EST_PREFIX "csrattrs",
	  .handle = est_csrattrs },
	{ .method = REQ_POST, .path = EST_PREFIX "simpleenroll",
	  .handle = est_simpleenroll, .body = BODY_RAW,
	  .type = EST_TYPE_CSR, .body_max = EST_BODY_MAX },
	{ .method = REQ_POST, .path = EST_PREFIX "simplereenroll",
	  .handle = est_simplereenroll, .body = BODY_RAW,
	  .type = EST_TYPE_CSR, .body_max = EST_BODY_MAX },
	{ .method = REQ_POST, .path = EST_PREFIX "serverkeygen",
	  .handle = est_serverkeygen, .body = BODY_RAW, .type = EST_TYPE_CSR,
	  .body_max = EST_BODY_MAX },
};

/* A web page must not use its visitor's network position or certificate. */
static enum err
admit(struct req *rq, const struct route *rt)
{
	const struct ra *ra = rq->app;
	const struct settings_list *listed = &ra->settings->gateway.origins;
	struct slice origin = req_header(rq, "Origin");
	size_t i;

	(void)rt;
	if (origin.n == 0)
		return ERR_NONE;
	for (i = 0; i < listed->n; i++)
		if (slice_equal_str(origin, listed->v[i]))
			return ERR_NONE;
	rq->note = arena_printf(rq->arena, "origin=%s", log_q(origin));
	return ERR_ORIGIN;
}

static void
fail(struct req *rq, struct resp *rs, enum err e)
{
	const struct ra *ra = rq->app;
	struct answer answer;

	if (est_is_for(rq)) {
		est_fail(rq, rs, e);
		return;
	}
	answer_error(e, slice_str(ra->settings->realm), &answer);
	if (err_status(e) == 429 || err_status(e) == 503)
		resp_header(rs, "Retry-After", RA_RETRY_AFTER);
	if (ra_tell(rq, rs, err_status(e), &answer))
		resp_empty(rs, 500);
}

static enum err
health(struct req *rq)
{
	const struct ra *ra = rq->app;
	int64_t migrations;

	return store_health(ra->db, rq->arena, &migrations);
}

static void
open_database(struct ra *ra)
{
	const struct settings *s = ra->settings;

	ra->target = (struct db_target){ .host = s->database.host,
	    .port = s->database.port, .name = s->database.name,
	    .role = STORE_ROLE_RA, .sslrootcert = s->database.sslrootcert,
	    .sslcert_dir = s->database.sslcert_dir };
	ra->db = db_new(&ra->target, store_stmts_ra, log_database, NULL);
}

static enum err
set_policy(struct ra *ra)
{
	const struct settings *s = ra->settings;
	size_t i;

	ra->policy.realm = slice_str(s->realm);
	ra->policy.max_csr = s->gateway.max_csr;
	ra->policy.min_code = s->code_length;
	for (i = 0; i < s->gateway.channels.n; i++) {
		const char *name = s->gateway.channels.v[i];
		const struct channel *c = channel_find(slice_str(name));

		if (c == NULL)
			return log_err(ERR_CONFIG, "channel %s is unknown",
			    log_qs(name));
		if (c->over_https)
			ra->policy.channels |= 1u << c->id;
	}
	return ERR_NONE;
}

static enum err
start(void *arg, void **app)
{
	struct ra *ra = arg;
	const struct settings *s = ra->settings;
	enum err e;

	if ((e = set_policy(ra)))
		return e;
	ra->routes = arena_alloc(s->arena, sizeof(routes));
	memcpy(ra->routes, routes, sizeof(routes));
	ra->routes[0].body_max = s->gateway.max_frame_in;
	ra->router = (struct router){ .routes = ra->routes,
	    .n = sizeof(routes) / sizeof(routes[0]), .admit = admit,
	    .fail = fail, .health = health };
	ra->signer = arena_printf(s->arena, "%s/signer/ra/fcgi.sock",
	    s->run_dir);
	open_database(ra);
	*app = ra;
	return ERR_NONE;
}

static void
serve(struct req *rq, struct resp *rs)
{
	const struct ra *ra = rq->app;

	route_serve(&ra->router, rq, rs);
}

static enum err
open_est(struct ra *ra)
{
	const struct settings *s = ra->settings;
	struct secret *key = secret_new(s->arena);
	enum err e;

	if (!settings_has_channel(s, "est"))
		return ERR_NONE;
	if ((e = file_read_secret(s->ra.est_key, KEYS_SEAL, key)))
		return log_err(e, "no usable key in %s",
		    log_qs(s->ra.est_key));
	ra->est_key = key;
	/* Half the workers stay free for everybody else. */
	return kdf_gate_new(s->arena, s->ra.workers / 2, &ra->gate);
}

enum err
ra_pool(struct settings *s, struct pool *pool)
{
	struct ra *ra = arena_alloc(s->arena, sizeof(*ra));
	enum err e;

	ra->settings = s;
	if ((e = open_est(ra)))
		return e;
	*pool = (struct pool){ .name = "ra", .workers = s->ra.workers,
	    .path = arena_printf(s->arena, "%s/ra/fcgi.sock", s->run_dir),
	    .arg = ra, .start = start, .serve = serve };
	return ERR_NONE;
}
