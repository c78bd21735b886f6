/*
 * handfast device: which devices there are, and ending one's certificates, for
 * good or for a while.
 */
#include <stdlib.h>

#include "device_expiring.h"
#include "device_import.h"
#include "device_show.h"
#include "log.h"
#include "out.h"
#include "store_account.h"
#include "verb.h"

#define PAGE_ROWS	500
#define DAYS_MAX	36500
#define OWNER_MAX	64	/* characters */
#define DEFAULT_REASON	"unspecified"

enum {
	O_JSON = VERB_JSON, O_QUERY, O_EXPIRING, O_REASON = O_QUERY,
	O_OWNER = O_QUERY, O_NOTES, O_SITE
};

static const struct args_option plain_options[] = { VERB_JSON_OPTION };

static const struct args_option list_options[] = {
	[O_JSON] = VERB_JSON_OPTION,
	[O_QUERY] = { "query", 'q', "TEXT",
	    "only those with TEXT in name, owner or serial number" },
	[O_EXPIRING] = { "expiring", 0, NULL, "only those that did not renew, "
	    "or whose certificate ends within DAYS" },
};

static const struct args_option set_options[] = {
	[O_JSON] = VERB_JSON_OPTION,
	[O_OWNER] = { "owner", 0, "TEXT",
	    "who has it or answers for it; empty: nobody" },
	[O_NOTES] = { "notes", 0, "TEXT",
	    "what is to be known of it; empty: nothing" },
	[O_SITE] = { "site", 0, "NAME", "the site it belongs to; empty: none" },
};

static const struct args_option revoke_options[] = {
	[O_JSON] = VERB_JSON_OPTION,
	[O_REASON] = { "reason", 0, "WORD", "unspecified, key-compromise, "
	    "affiliation-changed, superseded, cessation-of-operation, "
	    "privilege-withdrawn" },
};

static void
add_row(struct out *out, const struct device_item *row)
{
	out_uuid(out, &row->device);
	out_text(out, row->name);
	out_text(out, row->owner);
	out_text(out, row->profile);
	out_text(out, row->site);
	out_text(out, row->status);
	out_time(out, row->created_at);
	out_time(out, row->last_seen_at);
	out_time(out, row->not_after);
}

static int
list_all(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "device", "DEVICE" }, { "name", "NAME" },
		{ "owner", "OWNER" }, { "profile", "PROFILE" },
		{ "site", "SITE" }, { "status", "STATUS" },
		{ "created_at", "SINCE" }, { "last_seen_at", "LAST SEEN" },
		{ "not_after", "VALID UNTIL" }
	};
	struct store_device_query q = {
		.text = args->value[O_QUERY], .max_rows = PAGE_ROWS
	};
	struct out *out = out_new(ad, columns, 9);
	const struct device_item *row;
	struct db_rows rows;
	enum err e;

	if ((e = admin_connect_admin(ad)))
		return admin_fail(ad, e, "the list of devices");
	do {
		if ((e = store_admin_device_list(ad->db, ad->arena, &q,
		    &rows)))
			return admin_fail(ad, e, "the list of devices");
		row = rows.row;
		for (size_t i = 0; i < rows.n; i++)
			add_row(out, &row[i]);
		if (rows.n > 0) {
			q.after_name = row[rows.n - 1].name;
			q.after_id = &row[rows.n - 1].device;
		}
	} while (rows.n == PAGE_ROWS);
	return out_print_list(out, "devices");
}

static int
list(struct admin *ad, const struct args *args)
{
	const char *text = args->n_operands > 0 ? args->operands[0] : NULL;
	uint64_t days = 0;

	if (args->value[O_EXPIRING] == NULL && text != NULL) {
		(void)admin_fail(ad, ERR_INPUT, "DAYS goes with --expiring");
		return ADMIN_USAGE;
	}
	if (args->value[O_EXPIRING] != NULL && args->value[O_QUERY] != NULL) {
		(void)admin_fail(ad, ERR_INPUT, "either --query or --expiring");
		return ADMIN_USAGE;
	}
	if (text != NULL && uint_parse(slice_str(text), DAYS_MAX, &days)) {
		(void)admin_fail(ad, ERR_INPUT, "DAYS is 0 to %d", DAYS_MAX);
		return ADMIN_USAGE;
	}
	if (args->value[O_EXPIRING] != NULL)
		return device_list_expiring(ad, text != NULL ? (int)days : -1);
	return list_all(ad, args);
}

