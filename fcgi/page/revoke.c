/*
 * GET and POST /devices/:id/revoke: asked once, then done for good.
 */
#include "log.h"
#include "page.h"
#include "store_device.h"
#include "words.h"

enum { F_REASON };
static const struct field fields[] = {
	[F_REASON] = { "reason", FIELD_TEXT, 32, false },
};

static enum err
revoke_get(struct req *rq, struct resp *rs)
{
	struct tpl_revoke_reasons reasons[WORDS_REASONS];
	struct device_row d;
	enum err e;

	if ((e = store_device_get(page_app(rq)->db, rq->arena,
	    page_session(rq), &rq->object, &d)))
		return e;
	for (size_t i = 0; i < WORDS_REASONS; i++)
		reasons[i] = (struct tpl_revoke_reasons){
			.value = words_reasons[i].name,
			.label = words_reasons[i].words
		};
	tpl_revoke(resp_html(rs, 200), &(struct tpl_revoke){
	    .top = page_top(rq, PAGE_DEVICES, "Revoke a device"),
	    .id = uuid_text(rq->arena, &rq->object), .name = d.name,
	    .csrf = auth_session(rq)->csrf, .reasons = reasons,
	    .reasons_n = WORDS_REASONS,
	    .bottom = page_bottom(rq) });
	return ERR_NONE;
}

static enum err
revoke_post(struct req *rq, struct resp *rs)
{
	const char *id = uuid_text(rq->arena, &rq->object);
	enum err e = store_device_revoke(page_app(rq)->db, rq->arena,
	    page_session(rq), &rq->object, req_text(rq, F_REASON));

	if (e)
		return e;
	log_at(ERR_NOTICE, "revoked device=%s account=%s reason=%s", id,
	    log_qs(auth_session(rq)->name), log_q(req_field(rq, F_REASON)));
	return resp_redirect(rs, "/devices/%s", id);
}

const struct route page_revoke = {
	.method = REQ_GET, .path = "/devices/:id/revoke",
	.handle = revoke_get, .body = BODY_NONE,
	.flags = ROUTE_SESSION, .permission = "revoke",
};

const struct route page_revoke_post = {
	.method = REQ_POST, .path = "/devices/:id/revoke",
	.handle = revoke_post, .body = BODY_FORM, .body_max = 1024,
	.fields = fields, .nfields = 1,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "revoke",
};
