/*
 * handfast role: what accounts may be given.
 */
#include "log.h"
#include "out.h"
#include "store_role.h"
#include "verb.h"

#define PERMISSIONS_MAX	16
#define WHO_MAX		1024	/* bytes */
#define DESCRIPTION_MAX	200	/* characters */

enum { O_JSON = VERB_JSON, O_DESCRIPTION };

static const struct args_option plain_options[] = { VERB_JSON_OPTION };

static const struct args_option put_options[] = {
	[O_JSON] = VERB_JSON_OPTION,
	[O_DESCRIPTION] = { "description", 0, "TEXT",
	    "what it is for, instead of its name" },
};

static int
list(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "role", "ROLE" }, { "built_in", "BUILT IN" },
		{ "permissions", "PERMISSIONS" }, { "holders", "ACCOUNTS" },
		{ "description", "DESCRIPTION" }
	};
	struct out *out = out_new(ad, columns, 5);
	const struct role_row *row;
	struct db_rows rows;
	enum err e;

	(void)args;
	if ((e = admin_connect_admin(ad)) ||
	    (e = store_admin_role_list(ad->db, ad->arena, &rows)))
		return admin_fail(ad, e, "the list of roles");
	row = rows.row;
	for (size_t i = 0; i < rows.n; i++) {
		out_text(out, row[i].role);
		out_bool(out, row[i].built_in);
		out_texts(out, &row[i].permissions);
		out_int(out, row[i].holders);
		out_text(out, row[i].description);
	}
	return out_print_list(out, "roles");
}

/* What a role is now, if there is one. */
static enum err
find(struct admin *ad, const char *name, const struct role_row **out)
{
	const struct role_row *row;
	struct db_rows rows;
	enum err e;

	*out = NULL;
	if ((e = store_admin_role_list(ad->db, ad->arena, &rows)))
		return e;
	row = rows.row;
	for (size_t i = 0; i < rows.n; i++)
		if (slice_equal_str(slice_str(name), row[i].role))
			*out = &row[i];
	return ERR_NONE;
}

/* Its description stays, if none is given. */
static enum err
put(struct admin *ad, const struct args *args, bool is_new)
{
	const struct role_row *now;
	struct store_role role = { .role = args->operands[0],
	    .version = is_new ? 0 : 1,
	    .description = args->value[O_DESCRIPTION] };
	enum err e;

	role.permissions.v = arena_array(ad->arena, PERMISSIONS_MAX,
	    sizeof(*role.permissions.v));
	for (int i = 1; i < args->n_operands; i++)
		role.permissions.v[role.permissions.n++] = args->operands[i];
	if ((e = admin_connect_admin(ad)) ||
	    (e = find(ad, role.role, &now)))
		return e;
	if (role.description == NULL)
		role.description = now != NULL ? now->description : role.role;
	return store_admin_role_put(ad->db, ad->arena, &role);
}

static int
failed(const struct admin *ad, enum err e, const char *name)
{
	if (e == ERR_INPUT)
		return admin_fail(ad, e, "role %s: a name is 1 to 32 of a-z "
		    "0-9 and -, a description at most 200 characters, and "
		    "permissions are enroll, view, revoke, edit, audit, "
		    "people, policy and ca", log_qs(name));
	if (e == ERR_SCOPE)
		return admin_fail(ad, e, "role %s: somebody has it for one "
		    "site alone", log_qs(name));
	if (e == ERR_STATE)
		return admin_fail(ad, e, "role %s is built in", log_qs(name));
	return admin_fail(ad, e, "role %s", log_qs(name));
}

static int
save(struct admin *ad, const struct args *args, bool is_new)
{
	const char *name = args->operands[0];
	enum err e;

	if (admin_name(ad, "description", args->value[O_DESCRIPTION],
	    DESCRIPTION_MAX))
		return ADMIN_FAILED;
	if ((e = put(ad, args, is_new)))
		return failed(ad, e, name);
	return admin_done(ad, "role %s %s", log_qs(name),
	    is_new ? "added" : "now has what you named");
}

static int
add(struct admin *ad, const struct args *args)
{
	return save(ad, args, true);
}

static int
set(struct admin *ad, const struct args *args)
{
	return save(ad, args, false);
}

static const char *
names(struct arena *a, const struct db_texts *texts)
{
	struct buf b;

	buf_init(&b, a, WHO_MAX);
	for (size_t i = 0; i < texts->n; i++)
		buf_printf(&b, "%s%s", i > 0 ? ", " : "", texts->v[i]);
	return buf_check(&b) ? "many" : buf_str(&b);
}

static int
take_away(struct admin *ad, const struct args *args)
{
	const char *name = args->operands[0];
	struct db_texts holders = { NULL, 0 };
	enum err e;

	if ((e = admin_connect_admin(ad)) == ERR_NONE)
		e = store_admin_role_remove(ad->db, ad->arena, name, &holders);
	if (e == ERR_STATE && holders.n > 0)
		return admin_fail(ad, e, "role %s: accounts have it: %s",
		    log_qs(name), names(ad->arena, &holders));
	return e ? failed(ad, e, name) :
	    admin_done(ad, "role %s removed", log_qs(name));
}

const struct verb verbs_role[] = {
	{ .object = "role", .name = "list", .summary = "All roles.",
	  .options = plain_options, .n_options = 1, .run = list },
	{ .object = "role", .name = "add",
	  .summary = "Makes a role out of permissions.",
	  .operands = "ROLE PERMISSION...", .min_operands = 2,
	  .max_operands = PERMISSIONS_MAX, .options = put_options,
	  .n_options = 2, .run = add },
	{ .object = "role", .name = "set",
	  .summary = "Gives a role other permissions.",
	  .operands = "ROLE PERMISSION...", .min_operands = 2,
	  .max_operands = PERMISSIONS_MAX, .options = put_options,
	  .n_options = 2, .run = set },
	{ .object = "role", .name = "remove",
	  .summary = "Removes a role that nobody has.",
	  .operands = "ROLE", .min_operands = 1, .max_operands = 1,
	  .options = plain_options, .n_options = 1, .run = take_away },
	{ .name = NULL }
};
