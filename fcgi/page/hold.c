/*
 * GET and POST /devices/:id/hold and /devices/:id/release: shut out for a
 * while, and let in again; both are asked once.
 */
#include "log.h"
#include "page.h"
#include "store_device.h"

static enum err
ask(struct req *rq, struct resp *rs, bool hold)
{
	struct device_row d;
	enum err e;

	if ((e = store_device_get(page_app(rq)->db, rq->arena,
	    page_session(rq), &rq->object, &d)))
		return e;
	tpl_hold(resp_html(rs, 200), &(struct tpl_hold){
	    .top = page_top(rq, PAGE_DEVICES, hold ? "Put a device on hold" :
		"Release a device"),
	    .id = uuid_text(rq->arena, &rq->object), .name = d.name,
	    .csrf = auth_session(rq)->csrf, .hold = hold,
	    .bottom = page_bottom(rq) });
	return ERR_NONE;
}

static enum err
done(struct req *rq, struct resp *rs, const char *what, enum err e)
{
	const char *id = uuid_text(rq->arena, &rq->object);

	if (e)
		return e;
	log_at(ERR_NOTICE, "%s device=%s account=%s", what, id,
	    log_qs(auth_session(rq)->name));
	return resp_redirect(rs, "/devices/%s", id);
}

static enum err
hold_get(struct req *rq, struct resp *rs)
{
	return ask(rq, rs, true);
}

static enum err
release_get(struct req *rq, struct resp *rs)
{
	return ask(rq, rs, false);
}

static enum err
hold_post(struct req *rq, struct resp *rs)
{
	return done(rq, rs, "held", store_device_hold(page_app(rq)->db,
	    rq->arena, page_session(rq), &rq->object));
}

static enum err
release_post(struct req *rq, struct resp *rs)
{
	return done(rq, rs, "released", store_device_release(
	    page_app(rq)->db, rq->arena, page_session(rq), &rq->object));
}

const struct route page_hold = {
	.method = REQ_GET, .path = "/devices/:id/hold",
	.handle = hold_get, .body = BODY_NONE,
	.flags = ROUTE_SESSION, .permission = "revoke",
};

const struct route page_hold_post = {
	.method = REQ_POST, .path = "/devices/:id/hold",
	.handle = hold_post, .body = BODY_FORM, .body_max = 1024,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "revoke",
};

const struct route page_release = {
	.method = REQ_GET, .path = "/devices/:id/release",
	.handle = release_get, .body = BODY_NONE,
	.flags = ROUTE_SESSION, .permission = "revoke",
};

const struct route page_release_post = {
	.method = REQ_POST, .path = "/devices/:id/release",
	.handle = release_post, .body = BODY_FORM, .body_max = 1024,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "revoke",
};
