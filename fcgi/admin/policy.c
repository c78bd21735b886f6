/*
 * handfast policy: what narrows the profiles, and from where people may sign
 * in. What the console's pages do, without an account: also when nobody can
 * sign in any more.
 */
#include <inttypes.h>
#include <string.h>

#include "cidr.h"
#include "log.h"
#include "out.h"
#include "store_policy.h"
#include "verb.h"

#define DAYS_MAX	825
#define ROLES_MAX	64
#define LIST_MAX	4096	/* bytes of a list */

enum {
	O_ENROLL = VERB_JSON + 1, O_RENEW, O_DAYS, O_ROLES, O_NETWORKS,
	O_ROLE = VERB_JSON + 1
};

static const struct args_option plain_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
};

static const struct args_option set_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[O_ENROLL] = { "enroll", 0, "YES|NO",
	    "whether new devices may be let in with it" },
	[O_RENEW] = { "renew", 0, "YES|NO", "whether its devices may renew" },
	[O_DAYS] = { "days", 0, "N|ceiling",
	    "for how long its certificates are good at most" },
	[O_ROLES] = { "roles", 0, "LIST|all",
	    "who may approve it, separated by commas" },
	[O_NETWORKS] = { "networks", 0, "LIST|any",
	    "from where new devices may ask, separated by commas" },
};

static const struct args_option networks_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[O_ROLE] = { "role", 0, "ROLE", "for those with this role alone" },
};

/* ---- show ---- */

static const struct policy_item *
find(const struct db_rows *rows, const char *name)
{
	const struct policy_item *row = rows->row;

	for (size_t i = 0; i < rows->n; i++)
		if (strcmp(row[i].profile, name) == 0)
			return &row[i];
	return NULL;
}

/* As it effectively is: it NULL: not narrowed; p NULL: not configured. */
static void
add_row(struct out *out, const char *name, const struct profile *p,
    const struct policy_item *it)
{
	static const struct policy_item plain = { .enrolls = true,
		.renews = true };
	const struct policy_item *is = it != NULL ? it : &plain;
	int64_t days = p != NULL ? p->days : 0;

	out_text(out, name);
	out_int(out, days);
	if (is->days > 0 && (p == NULL || is->days < days))
		days = is->days;
	out_int(out, days);
	out_bool(out, is->enrolls);
	out_bool(out, is->renews);
	out_bool(out, is->by_role);
	out_texts(out, &is->roles);
	out_texts(out, &is->networks);
}

static struct out *
new_out(const struct admin *ad)
{
	static const struct out_column columns[] = {
		{ "profile", "PROFILE" }, { "ceiling", "CEILING" },
		{ "days", "DAYS" }, { "enroll", "LETS IN" },
		{ "renew", "RENEWS" }, { "by_role", "BY ROLE" },
		{ "roles", "ROLES" }, { "networks", "NETWORKS" }
	};

	return out_new(ad, columns, 8);
}

static int
show_all(struct admin *ad, const struct db_rows *rows)
{
	const struct settings *s = ad->settings;
	const struct policy_item *row = rows->row;
	struct out *out = new_out(ad);

	for (size_t i = 0; i < s->n_profiles; i++)
		add_row(out, s->profiles[i].name, &s->profiles[i],
		    find(rows, s->profiles[i].name));
	for (size_t i = 0; i < rows->n; i++)
		if (settings_profile(s, slice_str(row[i].profile)) == NULL)
			add_row(out, row[i].profile, NULL, &row[i]);
	return out_print_list(out, "profiles");
}

/* Says so if there is no such profile. */
static enum err
load(struct admin *ad, const char *name, struct db_rows *rows,
    const struct policy_item **it)
{
	enum err e;

	if ((e = admin_connect_admin(ad)) ||
	    (e = store_admin_policy_list(ad->db, ad->arena, rows))) {
		(void)admin_fail(ad, e, "reading the policy");
		return e;
	}
	if (name == NULL)
		return ERR_NONE;
	*it = find(rows, name);
	if (*it != NULL ||
	    settings_profile(ad->settings, slice_str(name)) != NULL)
		return ERR_NONE;
	(void)admin_fail(ad, ERR_NOT_FOUND, "profile %s", log_qs(name));
	return ERR_NOT_FOUND;
}

