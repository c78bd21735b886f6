/*
 * handfast audit list: events, newest first.
 */
#include <arpa/inet.h>

#include "audit_verbs.h"
#include "log.h"
#include "out.h"
#include "store_audit.h"

#define PAGE_ROWS	500
#define MAX_ROWS	1000000

static int
read_query(struct admin *ad, const struct args *args,
    struct store_audit_query *q)
{
	struct uuid *ids = arena_array(ad->arena, 2, sizeof(*ids));
	unsigned char address[sizeof(struct in6_addr)];

	*q = (struct store_audit_query){ .what = args->value[AUDIT_LIST_WHAT],
	    .account = args->value[AUDIT_LIST_ACCOUNT],
	    .object = args->value[AUDIT_LIST_OBJECT],
	    .address = args->value[AUDIT_LIST_ADDRESS],
	    .request = args->value[AUDIT_LIST_REQUEST] };
	if (args->value[AUDIT_LIST_DEVICE] != NULL) {
		q->device = &ids[0];
		if (admin_uuid(ad, args->value[AUDIT_LIST_DEVICE], &ids[0]))
			return ADMIN_FAILED;
	}
	if (args->value[AUDIT_LIST_ENROLLMENT] != NULL) {
		q->enrollment = &ids[1];
		if (admin_uuid(ad, args->value[AUDIT_LIST_ENROLLMENT],
		    &ids[1]))
			return ADMIN_FAILED;
	}
	if (q->address != NULL && inet_pton(AF_INET, q->address, address) != 1
	    && inet_pton(AF_INET6, q->address, address) != 1)
		return admin_fail(ad, ERR_INPUT, "%s is no IP address",
		    log_qs(q->address));
	if (audit_parse_time(ad, args->value[AUDIT_LIST_FROM], false,
	    &q->since) || audit_parse_time(ad, args->value[AUDIT_LIST_TO],
	    true, &q->until))
		return ADMIN_FAILED;
	return ADMIN_OK;
}

static void
add_row(struct out *o, const struct audit_item *v)
{
	out_int(o, v->id);
	out_time(o, v->at);
	out_text(o, v->what);
	out_text(o, v->actor);
	out_text(o, v->name != NULL ? v->name : v->program);
	out_uuid(o, v->enrollment);
	out_uuid(o, v->device);
	out_text(o, v->object);
	out_text(o, v->address);
	out_text(o, v->request);
	out_text(o, v->details);
	if (v->seq > 0)
		out_int(o, v->seq);
	else
		out_text(o, NULL);
}

/* Some of *left; *more: there are more from q->before on. */
static enum err
add_rows(struct admin *ad, struct store_audit_query *q, struct out *o,
    uint64_t *left, bool *more)
{
	const struct audit_item *v;
	struct db_rows rows;
	unsigned n = 0;
	enum err e;
	size_t i;

	q->max_rows = *left < PAGE_ROWS ? (unsigned)*left : PAGE_ROWS;
	if ((e = store_audit_list(ad->db, ad->arena, NULL, q, &rows)))
		return e;
	v = rows.row;
	for (i = 0; i < rows.n; i++) {
		q->before = v[i].id;
		if (v[i].what == NULL)
			continue;
		add_row(o, &v[i]);
		n++;
	}
	*left -= n;
	*more = n == q->max_rows || (rows.n > 0 && v[rows.n - 1].what == NULL);
	return ERR_NONE;
}

int
audit_list_run(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "event", "EVENT" }, { "at", "AT" }, { "what", "WHAT" },
		{ "actor", "BY" }, { "account", "WHO" },
		{ "enrollment", "ENROLLMENT" }, { "device", "DEVICE" },
		{ "object", "OBJECT" }, { "address", "FROM" },
		{ "request", "REQUEST" }, { "details", "DETAILS" },
		{ "seq", "SEQ" },
	};
	struct out *o = out_new(ad, columns, 12);
	const char *text = args->value[AUDIT_LIST_MAX];
	struct store_audit_query q;
	uint64_t left = 100;
	bool more = true;
	enum err e;

	if (read_query(ad, args, &q))
		return ADMIN_FAILED;
	if (text != NULL && uint_parse(slice_str(text), MAX_ROWS, &left))
		return admin_fail(ad, ERR_INPUT, "--max takes a number up to "
		    "%d", MAX_ROWS);
	if ((e = admin_connect_admin(ad)))
		return admin_fail(ad, e, "the event log");
	while (left > 0 && more) {
		if ((e = add_rows(ad, &q, o, &left, &more)))
			return admin_fail(ad, e, "the event log");
	}
	return out_print_list(o, "events");
}
