/*
 * The answer to nginx's auth_request.
 */
#include <string.h>

#include "guard_app.h"
#include "guard_auth.h"
#include "hash.h"
#include "log.h"
#include "peer.h"
#include "route.h"
#include "store_guard.h"
#include "store_health.h"
#include "time.h"

/* RFC 3986 section 2.1: all but the unreserved characters. */
static const char *
percent_encoded(struct arena *a, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
	struct slice in = slice_str(s);
	struct buf b;
	size_t i;

	buf_init(&b, a, 3 * in.n);
	for (i = 0; i < in.n; i++) {
		if (in.p[i] != '\0' && strchr(plain, in.p[i]) != NULL)
			buf_add_byte(&b, in.p[i]);
		else
			buf_printf(&b, "%%%02X", in.p[i]);
	}
	return buf_str(&b);
}

/* Which certificate it was; a name only if it is one of ours. */
static const char *
note(struct req *rq, const struct sha256 *sha, const struct guard_row *row)
{
	const char *hash = hex_text(rq->arena, sha256_slice(sha));

	if (row->name == NULL)
		return arena_printf(rq->arena, "certificate=%s", hash);
	return arena_printf(rq->arena, "certificate=%s device=%s name=%s",
	    hash, uuid_text(rq->arena, &row->device), log_qs(row->name));
}

/* The device that this request comes from, and that it may come in. */
static enum err
auth_get(struct req *rq, struct resp *rs)
{
	struct guard *g = rq->app;
	struct guard_row row = { .err = ERR_INTERNAL };
	struct sha256 sha;
	struct slice der;
	int64_t now = time_now();
	enum err e;

	if ((e = peer_certificate(rq, &der)) || (e = sha256_of(der, &sha)))
		return e;
	e = store_guard_check(g->db, rq->arena, &sha, &row);
	if (e != ERR_NONE) {
		rq->note = note(rq, &sha, &row);
		/* A certificate that nobody issued is no missing page. */
		return e == ERR_NOT_FOUND ? ERR_DENIED : e;
	}
	resp_empty(rs, 204);
	resp_header(rs, "Handfast-Device", uuid_text(rq->arena, &row.device));
	resp_header(rs, "Handfast-Name",
	    percent_encoded(rq->arena, row.name));
	resp_header(rs, "Handfast-Profile", row.profile);
	/* Who is refused is asked about anew: he may be let in meanwhile. */
	guard_kept(rq->arena, rs, g->settings->guard.auth_kept, now);
	return ERR_NONE;
}

/* nginx looks at the status alone. */
static void
fail(struct req *rq, struct resp *rs, enum err e)
{
	resp_empty(rs, err_status(e));
	guard_kept(rq->arena, rs, 0, 0);
}

static enum err
health(struct req *rq)
{
	const struct guard *g = rq->app;
	int64_t migrations;

	return store_health(g->db, rq->arena, &migrations);
}

void
guard_auth_serve(struct req *rq, struct resp *rs)
{
	static const struct route routes[] = {
		{ .method = REQ_GET, .path = "/auth", .handle = auth_get }
	};
	static const struct router router = {
		.routes = routes, .n = sizeof(routes) / sizeof(routes[0]),
		.fail = fail, .health = health
	};

	route_serve(&router, rq, rs);
}
