/*
 * The verbs about the installation itself.
 */
#include "check.h"
#include "migrate.h"

static const struct args_option migrate_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[MIGRATE_SQL] = { "sql", 0, "DIR", "the folder of SQL, instead of "
	    ADMIN_SQL_DIR },
};

static const struct args_option check_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[CHECK_SQL] = { "sql", 0, "DIR", "the folder of SQL, instead of "
	    ADMIN_SQL_DIR },
	[CHECK_NGINX_CONF] = { "nginx-conf", 0, "FILE",
	    "nginx's configuration, instead of its own default" },
	[CHECK_NO_NGINX] = { "no-nginx", 0, NULL,
	    "nginx is on another machine" },
	[CHECK_DESCRIBE] = { "describe", 0, NULL,
	    "print every key of the configuration instead" },
};

const struct verb verbs_system[] = {
	{ .name = "migrate",
	  .summary = "Brings the database's schema up to date.",
	  .options = migrate_options, .n_options = 2, .run = migrate_run },
	{ .name = "check",
	  .summary = "Tests the configuration and all it points at.",
	  .options = check_options, .n_options = 5, .own_settings = true,
	  .run = check_run },
	{ .name = NULL }
};
