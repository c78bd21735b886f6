/*
 * POST /audit/export: the signer signs what is new, then the log comes as a
 * file, in pieces.
 */
#include "audit_export.h"

#include "audit.h"
#include "audit_key.h"
#include "call.h"
#include "file.h"
#include "log.h"
#include "time.h"

enum { F_FROM, F_TO };
static const struct field fields[] = {
	[F_FROM] = { "from", FIELD_TEXT, AUDIT_DAY, true },
	[F_TO] = { "to", FIELD_TEXT, AUDIT_DAY, true },
};

/* Pieces without a byte are passed over: none would be the end. */
static enum err
next(void *ctx, struct arena *a, struct buf *out)
{
	struct audit_export *x = ctx;
	bool done = false;
	enum err e = ERR_NONE;

	while (e == ERR_NONE && !done && out->n == 0)
		e = audit_export_next(x, a, out, &done);
	return e;
}

/* What cannot be signed now is left out; what was signed before is there. */
static enum err
ask_signer(struct req *rq)
{
	struct slice body;
	enum err e;

	do
		e = call_signer(rq->arena, page_app(rq)->signer,
		    "/audit-checkpoint", NULL, &body);
	while (e == ERR_NONE && slice_equal_str(body, "more\n"));
	if (e == ERR_CHAIN || e == ERR_AWAY) {
		(void)log_err(e, "exporting without a new checkpoint");
		return ERR_NONE;
	}
	return e;
}

static enum err
read_key(struct req *rq, struct pubkey *out)
{
	const char *path = arena_printf(rq->arena, "%s/pki/%s",
	    page_app(rq)->settings->state_dir, AUDIT_KEY_FILE);
	struct slice pem;
	enum err e;

	if ((e = file_read(rq->arena, path, AUDIT_KEY_PEM_MAX, &pem)))
		return e == ERR_NOT_FOUND ? log_err(ERR_CONFIG,
		    "there is no %s: handfast audit init makes it",
		    log_qs(path)) : e;
	return audit_key_parse(rq->arena, pem, out);
}

static enum err
export_post(struct req *rq, struct resp *rs)
{
	struct pubkey *key = arena_alloc(rq->arena, sizeof(*key));
	struct audit_export_from from = { .db = page_app(rq)->db,
	    .session = page_session(rq), .key = key,
	    .realm = page_app(rq)->settings->realm };
	struct audit_export *x;
	enum err e;

	if (audit_day(rq, req_text(rq, F_FROM), false, &from.since) ||
	    audit_day(rq, req_text(rq, F_TO), true, &from.until)) {
		rq->sentence = "One of the days is none. Go back and type it "
		    "as 2026-11-30.";
		return ERR_INPUT;
	}
	if ((e = read_key(rq, key)) || (e = ask_signer(rq)))
		return e;
	e = audit_export_begin(rq->arena, &from, &x);
	if (e == ERR_NOT_FOUND)
		rq->sentence = "Nothing of the log is signed yet. Try again in "
		    "a minute.";
	if (e)
		return e;
	resp_header(rs, "Content-Disposition", arena_printf(rq->arena,
	    "attachment; filename=\"handfast-audit-%.10s.jsonl\"",
	    time_text(rq->arena, time_now())));
	return resp_stream(rs, "application/jsonl",
	    (struct stream){ .next = next, .ctx = x });
}

const struct route page_audit_export = {
	.method = REQ_POST, .path = "/audit/export", .handle = export_post,
	.body = BODY_FORM, .body_max = 1024, .fields = fields, .nfields = 2,
	.flags = ROUTE_SESSION | ROUTE_CSRF | ROUTE_STREAM,
	.permission = "audit",
};
