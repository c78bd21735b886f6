/*
 * GET and POST /devices/:id/edit: owner, notes and site of a device.
 */
#include <string.h>

#include "log.h"
#include "page.h"
#include "parse.h"
#include "store_device.h"
#include "store_fleet.h"
#include "words.h"

#define OWNER_MAX	64	/* characters */
#define NOTES_MAX	2000

enum { F_WAS, F_OWNER, F_NOTES, F_SITE };
static const struct field fields[] = {
	[F_WAS] = { "was", FIELD_TEXT, 64, false },
	[F_OWNER] = { "owner", FIELD_TEXT, 1024, true },
	[F_NOTES] = { "notes", FIELD_TEXT, 16384, true },
	[F_SITE] = { "site", FIELD_UUID, 0, true },
};

/* What was typed, and what is wrong with it. */
struct again {
	int		 status;
	const char	*fault;
	const char	*owner;
	const char	*notes;
	const struct uuid *site;
	bool		 bad_owner, bad_notes;
};

/* A browser sends line ends as CR LF, and counts each as one character. */
static const char *
lines_of(struct arena *a, struct slice s)
{
	char *text = arena_str(a, s), *to = text;

	for (const char *p = text; *p != '\0'; p++)
		if (*p != '\r')
			*to++ = *p;
		else if (p[1] != '\n')
			*to++ = '\n';
	*to = '\0';
	return text;
}

/* No control but the line's end and the tab. */
static bool
is_plain(const char *s)
{
	for (; *s != '\0'; s++)
		if (((unsigned char)*s < ' ' || *s == 0x7f) &&
		    *s != '\n' && *s != '\t')
			return false;
	return true;
}

static size_t
characters(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static enum err
offer_sites(struct req *rq, const struct uuid *now,
    struct tpl_device_edit *page)
{
	static const struct uuid none;
	const struct site_item *site;
	struct tpl_device_edit_sites *s;
	struct db_rows rows;
	enum err e;

	if ((e = store_device_sites(page_app(rq)->db, rq->arena,
	    page_session(rq), "edit", &rows)))
		return e;
	if (now == NULL)
		now = &none;
	site = rows.row;
	page->sites = s = arena_array(rq->arena, rows.n + 1, sizeof(*s));
	page->sites_n = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		const bool is_one = site[i].name != NULL;

		s[i].value = is_one ? uuid_text(rq->arena, &site[i].site) : "";
		s[i].label = is_one ? site[i].name : "None";
		s[i].chosen = uuid_equal(&site[i].site, now);
	}
	return ERR_NONE;
}

static enum err
show(struct req *rq, struct resp *rs, const struct again *again)
{
	struct tpl_device_edit page = {
		.top = page_top(rq, PAGE_DEVICES, "Edit a device"),
		.id = uuid_text(rq->arena, &rq->object),
		.csrf = auth_session(rq)->csrf, .bottom = page_bottom(rq) };
	struct device_row d;
	enum err e;

	if ((e = store_device_get(page_app(rq)->db, rq->arena,
	    page_session(rq), &rq->object, &d)))
		return e;
	if (strstr(d.may, "edit") == NULL)
		return ERR_DENIED;
	page.name = d.name;
	page.was = d.stamp;
	page.owner = d.owner;
	page.notes = d.notes;
	if (again != NULL) {
		page.fault = again->fault;
		page.owner = again->owner;
		page.notes = again->notes;
		page.bad_owner = again->bad_owner;
		page.bad_notes = again->bad_notes;
	}
	if ((e = offer_sites(rq, again != NULL ? again->site : d.site,
	    &page)))
		return e;
	tpl_device_edit(resp_html(rs, again != NULL ? again->status : 200),
	    &page);
	return ERR_NONE;
}

static enum err
edit_get(struct req *rq, struct resp *rs)
{
	return show(rq, rs, NULL);
}

static void
check(struct again *again)
{
	again->bad_owner = again->owner[0] != '\0' &&
	    name_check(slice_str(again->owner), OWNER_MAX) != ERR_NONE;
	again->bad_notes = characters(again->notes) > NOTES_MAX ||
	    !is_plain(again->notes);
	if (again->bad_owner)
		again->fault = "An owner has at most 64 characters that "
		    "can be seen, on one line.";
	else if (again->bad_notes)
		again->fault = "Notes have at most 2,000 characters of plain "
		    "text.";
}

static enum err
edit_post(struct req *rq, struct resp *rs)
{
	const char *id = uuid_text(rq->arena, &rq->object);
	const struct uuid site = req_uuid(rq, F_SITE);
	struct again again = { .status = 422,
		.owner = arena_str(rq->arena,
		    words_trim(req_field(rq, F_OWNER))),
		.notes = lines_of(rq->arena, req_field(rq, F_NOTES)),
		.site = req_has(rq, F_SITE) ? &site : NULL };
	enum err e;

	check(&again);
	if (again.fault != NULL)
		return show(rq, rs, &again);
	e = store_device_edit(page_app(rq)->db, rq->arena, page_session(rq),
	    &(struct store_device_edit){ .device = &rq->object,
	    .was = req_text(rq, F_WAS), .owner = again.owner,
	    .notes = again.notes, .site = again.site });
	if (e == ERR_CHANGED) {
		again.status = err_status(e);
		again.fault = "Somebody else has changed this device "
		    "meanwhile. This is what you typed: look at the device's "
		    "page in another window, then save again or leave it.";
		return show(rq, rs, &again);
	}
	if (e)
		return e;
	log_at(ERR_NOTICE, "edited device=%s account=%s", id,
	    log_qs(auth_session(rq)->name));
	return resp_redirect(rs, "/devices/%s", id);
}

const struct route page_device_edit = {
	.method = REQ_GET, .path = "/devices/:id/edit", .handle = edit_get,
	.body = BODY_NONE, .flags = ROUTE_SESSION, .permission = "edit",
};

const struct route page_device_edit_post = {
	.method = REQ_POST, .path = "/devices/:id/edit", .handle = edit_post,
	.body = BODY_FORM, .body_max = 32768, .fields = fields, .nfields = 4,
	.flags = ROUTE_SESSION | ROUTE_CSRF, .permission = "edit",
};