static int
revoke(struct admin *ad, const struct args *args)
{
	const char *reason = args->value[O_REASON];
	struct uuid id;
	enum err e;

	if (reason == NULL)
		reason = DEFAULT_REASON;
	if (admin_uuid(ad, args->operands[0], &id))
		return ADMIN_USAGE;
	if ((e = admin_connect_admin(ad)) || (e = store_admin_device_revoke(
	    ad->db, ad->arena, &id, reason)))
		return admin_fail(ad, e, "device %s, reason %s",
		    args->operands[0], log_qs(reason));
	return admin_done(ad, "device %s is revoked; protected applications "
	    "refuse it from its next request on", args->operands[0]);
}

static int
set(struct admin *ad, const struct args *args)
{
	const struct store_device_set what = {
		.owner = args->value[O_OWNER], .notes = args->value[O_NOTES],
		.site = args->value[O_SITE]
	};
	struct uuid id;
	enum err e;

	if (what.owner == NULL && what.notes == NULL && what.site == NULL) {
		(void)admin_fail(ad, ERR_INPUT,
		    "give --owner, --notes or --site");
		return ADMIN_USAGE;
	}
	if (admin_uuid(ad, args->operands[0], &id))
		return ADMIN_USAGE;
	if (what.owner != NULL && what.owner[0] != '\0' &&
	    admin_name(ad, "owner", what.owner, OWNER_MAX))
		return ADMIN_FAILED;
	if ((e = admin_connect_admin(ad)))
		return admin_fail(ad, e, "device %s", args->operands[0]);
	e = store_admin_device_set(ad->db, ad->arena, &id, &what);
	if (e == ERR_STATE)
		return admin_fail(ad, ERR_NOT_FOUND, "site %s",
		    log_qs(what.site));
	if (e)
		return admin_fail(ad, e, "device %s", args->operands[0]);
	return admin_done(ad, "device %s is changed", args->operands[0]);
}

static int
change(struct admin *ad, const char *device, enum err (*store)(struct db *,
    struct arena *, const struct uuid *), const char *done)
{
	struct uuid id;
	enum err e;

	if (admin_uuid(ad, device, &id))
		return ADMIN_USAGE;
	if ((e = admin_connect_admin(ad)) ||
	    (e = store(ad->db, ad->arena, &id)))
		return admin_fail(ad, e, "device %s", device);
	return admin_done(ad, "device %s is %s", device, done);
}

static int
hold(struct admin *ad, const struct args *args)
{
	return change(ad, args->operands[0], store_admin_device_hold,
	    "on hold; protected applications refuse it from its next request "
	    "on");
}

static int
release(struct admin *ad, const struct args *args)
{
	return change(ad, args->operands[0], store_admin_device_release,
	    "not on hold");
}

const struct verb verbs_device[] = {
	{ .object = "device", .name = "list", .summary = "All devices.",
	  .operands = "[DAYS]", .min_operands = 0, .max_operands = 1,
	  .options = list_options, .n_options = 3, .run = list },
	{ .object = "device", .name = "show",
	  .summary = "Everything about one device.",
	  .operands = "DEVICE", .min_operands = 1, .max_operands = 1,
	  .options = plain_options, .n_options = 1, .run = device_show },
	{ .object = "device", .name = "set",
	  .summary = "Changes a device's owner, notes or site.",
	  .operands = "DEVICE", .min_operands = 1, .max_operands = 1,
	  .options = set_options, .n_options = 4, .run = set },
	{ .object = "device", .name = "hold",
	  .summary = "Refuses a device, until it is released.",
	  .operands = "DEVICE", .min_operands = 1, .max_operands = 1,
	  .options = plain_options, .n_options = 1, .run = hold },
	{ .object = "device", .name = "release",
	  .summary = "Lets a device in again that is on hold.",
	  .operands = "DEVICE", .min_operands = 1, .max_operands = 1,
	  .options = plain_options, .n_options = 1, .run = release },
	{ .object = "device", .name = "revoke",
	  .summary = "Revokes all certificates of a device, at once.",
	  .operands = "DEVICE", .min_operands = 1, .max_operands = 1,
	  .options = revoke_options, .n_options = 2, .run = revoke },
	{ .object = "device", .name = "import",
	  .summary = "Devices that may enroll without a person, from a file.",
	  .operands = "FILE", .min_operands = 1, .max_operands = 1,
	  .options = plain_options, .n_options = 1, .run = device_import },
	{ .name = NULL }
};