static int
show(struct admin *ad, const struct args *args)
{
	const char *name = args->n_operands > 0 ? args->operands[0] : NULL;
	const struct policy_item *it = NULL;
	struct db_rows rows;
	struct out *out;

	if (load(ad, name, &rows, &it))
		return ADMIN_FAILED;
	if (name == NULL)
		return show_all(ad, &rows);
	out = new_out(ad);
	add_row(out, name, settings_profile(ad->settings, slice_str(name)),
	    it);
	return out_print_record(out);
}

/* ---- set ---- */

static enum err
usage(const struct admin *ad, const char *option, const char *wants)
{
	(void)admin_fail(ad, ERR_INPUT, "%s is %s", option, wants);
	return ERR_INPUT;
}

static enum err
set_switch(const struct admin *ad, const char *option, const char *value,
    bool *out)
{
	if (value == NULL)
		return ERR_NONE;
	*out = strcmp(value, "yes") == 0;
	return *out || strcmp(value, "no") == 0 ? ERR_NONE :
	    usage(ad, option, "yes or no");
}

static enum err
set_days(const struct admin *ad, const char *value, struct store_policy *p)
{
	const struct profile *has = settings_profile(ad->settings,
	    slice_str(p->profile));
	const unsigned most = has != NULL ? has->days : DAYS_MAX;
	uint64_t n;

	if (value == NULL)
		return ERR_NONE;
	p->days = 0;
	if (strcmp(value, "ceiling") == 0)
		return ERR_NONE;
	if (uint_parse(slice_str(value), most, &n) || n == 0)
		return usage(ad, "--days", arena_printf(ad->arena,
		    "1 to %u, which its configuration has, or ceiling", most));
	p->days = (int64_t)n;
	return ERR_NONE;
}

static enum err
set_roles(const struct admin *ad, const char *value, struct store_policy *p)
{
	char *rest, *word;

	if (value == NULL)
		return ERR_NONE;
	p->roles = (struct db_texts){ .v = arena_array(ad->arena, ROLES_MAX,
					  sizeof(*p->roles.v)) };
	if (strcmp(value, "all") == 0)
		return ERR_NONE;
	rest = arena_str(ad->arena, slice_str(value));
	while ((word = strsep(&rest, ", ")) != NULL) {
		if (word[0] == '\0')
			continue;
		if (p->roles.n == ROLES_MAX)
			return usage(ad, "--roles", "at most 64 names");
		p->roles.v[p->roles.n++] = word;
	}
	return p->roles.n > 0 ? ERR_NONE : usage(ad, "--roles",
	    "names of roles, or all");
}

/* "any" is no networks, which is all of them. */
static enum err
read_networks(const struct admin *ad, const char *text, struct db_texts *out)
{
	struct cidr_list list;

	*out = (struct db_texts){ .v = arena_array(ad->arena, 1,
				      sizeof(*out->v)) };
	if (strcmp(text, "any") == 0)
		return ERR_NONE;
	if (cidr_list_parse(ad->arena, slice_str(text), &list)) {
		(void)admin_fail(ad, ERR_INPUT, "%s", list.fault);
		return ERR_INPUT;
	}
	if (list.n == 0)
		return usage(ad, "a list of networks", "not empty, or any");
	*out = (struct db_texts){ list.v, list.n };
	return ERR_NONE;
}

static enum err
read_options(const struct admin *ad, const struct args *args,
    struct store_policy *p)
{
	const char *networks = args->value[O_NETWORKS];
	enum err e;

	if ((e = set_switch(ad, "--enroll", args->value[O_ENROLL],
	    &p->enrolls)) ||
	    (e = set_switch(ad, "--renew", args->value[O_RENEW],
	    &p->renews)) ||
	    (e = set_days(ad, args->value[O_DAYS], p)) ||
	    (e = set_roles(ad, args->value[O_ROLES], p)))
		return e;
	return networks != NULL ? read_networks(ad, networks, &p->networks) :
	    ERR_NONE;
}

