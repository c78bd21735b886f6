/*
 * handfast account: who may sign in, and what for.
 */
#include "hash.h"
#include "log.h"
#include "out.h"
#include "password.h"
#include "prompt.h"
#include "rand.h"
#include "secret.h"
#include "store_account.h"
#include "verb.h"

#define ROLES_MAX	8
#define LINK_BYTES	32
#define DISPLAY_MAX	64	/* characters */

enum { O_JSON = VERB_JSON, O_PASSWORD_FD, O_DISPLAY, O_GRANT };
enum { O_SITE = VERB_JSON + 1 };
enum { O_NOW = VERB_JSON + 1 };
enum { I_JSON = VERB_JSON, I_DISPLAY, I_GRANT, I_SITE };

static const struct args_option plain_options[] = { VERB_JSON_OPTION };

static const struct args_option passwd_options[] = {
	[O_JSON] = VERB_JSON_OPTION,
	[O_PASSWORD_FD] = { "password-fd", 0, "N",
	    "read the password's line from descriptor N" },
};

static const struct args_option add_options[] = {
	[O_JSON] = VERB_JSON_OPTION,
	[O_PASSWORD_FD] = { "password-fd", 0, "N",
	    "read the password's line from descriptor N" },
	[O_DISPLAY] = { "display", 0, "TEXT",
	    "the name that others see, instead of NAME" },
	[O_GRANT] = { "grant", 0, "LIST",
	    "roles with commas between: operator, viewer, enroll ..." },
};

static const struct args_option grant_options[] = {
	[O_JSON] = VERB_JSON_OPTION,
	[O_SITE] = { "site", 0, "SITE", "only for the devices of this site" },
};

static const struct args_option invite_options[] = {
	[I_JSON] = VERB_JSON_OPTION,
	[I_DISPLAY] = { "display", 0, "TEXT",
	    "the name that others see, instead of NAME" },
	[I_GRANT] = { "grant", 0, "LIST",
	    "roles with commas between: operator, viewer, enroll ..." },
	[I_SITE] = { "site", 0, "SITE",
	    "the roles only for the devices of this site" },
};

static const struct args_option reset_options[] = {
	[O_JSON] = VERB_JSON_OPTION,
	[O_NOW] = { "now", 0, NULL,
	    "end the old password and all sessions at once" },
};

/* Asks for a new password, on the terminal twice, and hashes it. */
static enum err
new_password(struct admin *ad, const char *fd_text, char **hash)
{
	struct secret *s = secret_new(ad->arena);
	int fd = PROMPT_TERMINAL;
	enum err e;

	if (fd_text != NULL && (e = prompt_fd(fd_text, &fd))) {
		(void)admin_fail(ad, e, "--password-fd %s is no open "
		    "descriptor", log_qs(fd_text));
		return e;
	}
	if ((e = prompt_new_secret("New password", fd, s))) {
		(void)admin_fail(ad, e, "the password: %s", e == ERR_IO ?
		    "no terminal to ask on; use --password-fd" :
		    "empty, too long, or not twice the same");
		return e;
	}
	if ((e = password_hash(ad->arena, secret_slice(s), hash)))
		(void)admin_fail(ad, e, "the password must have %d to %d "
		    "bytes", PASSWORD_MIN, PASSWORD_MAX);
	return e;
}

static void
split(struct admin *ad, const char *list, struct db_texts *out)
{
	struct cursor c = cursor_of(slice_str(list));

	out->v = arena_array(ad->arena, ROLES_MAX, sizeof(*out->v));
	out->n = 0;
	while (c.rest.n > 0 && out->n < ROLES_MAX) {
		struct cursor all = c;
		struct slice word = cursor_until(&c, ',');

		if (c.bad) {
			word = all.rest;
			c.rest = SLICE_NONE;
		}
		out->v[out->n++] = arena_str(ad->arena, word);
	}
}

static int
add(struct admin *ad, const struct args *args)
{
	const char *name = args->operands[0];
	struct store_account account = { .name = name,
	    .display_name = args->value[O_DISPLAY] != NULL ?
	    args->value[O_DISPLAY] : name };
	char *hash;
	enum err e;

	if (admin_name(ad, "display", args->value[O_DISPLAY], DISPLAY_MAX))
		return ADMIN_FAILED;
	split(ad, args->value[O_GRANT] != NULL ? args->value[O_GRANT] : "",
	    &account.roles);
	if (new_password(ad, args->value[O_PASSWORD_FD], &hash))
		return ADMIN_FAILED;
	account.password_hash = hash;
	if ((e = admin_connect_admin(ad)) ||
	    (e = store_account_add(ad->db, ad->arena, &account))) {
		if (e != ERR_INPUT)
			return admin_fail(ad, e, "account %s", log_qs(name));
		return admin_fail(ad, e, "account %s: names are 1 to 64 of "
		    "a-z 0-9 . _ @ + -, and all roles must be there",
		    log_qs(name));
	}
	return admin_done(ad, "account %s added", log_qs(name));
}

