/*
 * What OCSP answers, and how long it may be kept.
 */
#include "guard_ocsp.h"

#include <string.h>
#include <time.h>

#include "guard_app.h"
#include "hash.h"
#include "log.h"
#include "responders.h"
#include "route.h"
#include "store_guard.h"
#include "store_health.h"
#include "time.h"

#define PREFIX		"/ocsp/"
#define URI_MAX		16384	/* bytes of path; nginx allows 8 KiB */
#define TYPE_REQUEST	"application/ocsp-request"
#define TYPE_RESPONSE	"application/ocsp-response"

/* ---- status ---- */

static struct ocsp_answer
answer_of(const struct ocsp_row *row)
{
	struct ocsp_answer an = { .status = OCSP_UNKNOWN };

	if (strcmp(row->status, "good") == 0)
		an.status = OCSP_GOOD;
	if (strcmp(row->status, "revoked") == 0) {
		an.status = OCSP_REVOKED;
		an.reason = reason_of(row->reason != NULL ? row->reason : "");
		an.revoked_at = row->revoked_at;
	}
	return an;
}

/* Of other issuers, and of serials that nobody can have, nothing is known. */
static enum err
look_up(struct req *rq, const struct ocsp_responder *r,
    const struct ocsp_request *asked, struct ocsp_answer *out)
{
	const struct guard *g = rq->app;
	struct slice serials[OCSP_SINGLES_MAX];
	size_t at[OCSP_SINGLES_MAX], i, n = 0;
	struct ocsp_asked asked_of = { ocsp_issuer(r), serials, 0 };
	const struct ocsp_row *row;
	struct db_rows rows;
	enum err e;

	for (i = 0; i < ocsp_count(asked); i++) {
		out[i] = (struct ocsp_answer){ .status = OCSP_UNKNOWN };
		if (ocsp_is_of(r, asked, i) && ocsp_serial(asked, i).n > 0) {
			serials[n] = ocsp_serial(asked, i);
			at[n++] = i;
		}
	}
	if (n == 0)
		return ERR_NONE;
	asked_of.n = n;
	if ((e = store_ocsp_status(g->db, rq->arena, &asked_of, &rows)))
		return e;
	if (rows.n != n)
		return ERR_DATABASE;
	row = rows.row;
	for (i = 0; i < n; i++)
		out[at[i]] = answer_of(&row[i]);
	return ERR_NONE;
}

/* ---- the answer ---- */

static enum err
refuse(struct req *rq, struct resp *rs, enum ocsp_refusal why)
{
	struct slice der;
	enum err e;

	if ((e = ocsp_refuse(rq->arena, why, &der)))
		return e;
	buf_add(resp_type(rs, 200, TYPE_RESPONSE), der);
	return ERR_NONE;
}

/* RFC 9110 5.6.7 */
static const char *
http_date(struct arena *a, int64_t at)
{
	char text[sizeof("Sun, 06 Nov 1994 08:49:37 GMT")] = "";
	time_t t = (time_t)at;
	struct tm tm;

	if (gmtime_r(&t, &tm) != NULL)
		(void)strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT",
		    &tm);
	return arena_printf(a, "%s", text);
}

/*
 * RFC 5019 section 6: what was asked by GET and without a nonce may be kept by
 * whoever passes it on. Not "unknown": it may be issued the next moment.
 */
static bool
may_be_kept(const struct req *rq, const struct ocsp_request *asked,
    const struct ocsp_answer *an)
{
	size_t i;

	for (i = 0; i < ocsp_count(asked); i++) {
		if (an[i].status == OCSP_UNKNOWN)
			return false;
	}
	return rq->method == REQ_GET && !ocsp_has_nonce(asked);
}

static enum err
keep(struct req *rq, struct resp *rs, const struct ocsp_answers *all,
    struct slice der)
{
	const struct guard *g = rq->app;
	struct arena *a = rq->arena;
	struct sha256 sha;
	enum err e;

	if ((e = sha256_of(der, &sha)))
		return e;
	resp_cached(rs);
	resp_header(rs, "Cache-Control", arena_printf(a, "max-age=%lld, "
	    "public, no-transform, must-revalidate",
	    (long long)(all->next_update - all->this_update - 1)));
	guard_kept(a, rs, g->settings->guard.ocsp_kept, all->this_update);
	resp_header(rs, "Last-Modified", http_date(a, all->this_update));
	resp_header(rs, "Expires", http_date(a, all->next_update));
	resp_header(rs, "ETag", arena_printf(a, "\"%s\"",
	    hex_text(a, sha256_slice(&sha))));
	return ERR_NONE;
}