static int
set(struct admin *ad, const struct args *args)
{
	const char *name = args->operands[0];
	struct store_policy p = { .profile = name, .enrolls = true,
		.renews = true };
	const struct policy_item *it = NULL;
	struct db_rows rows;
	enum err e;

	if (load(ad, name, &rows, &it))
		return ADMIN_FAILED;
	if (it != NULL)
		p = (struct store_policy){ .profile = name,
			.version = it->version, .enrolls = it->enrolls,
			.renews = it->renews, .days = it->days,
			.roles = it->roles, .networks = it->networks };
	/* Else the last role to go would open it for everybody. */
	if (it != NULL && it->by_role && p.roles.n == 0 &&
	    args->value[O_ROLES] == NULL) {
		(void)admin_fail(ad, ERR_INPUT, "none of the roles is left "
		    "that may approve %s: say --roles", name);
		return ADMIN_USAGE;
	}
	if (read_options(ad, args, &p))
		return ADMIN_USAGE;
	e = store_admin_policy_set(ad->db, ad->arena, &p);
	if (e == ERR_NOT_FOUND)
		return admin_fail(ad, e, "a role that is named does not exist "
		    "or may not enroll");
	if (e)
		return admin_fail(ad, e, "policy of profile %s", log_qs(name));
	return admin_done(ad, "profile %s is narrowed as you said", name);
}

/* ---- networks ---- */

static int
show_networks(const struct admin *ad, const struct db_rows *rows)
{
	static const struct out_column columns[] = {
		{ "role", "ROLE" }, { "networks", "NETWORKS" }
	};
	struct out *out = out_new(ad, columns, 2);
	const struct networks_item *row = rows->row;

	for (size_t i = 0; i < rows->n; i++) {
		if (row[i].role != NULL && row[i].networks.n == 0)
			continue;
		out_text(out, row[i].role != NULL ? row[i].role :
		    "(everybody)");
		out_texts(out, &row[i].networks);
	}
	return out_print_list(out, "networks");
}

static const struct networks_item *
networks_of(const struct db_rows *rows, const char *role)
{
	const struct networks_item *row = rows->row;

	for (size_t i = 0; i < rows->n; i++)
		if (role == NULL ? row[i].role == NULL : row[i].role != NULL &&
		    strcmp(row[i].role, role) == 0)
			return &row[i];
	return NULL;
}

static const char *
join(const struct admin *ad, const struct args *args)
{
	struct buf b;

	buf_init(&b, ad->arena, LIST_MAX);
	for (int i = 0; i < args->n_operands; i++)
		buf_printf(&b, "%s%s", i > 0 ? " " : "", args->operands[i]);
	return buf_check(&b) ? "" : buf_str(&b);
}

static int
networks(struct admin *ad, const struct args *args)
{
	const char *role = args->value[O_ROLE];
	struct store_networks n = { .role = role };
	const struct networks_item *now;
	struct db_rows rows;
	enum err e;

	if ((e = admin_connect_admin(ad)) ||
	    (e = store_admin_networks_list(ad->db, ad->arena, &rows)))
		return admin_fail(ad, e, "reading the networks");
	if (args->n_operands == 0)
		return show_networks(ad, &rows);
	if ((now = networks_of(&rows, role)) == NULL)
		return admin_fail(ad, ERR_NOT_FOUND, "role %s", log_qs(role));
	n.version = now->version;
	if (read_networks(ad, join(ad, args), &n.networks))
		return ADMIN_USAGE;
	if ((e = store_admin_networks_set(ad->db, ad->arena, &n)))
		return admin_fail(ad, e, "changing the networks");
	return admin_done(ad, "%s may sign in from %s",
	    role != NULL ? arena_printf(ad->arena, "who has the role %s", role)
			 : "everybody", n.networks.n == 0 ? "anywhere" :
	    "these networks");
}

const struct verb verbs_policy[] = {
	{ .object = "policy", .name = "show",
	  .summary = "How profiles are narrowed.", .operands = "[PROFILE]",
	  .min_operands = 0, .max_operands = 1, .options = plain_options,
	  .n_options = 1, .run = show },
	{ .object = "policy", .name = "set",
	  .summary = "Narrows a profile, or widens it up to its ceiling.",
	  .operands = "PROFILE", .min_operands = 1, .max_operands = 1,
	  .options = set_options, .n_options = 6, .run = set },
	{ .object = "policy", .name = "networks",
	  .summary = "Shows, or says, from where people may sign in.",
	  .operands = "[any|NETWORK...]", .min_operands = 0,
	  .max_operands = CIDR_MAX, .options = networks_options,
	  .n_options = 2, .run = networks },
	{ .name = NULL }
};
