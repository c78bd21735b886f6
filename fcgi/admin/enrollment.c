/*
 * handfast enrollment: what waits, and the verbs that decide it.
 */
#include "enrollment_show.h"
#include "out.h"
#include "store_account.h"

#define LIST_ROWS	100
#define LIST_MAX	10000

enum { O_LIMIT = VERB_JSON + 1 };

static const struct args_option list_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[O_LIMIT] = { "limit", 'n', "N", "the newest N, instead of 100" },
};

#define LOGIN_OPTIONS							\
	[VERB_JSON] = VERB_JSON_OPTION,					\
	[ENROLLMENT_ACCOUNT] = { "account", 'a', "NAME",		\
	    "the operator's account, instead of asking" },		\
	[ENROLLMENT_PASSWORD_FD] = { "password-fd", 0, "N",		\
	    "read the password's line from descriptor N" }

static const struct args_option claim_options[] = {
	LOGIN_OPTIONS,
	[ENROLLMENT_CODE_FD] = { "code-fd", 0, "N",
	    "read the code's line from descriptor N" },
	[ENROLLMENT_NO_WAIT] = { "no-wait", 0, NULL,
	    "do not wait until the device has proved that it knows the code" },
};

static const struct args_option approve_options[] = {
	LOGIN_OPTIONS,
	[ENROLLMENT_PROFILE] = { "profile", 0, "NAME",
	    "what the certificate is made from, instead of \"device\"" },
	[ENROLLMENT_NAME] = { "name", 0, "TEXT",
	    "the device's name, instead of the one it gave" },
	[ENROLLMENT_KEY] = { "key", 0, "HEX",
	    "refuse any other key fingerprint" },
	[ENROLLMENT_WAIT] = { "wait", 0, "SECONDS",
	    "follow it until the device has confirmed" },
	[ENROLLMENT_REPLACES] = { "replaces", 0, "DEVICE",
	    "a device, by id, name or serial number, that is revoked then" },
	[ENROLLMENT_SITE] = { "site", 0, "SITE",
	    "the site, by name or id, to which it is added" },
};

static const struct args_option decline_options[] = {
	LOGIN_OPTIONS,
	[ENROLLMENT_REASON] = { "reason", 0, "TEXT",
	    "what the device is told, and the log keeps" },
};

static void
add_row(struct out *out, const struct admin_enrollment_row *row)
{
	out_uuid(out, &row->enrollment);
	out_text(out, row->state);
	out_int(out, row->expires_in);
	out_text(out, row->name);
	out_text(out, row->approved_name);
	out_uuid(out, row->device);
	out_text(out, row->claimed_by);
	out_text(out, row->channel);
	out_text(out, row->address);
	out_int(out, row->repeats);
	out_time(out, row->created_at);
	out_time(out, row->finished_at);
	out_text(out, row->reason);
}

static int
list(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "enrollment", "ENROLLMENT" }, { "state", "STATE" },
		{ "expires_in", "ENDS IN (S)" }, { "name", "NAME" },
		{ "approved_name", "APPROVED AS" }, { "device", "DEVICE" },
		{ "claimed_by", "CLAIMED BY" }, { "channel", "CHANNEL" },
		{ "address", "ADDRESS" }, { "repeats", "REPEATS" },
		{ "created_at", "CREATED" }, { "finished_at", "FINISHED" },
		{ "reason", "REASON" }
	};
	struct out *out = out_new(ad, columns, 13);
	const struct admin_enrollment_row *row;
	uint64_t limit = LIST_ROWS;
	struct db_rows rows;
	enum err e;

	if (args->value[O_LIMIT] != NULL &&
	    ((e = uint_parse(slice_str(args->value[O_LIMIT]), LIST_MAX,
	    &limit)) || limit == 0)) {
		(void)admin_fail(ad, ERR_INPUT, "--limit is 1 to %d",
		    LIST_MAX);
		return ADMIN_USAGE;
	}
	if ((e = admin_connect_admin(ad)) || (e = store_admin_enrollment_list(
	    ad->db, ad->arena, (unsigned)limit, &rows)))
		return admin_fail(ad, e, "the list of enrollments");
	row = rows.row;
	for (size_t i = 0; i < rows.n; i++)
		add_row(out, &row[i]);
	return out_print_list(out, "enrollments");
}

const struct verb verbs_enrollment[] = {
	{ .object = "enrollment", .name = "list",
	  .summary = "Devices that wait or were decided, newest first.",
	  .options = list_options, .n_options = 2, .run = list },
	{ .object = "enrollment", .name = "claim",
	  .summary = "Takes the code that a device shows.",
	  .options = claim_options, .n_options = 5, .run = enrollment_claim },
	{ .object = "enrollment", .name = "approve",
	  .summary = "Lets a claimed device in.",
	  .operands = "ENROLLMENT", .min_operands = 1, .max_operands = 1,
	  .options = approve_options, .n_options = 9,
	  .run = enrollment_approve },
	{ .object = "enrollment", .name = "decline",
	  .summary = "Refuses a claimed device.",
	  .operands = "ENROLLMENT", .min_operands = 1, .max_operands = 1,
	  .options = decline_options, .n_options = 4,
	  .run = enrollment_decline },
	{ .name = NULL }
};
