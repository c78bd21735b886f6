/*
 * GET /devices.csv and /devices.json: all devices that fit, as a file, a piece
 * at a time.
 */
#include <stdio.h>
#include <string.h>

#include "csv.h"
#include "fleet.h"
#include "json_write.h"
#include "log.h"
#include "time.h"

#define ROWS		500	/* asked for at once; at most 8 MB of text */
#define ENOUGH		512	/* bytes of a chunk: not none */
#define OBJECT_MAX	65536	/* of JSON for one device */
#define KEY_MAX		1024

enum { F_ROWS = FLEET_FIELDS, F_COUNT };
static const struct field fields[F_COUNT] = {
	FLEET_FIELD_LIST,
	[F_ROWS] = { "rows", FIELD_UINT, STORE_BULK_MAX, true },
};

/* Where an export stands between two pieces. */
struct export
{
	struct req	*rq;
	struct store_filter filter;
	char		 key[KEY_MAX];
	struct uuid	 id;
	bool		 begun, ended;
	void		(*put)(struct arena *, struct buf *,
			    const struct export_row *, bool first);
	const char	*head, *tail;
};

static void
put_csv(struct arena *a, struct buf *out, const struct export_row *d,
    bool first)
{
	const int64_t times[] = { d->created_at, d->last_seen_at,
		d->not_after, d->revoked_at };
	const char *texts[] = { d->name, d->owner, d->notes, d->site,
		d->profile, d->status, d->model, d->system, d->serial,
		d->key_type, d->approved_by };

	(void)first;
	csv_add(out, true, uuid_text(a, &d->device));
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		csv_add(out, false, texts[i]);
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
		csv_add(out, false, times[i] == 0 ? NULL :
		    time_text(a, times[i]));
	csv_end(out);
}

static void
put_time(struct arena *a, struct json_writer *w, const char *key, int64_t t)
{
	json_put_str(w, key, t == 0 ? NULL : time_text(a, t));
}

static void
put_json(struct arena *a, struct buf *out, const struct export_row *d,
    bool first)
{
	struct json_writer w;
	struct slice text;

	json_writer_init(&w, a, OBJECT_MAX);
	json_open(&w, NULL, '{');
	json_put_uuid(&w, "device", &d->device);
	json_put_str(&w, "name", d->name);
	json_put_str(&w, "owner", d->owner);
	json_put_str(&w, "notes", d->notes);
	json_put_str(&w, "site", d->site);
	json_put_str(&w, "profile", d->profile);
	json_put_str(&w, "status", d->status);
	json_put_str(&w, "model", d->model);
	json_put_str(&w, "system", d->system);
	json_put_str(&w, "serial", d->serial);
	json_put_str(&w, "key_type", d->key_type);
	json_put_str(&w, "approved_by", d->approved_by);
	put_time(a, &w, "created_at", d->created_at);
	put_time(a, &w, "last_seen_at", d->last_seen_at);
	put_time(a, &w, "not_after", d->not_after);
	put_time(a, &w, "revoked_at", d->revoked_at);
	json_close(&w, '}');
	if (json_writer_done(&w, &text)) {
		out->full = true;
		return;
	}
	buf_add_str(out, first ? "\n" : ",\n");
	buf_add(out, text);
}

/* The rows of one call; remembers where the next one goes on. */
static void
put_rows(struct export *x, struct arena *a, const struct db_rows *rows,
    struct buf *out)
{
	const struct export_row *d = rows->row;
	size_t i;

	for (i = 0; i < rows->n; i++) {
		if (d[i].matches) {
			x->put(a, out, &d[i], !x->begun);
			x->begun = true;
		}
		snprintf(x->key, sizeof(x->key), "%s", d[i].key);
		x->id = d[i].device;
	}
	/* Full, or stopped on the way. */
	x->ended = rows->n < ROWS && (i == 0 || d[i - 1].matches);
	x->filter.after_key = x->key;
	x->filter.after_id = &x->id;
}

static enum err
next(void *ctx, struct arena *a, struct buf *out)
{
	struct export *x = ctx;
	struct db_rows rows;
	enum err e;

	if (x->head != NULL)
		buf_add_str(out, x->head);
	x->head = NULL;
	while (!x->ended && out->n < ENOUGH) {
		if ((e = store_device_export(page_app(x->rq)->db, a,
		    page_session(x->rq), &x->filter, &rows)))
			return e;
		put_rows(x, a, &rows, out);
	}
	if (x->ended && x->tail != NULL) {
		buf_add_str(out, x->tail);
		x->tail = NULL;
	}
	return ERR_NONE;
}

static enum err export(struct req *rq, struct resp *rs, struct export *x,
    const char *type) {
	const bool json = x->tail != NULL; char now[TIME_TEXT]; enum err e;

	if ((e = fleet_read(rq, &x->filter))) return e;
	x->rq = rq;
	x->filter.max_rows = ROWS;
	time_format(time_now(), now);
	(void)resp_stream(rs, type, (struct stream){ next, x });
	resp_header(rs, "Content-Disposition", arena_printf(rq->arena,
	    "attachment; filename=\"handfast-devices-%.10s.%s\"", now,
	    json ? "json" : "csv"));
	log_at(ERR_NOTICE, "export of devices account=%s",
	    log_qs(auth_session(rq)->name));
	return ERR_NONE;
}

static enum err
csv_get(struct req *rq, struct resp *rs)
{
	struct export *x = arena_alloc(rq->arena, sizeof(*x));

	x->put = put_csv;
	x->head = "device,name,owner,notes,site,profile,status,model,system,"
	    "serial,key_type,approved_by,created_at,last_seen_at,not_after,"
	    "revoked_at\r\n";
	return export(rq, rs, x, "text/csv; charset=utf-8; header=present");
}

static enum err
json_get(struct req *rq, struct resp *rs)
{
	struct export *x = arena_alloc(rq->arena, sizeof(*x));

	x->put = put_json;
	x->head = "{\"devices\":[";
	x->tail = "\n]}\n";
	return export(rq, rs, x, "application/json");
}

const struct route page_devices_csv = {
	.method = REQ_GET, .path = "/devices.csv", .handle = csv_get,
	.body = BODY_NONE, .fields = fields, .nfields = F_COUNT,
	.flags = ROUTE_SESSION | ROUTE_STREAM, .permission = "view",
};

const struct route page_devices_json = {
	.method = REQ_GET, .path = "/devices.json", .handle = json_get,
	.body = BODY_NONE, .fields = fields, .nfields = F_COUNT,
	.flags = ROUTE_SESSION | ROUTE_STREAM, .permission = "view",
};