static int
list(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "name", "NAME" }, { "display_name", "DISPLAYED AS" },
		{ "enabled", "ENABLED" }, { "has_password", "PASSWORD" },
		{ "roles", "ROLES" }, { "permissions", "PERMISSIONS" },
		{ "created_at", "CREATED" },
		{ "last_sign_in_at", "LAST SIGN-IN" },
		{ "paused_until", "PAUSED UNTIL" }
	};
	struct out *out = out_new(ad, columns, 9);
	const struct account_row *row;
	struct db_rows rows;
	enum err e;

	(void)args;
	if ((e = admin_connect_admin(ad)) ||
	    (e = store_account_list(ad->db, ad->arena, &rows)))
		return admin_fail(ad, e, "the list of accounts");
	row = rows.row;
	for (size_t i = 0; i < rows.n; i++) {
		out_text(out, row[i].name);
		out_text(out, row[i].display_name);
		out_bool(out, row[i].enabled);
		out_bool(out, row[i].has_password);
		out_texts(out, &row[i].roles);
		out_texts(out, &row[i].permissions);
		out_time(out, row[i].created_at);
		out_time(out, row[i].last_sign_in_at);
		out_time(out, row[i].paused_until);
	}
	return out_print_list(out, "accounts");
}

static int
passwd(struct admin *ad, const struct args *args)
{
	const char *name = args->operands[0];
	char *hash;
	enum err e;

	if (new_password(ad, args->value[O_PASSWORD_FD], &hash))
		return ADMIN_FAILED;
	if ((e = admin_connect_admin(ad)) ||
	    (e = store_account_passwd(ad->db, ad->arena, name, hash)))
		return admin_fail(ad, e, "account %s", log_qs(name));
	return admin_done(ad, "account %s has a new password; its sessions "
	    "are ended", log_qs(name));
}

static int
disable(struct admin *ad, const struct args *args)
{
	const char *name = args->operands[0];
	enum err e;

	if ((e = admin_connect_admin(ad)) ||
	    (e = store_account_disable(ad->db, ad->arena, name)))
		return admin_fail(ad, e, "account %s", log_qs(name));
	return admin_done(ad, "account %s is disabled and its sessions are "
	    "ended", log_qs(name));
}

static int
enable(struct admin *ad, const struct args *args)
{
	const char *name = args->operands[0];
	enum err e;

	if ((e = admin_connect_admin(ad)) ||
	    (e = store_account_enable(ad->db, ad->arena, name)))
		return admin_fail(ad, e, "account %s", log_qs(name));
	return admin_done(ad, "account %s is enabled", log_qs(name));
}

typedef enum err change_fn(struct db *, struct arena *, const char *name,
    const char *role, const char *site);

static int
change(struct admin *ad, const struct args *args, change_fn *fn,
    const char *done)
{
	const char *name = args->operands[0];
	const char *site = args->value[O_SITE];
	enum err e;

	if ((e = admin_connect_admin(ad)))
		return admin_fail(ad, e, "account %s", log_qs(name));
	for (int i = 1; i < args->n_operands; i++) {
		const char *role = args->operands[i];

		if ((e = fn(ad->db, ad->arena, name, role, site)))
			return admin_fail(ad, e, "account %s, role %s%s%s",
			    log_qs(name), log_qs(role),
			    site != NULL ? " at " : "",
			    site != NULL ? log_qs(site) : "");
	}
	return admin_done(ad, "account %s %s what you named", log_qs(name),
	    done);
}

static int
grant(struct admin *ad, const struct args *args)
{
	return change(ad, args, store_account_grant, "now has");
}

static int
ungrant(struct admin *ad, const struct args *args)
{
	return change(ad, args, store_account_revoke, "no longer has");
}

/* 32 random bytes for a link, and their hash for the database. */
static enum err
draw(const struct admin *ad, const char **text, struct sha256 *hash)
{
	struct secret *s = secret_new(ad->arena);
	enum err e;

	s->n = LINK_BYTES;
	if ((e = rand_bytes(s->b, s->n)) ||
	    (e = sha256_of(secret_slice(s), hash)))
		return e;
	*text = base64url_text(ad->arena, secret_slice(s));
	return ERR_NONE;
}