static enum err
respond(struct req *rq, struct resp *rs, const struct ocsp_responder *r,
    const struct ocsp_request *asked)
{
	const struct guard *g = rq->app;
	struct ocsp_answer an[OCSP_SINGLES_MAX];
	struct ocsp_answers all = { .v = an, .this_update = time_now() };
	struct slice der;
	enum err e;

	all.next_update = all.this_update + g->settings->guard.ocsp_life;
	if (all.next_update > ocsp_not_after(r))
		all.next_update = ocsp_not_after(r);
	if ((e = look_up(rq, r, asked, an)) == ERR_AWAY)
		return refuse(rq, rs, OCSP_TRY_LATER);
	if (e || (e = ocsp_sign(rq->arena, r, asked, &all, &der))) {
		(void)log_err(e, "no answer");
		return refuse(rq, rs, OCSP_INTERNAL);
	}
	buf_add(resp_type(rs, 200, TYPE_RESPONSE), der);
	return may_be_kept(rq, asked, an) ? keep(rq, rs, &all, der) :
	    ERR_NONE;
}

static enum err
serve(struct req *rq, struct resp *rs, struct slice der)
{
	const struct guard *g = rq->app;
	const struct ocsp_responder *r;
	struct ocsp_request *asked;

	if (ocsp_parse(rq->arena, der, &asked))
		return refuse(rq, rs, OCSP_MALFORMED);
	if ((r = responders_for(g->responders, asked)) == NULL)
		return refuse(rq, rs, OCSP_TRY_LATER);
	return respond(rq, rs, r, asked);
}

/* ---- the two ways to ask ---- */

static enum err
ocsp_post(struct req *rq, struct resp *rs)
{
	return serve(rq, rs, rq->body);
}

/* RFC 3986 2.1, once; "+" is itself here. */
static enum err
percent_decoded(struct arena *a, struct slice in, struct slice *out)
{
	struct buf b;
	uint8_t byte;
	size_t i;

	buf_init(&b, a, URI_MAX);
	for (i = 0; i < in.n; i++) {
		byte = in.p[i];
		if (byte == '%') {
			if (in.n - i < 3 ||
			    hex_parse(slice_of(in.p + i + 1, 2), &byte, 1))
				return ERR_INPUT;
			i += 2;
		}
		buf_add_byte(&b, byte);
	}
	*out = buf_slice(&b);
	return buf_check(&b);
}

/* RFC 6960 A.1: base64 as nginx got it, since it decodes and merges slashes. */
static enum err
ocsp_get(struct req *rq, struct resp *rs)
{
	struct slice uri = req_param(rq, "REQUEST_URI"), text, der;
	const size_t n = sizeof(PREFIX) - 1;

	if (uri.n < n || memcmp(uri.p, PREFIX, n) != 0)
		return refuse(rq, rs, OCSP_MALFORMED);
	uri = slice_of(uri.p + n, uri.n - n);
	while (uri.n > 0 && uri.p[0] == '/')
		uri = slice_of(uri.p + 1, uri.n - 1);
	if (percent_decoded(rq->arena, uri, &text) ||
	    base64_parse(rq->arena, text, OCSP_REQUEST_MAX, &der))
		return refuse(rq, rs, OCSP_MALFORMED);
	return serve(rq, rs, der);
}

static void
fail(struct req *rq, struct resp *rs, enum err e)
{
	(void)rq;
	buf_printf(resp_plain(rs, err_status(e)), "%s\n", err_sentence(e));
}

static enum err
health(struct req *rq)
{
	const struct guard *g = rq->app;
	int64_t migrations;

	return store_health(g->db, rq->arena, &migrations);
}

void
guard_ocsp_serve(struct req *rq, struct resp *rs)
{
	static const struct route routes[] = {
		{ .method = REQ_GET, .path = "/ocsp", .handle = ocsp_get },
		{ .method = REQ_POST, .path = "/ocsp", .handle = ocsp_post,
		  .body = BODY_RAW, .type = TYPE_REQUEST,
		  .body_max = OCSP_REQUEST_MAX },
	};
	static const struct router router = {
		.routes = routes, .n = sizeof(routes) / sizeof(routes[0]),
		.fail = fail, .health = health
	};

	route_serve(&router, rq, rs);
}
