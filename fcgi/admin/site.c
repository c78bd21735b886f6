/*
 * handfast site: groups of devices to which roles may be limited.
 */
#include "log.h"
#include "out.h"
#include "store_role.h"
#include "verb.h"

#define NAME_CHARS	64

static const struct args_option plain_options[] = { VERB_JSON_OPTION };

static int
list(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "site", "ID" }, { "name", "NAME" }, { "used", "IN USE" },
		{ "created_at", "CREATED" }
	};
	struct out *out = out_new(ad, columns, 4);
	const struct site_row *row;
	struct db_rows rows;
	enum err e;

	(void)args;
	if ((e = admin_connect_admin(ad)) ||
	    (e = store_admin_site_list(ad->db, ad->arena, &rows)))
		return admin_fail(ad, e, "the list of sites");
	row = rows.row;
	for (size_t i = 0; i < rows.n; i++) {
		out_uuid(out, &row[i].site);
		out_text(out, row[i].name);
		out_bool(out, row[i].used);
		out_time(out, row[i].created_at);
	}
	return out_print_list(out, "sites");
}

/* was: NULL for a new one. */
static int
put(struct admin *ad, const char *was, const char *name, const char *done)
{
	enum err e = name_check(slice_str(name), NAME_CHARS);

	if (e)
		return admin_fail(ad, e, "site %s: a name has 1 to 64 "
		    "characters that can be seen", log_qs(name));
	if ((e = admin_connect_admin(ad)) ||
	    (e = store_admin_site_put(ad->db, ad->arena, was, name)))
		return admin_fail(ad, e, "site %s", log_qs(e == ERR_NOT_FOUND ?
		    was : name));
	return admin_done(ad, "site %s %s", log_qs(name), done);
}

static int
add(struct admin *ad, const struct args *args)
{
	return put(ad, NULL, args->operands[0], "added");
}

static int
change_name(struct admin *ad, const struct args *args)
{
	return put(ad, args->operands[0], args->operands[1],
	    "has its new name");
}

static int
take_away(struct admin *ad, const struct args *args)
{
	const char *name = args->operands[0];
	enum err e;

	if ((e = admin_connect_admin(ad)) ||
	    (e = store_admin_site_remove(ad->db, ad->arena, name)))
		return admin_fail(ad, e, e == ERR_STATE ? "site %s is in use: "
		    "it has devices, or a role is limited to it" : "site %s",
		    log_qs(name));
	return admin_done(ad, "site %s removed", log_qs(name));
}

const struct verb verbs_site[] = {
	{ .object = "site", .name = "list", .summary = "All sites.",
	  .options = plain_options, .n_options = 1, .run = list },
	{ .object = "site", .name = "add", .summary = "Makes a site.",
	  .operands = "NAME", .min_operands = 1, .max_operands = 1,
	  .options = plain_options, .n_options = 1, .run = add },
	{ .object = "site", .name = "rename",
	  .summary = "Gives a site another name.",
	  .operands = "NAME NEW", .min_operands = 2, .max_operands = 2,
	  .options = plain_options, .n_options = 1, .run = change_name },
	{ .object = "site", .name = "remove",
	  .summary = "Removes a site that is not in use.",
	  .operands = "NAME", .min_operands = 1, .max_operands = 1,
	  .options = plain_options, .n_options = 1, .run = take_away },
	{ .name = NULL }
};
