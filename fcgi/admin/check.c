/*
 * The order of the checks, and how their findings are told.
 */
#include "check.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

static const struct out_column columns[] = {
	{ "area", "AREA" }, { "result", "RESULT" }, { "message", "MESSAGE" },
	{ "advice", "ADVICE" }
};

static void
tell(struct check *c, const char *result, const char *advice,
    const char *message)
{
	out_text(c->out, c->area);
	out_text(c->out, result);
	out_text(c->out, message);
	out_text(c->out, advice);
	if (c->admin->json)
		return;
	printf("%-8s %-12s %s\n", strcmp(result, "fault") == 0 ? "FAULT" :
	    result, c->area, message);
	if (advice != NULL)
		printf("%-21s -> %s\n", "", advice);
}

void
check_good(struct check *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(c, "ok", NULL, arena_vprintf(c->admin->arena, fmt, ap));
	va_end(ap);
}

void
check_warning(struct check *c, const char *advice, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(c, "warning", advice, arena_vprintf(c->admin->arena, fmt, ap));
	va_end(ap);
	c->warnings++;
}

void
check_fault(struct check *c, const char *advice, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(c, "fault", advice, arena_vprintf(c->admin->arena, fmt, ap));
	va_end(ap);
	c->faults++;
}

/* Development: no users of our own, or not the right to become them. */
static bool
is_one_user(void)
{
	return geteuid() != 0 || getpwnam("handfast-signer") == NULL;
}

static void
check_settings(struct check *c)
{
	const struct settings *s = c->settings;

	c->area = "settings";
	check_good(c, "%s is valid: realm %s, console %s, %zu profiles",
	    c->admin->config, s->realm, s->console_name, s->n_profiles);
	if (c->one_user)
		check_warning(c, "right for development only; in production "
		    "run this as root, with the users of sysusers.d",
		    "one-user mode: all programs run as %s, so none is kept "
		    "from another's keys", geteuid() == 0 ? "root" :
		    "this user");
	if (s->signer.aia_url == NULL || s->signer.cdp_url == NULL)
		check_warning(c, "set aia_url and cdp_url in [signer] to "
		    "http:// addresses that nginx serves from pki/",
		    "certificates will not say where the issuing certificate "
		    "and the revocation list are");
}

static void
check_names(struct check *c)
{
	const struct settings *s = c->settings;
	const struct settings_list *names = &s->signer.server_names;
	bool realm = false, console = false;

	for (size_t i = 0; i < names->n; i++) {
		struct slice name = slice_str(names->v[i]);

		realm |= slice_equal_str(name, s->realm);
		console |= slice_equal_str(name, s->console_name);
	}
	if (!realm || !console)
		check_warning(c, "add it to server_names in [signer], unless "
		    "nginx has another certificate for it",
		    "nginx's certificate will not name %s",
		    realm ? s->console_name : s->realm);
}

static void
check_all(struct check *c)
{
	const char *sql = c->args->value[CHECK_SQL];

	if (sql == NULL)
		sql = ADMIN_SQL_DIR;
	check_settings(c);
	check_names(c);
	c->area = "database";
	check_database(c);
	if (c->admin->db != NULL) {
		check_schema(c, sql);
		check_rights(c, sql);
		c->area = "clock";
		check_clock(c);
	}
	c->area = "files";
	check_files(c);
	c->area = "certificates";
	check_certificates(c);
	c->area = "programs";
	check_programs(c);
	c->area = "audit";
	check_audit(c);
	c->area = "nginx";
	if (c->args->value[CHECK_NO_NGINX] == NULL)
		check_nginx(c);
}

int
check_run(struct admin *ad, const struct args *args)
{
	struct check c = { .admin = ad, .args = args,
	    .one_user = is_one_user(), .area = "settings" };
	enum err e;

	if (args->value[CHECK_DESCRIBE] != NULL) {
		settings_describe(stdout);
		return ADMIN_OK;
	}
	c.out = out_new(ad, columns, 4);
	if ((e = settings_load(ad->config, &ad->settings)))
		check_fault(&c, "the lines above say where; every key is told "
		    "by \"handfast check --describe\"", "%s: %s", ad->config,
		    e == ERR_IO ? "it cannot be read" : "it has faults");
	c.settings = ad->settings;
	if (e == ERR_NONE)
		check_all(&c);
	if (ad->json)
		(void)out_print_list(c.out, "checks");
	else
		printf("%d faults, %d warnings\n", c.faults, c.warnings);
	return c.faults > 0 ? ADMIN_FAULTS : ADMIN_OK;
}
