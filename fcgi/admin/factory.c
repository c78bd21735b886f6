/*
 * handfast factory: devices that are known before they come.
 */
#include "log.h"
#include "out.h"
#include "store_factory.h"
#include "verb.h"

#define PAGE_ROWS	500

static const struct args_option options[] = { VERB_JSON_OPTION };

static void
add_row(struct out *out, const struct factory_item *row)
{
	out_text(out, row->serial);
	out_text(out, row->kind);
	out_text(out, row->profile);
	out_text(out, row->name);
	out_text(out, row->status);
	out_int(out, row->failures);
	out_bool(out, row->imported);
	out_time(out, row->created_at);
	out_time(out, row->enrolled_at);
	out_uuid(out, row->device);
}

static int
list(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "serial_number", "SERIAL NUMBER" }, { "kind", "BY" },
		{ "profile", "PROFILE" }, { "name", "NAME" },
		{ "status", "STATUS" }, { "failures", "WRONG" },
		{ "imported", "IMPORTED" }, { "created_at", "SINCE" },
		{ "enrolled_at", "ENROLLED" }, { "device", "DEVICE" }
	};
	struct out *out = out_new(ad, columns, 10);
	const struct factory_item *row;
	const char *after = NULL;
	struct db_rows rows;
	enum err e;

	(void)args;
	if ((e = admin_connect_admin(ad)))
		return admin_fail(ad, e, "the list");
	do {
		if ((e = store_factory_list(ad->db, ad->arena, after,
		    PAGE_ROWS, &rows)))
			return admin_fail(ad, e, "the list");
		row = rows.row;
		for (size_t i = 0; i < rows.n; i++)
			add_row(out, &row[i]);
		if (rows.n > 0)
			after = row[rows.n - 1].serial;
	} while (rows.n == PAGE_ROWS);
	return out_print_list(out, "factory");
}

static int
unlock(struct admin *ad, const struct args *args)
{
	const char *serial = args->operands[0];
	enum err e;

	if ((e = admin_connect_admin(ad)) ||
	    (e = store_factory_unlock(ad->db, ad->arena, serial)))
		return admin_fail(ad, e, "serial number %s", log_qs(serial));
	return admin_done(ad, "%s is not locked, and no wrong secret is "
	    "counted", log_qs(serial));
}

static int
remove_one(struct admin *ad, const struct args *args)
{
	const char *serial = args->operands[0];
	enum err e;

	if ((e = admin_connect_admin(ad)) ||
	    (e = store_factory_remove(ad->db, ad->arena, serial)))
		return admin_fail(ad, e, "serial number %s", log_qs(serial));
	return admin_done(ad, "%s is forgotten; a certificate that it has got "
	    "stays good", log_qs(serial));
}

const struct verb verbs_factory[] = {
	{ .object = "factory", .name = "list",
	  .summary = "Devices that may enroll without a person.",
	  .options = options, .n_options = 1, .run = list },
	{ .object = "factory", .name = "unlock",
	  .summary = "Forgives the wrong secrets of a serial number.",
	  .operands = "SERIAL", .min_operands = 1, .max_operands = 1,
	  .options = options, .n_options = 1, .run = unlock },
	{ .object = "factory", .name = "remove",
	  .summary = "Forgets a device; imported again, it may enroll again.",
	  .operands = "SERIAL", .min_operands = 1, .max_operands = 1,
	  .options = options, .n_options = 1, .run = remove_one },
	{ .name = NULL }
};