/* The one time that it is shown. */
static int
show_link(const struct admin *ad, const char *name, const char *text,
    const struct link_row *row)
{
	static const struct out_column columns[] = {
		{ "account", "Account" }, { "purpose", "For" },
		{ "link", "Link" }, { "ends_at", "Works once, until" }
	};
	struct out *out = out_new(ad, columns, 4);

	out_text(out, name);
	out_text(out, row->purpose);
	out_text(out, arena_printf(ad->arena, "%s/welcome#%s",
	    settings_console_url(ad->settings, ad->arena), text));
	out_time(out, row->ends_at);
	return out_print_record(out);
}

static int
invite(struct admin *ad, const struct args *args)
{
	const char *name = args->operands[0];
	struct store_account account = { .name = name,
	    .display_name = args->value[I_DISPLAY] != NULL ?
	    args->value[I_DISPLAY] : name };
	struct link_row row;
	struct sha256 token;
	const char *text;
	enum err e;

	if (admin_name(ad, "display", args->value[I_DISPLAY], DISPLAY_MAX))
		return ADMIN_FAILED;
	split(ad, args->value[I_GRANT] != NULL ? args->value[I_GRANT] : "",
	    &account.roles);
	account.site = args->value[I_SITE];
	account.token = &token;
	if ((e = draw(ad, &text, &token)) || (e = admin_connect_admin(ad)) ||
	    (e = store_account_invite(ad->db, ad->arena, &account, &row))) {
		if (e != ERR_INPUT)
			return admin_fail(ad, e, "account %s", log_qs(name));
		return admin_fail(ad, e, "account %s: names are 1 to 64 of "
		    "a-z 0-9 . _ @ + -, and all roles and the site must be "
		    "there", log_qs(name));
	}
	return show_link(ad, name, text, &row);
}

static int
reset(struct admin *ad, const struct args *args)
{
	const char *name = args->operands[0];
	struct sha256 token;
	const struct store_reset change = { .name = name, .token = &token,
	    .cut = args->value[O_NOW] != NULL };
	struct link_row row;
	const char *text;
	enum err e;

	if ((e = draw(ad, &text, &token)) || (e = admin_connect_admin(ad)) ||
	    (e = store_account_reset(ad->db, ad->arena, &change, &row)))
		return admin_fail(ad, e, e == ERR_STATE ?
		    "account %s is disabled" : "account %s", log_qs(name));
	return show_link(ad, name, text, &row);
}

const struct verb verbs_account[] = {
	{ .object = "account", .name = "add",
	  .summary = "Makes an account for an operator.",
	  .operands = "NAME", .min_operands = 1, .max_operands = 1,
	  .options = add_options, .n_options = 4, .run = add },
	{ .object = "account", .name = "list", .summary = "All accounts.",
	  .options = plain_options, .n_options = 1, .run = list },
	{ .object = "account", .name = "passwd",
	  .summary = "Gives an account a new password.",
	  .operands = "NAME", .min_operands = 1, .max_operands = 1,
	  .options = passwd_options, .n_options = 2, .run = passwd },
	{ .object = "account", .name = "disable",
	  .summary = "Shuts an account out, at once.",
	  .operands = "NAME", .min_operands = 1, .max_operands = 1,
	  .options = plain_options, .n_options = 1, .run = disable },
	{ .object = "account", .name = "enable",
	  .summary = "Lets an account in again, from a pause too.",
	  .operands = "NAME", .min_operands = 1, .max_operands = 1,
	  .options = plain_options, .n_options = 1, .run = enable },
	{ .object = "account", .name = "grant",
	  .summary = "Gives roles: operator, viewer, auditor ...",
	  .operands = "NAME ROLE...", .min_operands = 2,
	  .max_operands = ROLES_MAX + 1, .options = grant_options,
	  .n_options = 2, .run = grant },
	{ .object = "account", .name = "ungrant",
	  .summary = "Takes roles away.",
	  .operands = "NAME ROLE...", .min_operands = 2,
	  .max_operands = ROLES_MAX + 1, .options = grant_options,
	  .n_options = 2, .run = ungrant },
	{ .object = "account", .name = "invite",
	  .summary = "Makes an account and a link to choose a password.",
	  .operands = "NAME", .min_operands = 1, .max_operands = 1,
	  .options = invite_options, .n_options = 4, .run = invite },
	{ .object = "account", .name = "reset",
	  .summary = "Makes a link to choose another password.",
	  .operands = "NAME", .min_operands = 1, .max_operands = 1,
	  .options = reset_options, .n_options = 2, .run = reset },
	{ .name = NULL }
};
