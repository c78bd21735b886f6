/*
 * The database: whether each role gets in and finds its functions, what the
 * roles may do besides, how old the schema is, and what time it is there.
 */
#include "check.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "log.h"
#include "sql_dir.h"
#include "store.h"
#include "store_account.h"
#include "store_health.h"
#include "time.h"

#define CLOCK_MAX	5	/* seconds between this clock and that one */
#define WHY_MAX		512	/* bytes from a child */

static const struct role {
	const char		*role;
	const char		*user;	/* NULL: administrators' */
	const struct db_stmt *const *stmts;
} roles[] = {
	{ STORE_ROLE_GATEWAY, "handfast-gateway", store_stmts_gateway },
	{ STORE_ROLE_RA, "handfast-ra", store_stmts_ra },
	{ STORE_ROLE_CONSOLE, "handfast-console", store_stmts_console },
	{ STORE_ROLE_GUARD, "handfast-guard", store_stmts_guard },
	{ STORE_ROLE_SIGNER, "handfast-signer", store_stmts_signer },
	{ STORE_ROLE_SWEEP, "handfast-sweep", store_stmts_sweep },
	{ STORE_ROLE_MIGRATE, NULL, store_stmts_migrate },
	{ STORE_ROLE_ADMIN, NULL, store_stmts_admin },
};

#define ROLES	(sizeof(roles) / sizeof(roles[0]))

/* Connecting prepares every statement, so it needs every EXECUTE right. */
static enum err
connect_as(struct admin *ad, const struct role *r)
{
	struct db *db;
	enum err e;

	ad->db_why = NULL;
	db = admin_db_new(ad, r->role, r->stmts);
	e = db_connect(db);
	db_free(db);
	return e;
}

/* In the child: as the program's own user, as the program will come. */
_Noreturn static void
try_as_user(struct admin *ad, const struct role *r, int out)
{
	const struct passwd *pw = getpwnam(r->user);
	enum err e = ERR_IO;

	ad->db_why = "no such Unix user";
	if (pw != NULL && initgroups(pw->pw_name, pw->pw_gid) == 0 &&
	    setgid(pw->pw_gid) == 0 && setuid(pw->pw_uid) == 0)
		e = connect_as(ad, r);
	if (e != ERR_NONE && ad->db_why != NULL &&
	    write(out, ad->db_why, strnlen(ad->db_why, WHY_MAX)) == -1)
		_exit(EXIT_FAILURE);
	_exit(e == ERR_NONE ? EXIT_SUCCESS : EXIT_FAILURE);
}

static enum err
connect_as_user(struct admin *ad, const struct role *r)
{
	char why[WHY_MAX + 1] = "";
	int fds[2], status = 0;
	ssize_t n;
	pid_t pid;

	ad->db_why = NULL;
	if (pipe(fds) == -1)
		return ERR_IO;
	(void)fflush(stdout);
	if ((pid = fork()) == 0)
		try_as_user(ad, r, fds[1]);
	(void)close(fds[1]);
	n = read(fds[0], why, WHY_MAX);
	(void)close(fds[0]);
	if (pid == -1 || waitpid(pid, &status, 0) == -1)
		return ERR_IO;
	if (n > 0)
		ad->db_why = arena_str(ad->arena, slice_of(why, (size_t)n));
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS ?
	    ERR_NONE : ERR_AWAY;
}

static const char *
how_to_let_in(const struct check *c, const struct role *r)
{
	const struct settings *s = c->settings;
	const char *user = r->user != NULL ? r->user : "root";

	if (s->database.host[0] != '/')
		return arena_printf(c->admin->arena, "is PostgreSQL running? "
		    "%s/%s.pem and .key must be a certificate for this role",
		    s->database.sslcert_dir, r->role);
	return arena_printf(c->admin->arena, "is PostgreSQL running, was "
	    "\"handfast migrate\" run, and does pg_ident.conf map %s to %s?",
	    c->one_user ? "this user" : user, r->role);
}

void
check_database(struct check *c)
{
	struct admin *ad = c->admin;
	size_t reached = 0;
	enum err e;

	for (size_t i = 0; i < ROLES; i++) {
		const struct role *r = &roles[i];

		if (c->one_user || r->user == NULL)
			e = connect_as(ad, r);
		else
			e = connect_as_user(ad, r);
		if (e == ERR_NONE)
			reached++;
		else
			check_fault(c, how_to_let_in(c, r), "%s does not get "
			    "in: %s", r->role, log_qs(ad->db_why));
	}
	if (reached == ROLES)
		check_good(c, "every role gets in and may call its functions");
	if (admin_connect_admin(ad) != ERR_NONE) {
		db_free(ad->db);
		ad->db = NULL;
	}
}

void
check_rights(struct check *c, const char *sql_dir)
{
	const char *path = arena_printf(c->admin->arena,
	    "%s/check_rights.sql", sql_dir);
	struct db_texts found;
	struct slice sql;

	if (file_read(c->admin->arena, path, SQL_FILE_MAX, &sql)) {
		check_fault(c, "--sql names the folder of SQL",
		    "%s cannot be read", path);
		return;
	}
	if (db_script(c->admin->db, c->admin->arena,
	    arena_str(c->admin->arena, sql), &found) != ERR_NONE) {
		check_fault(c, "run \"handfast migrate\" of the same version",
		    "the roles' rights cannot be read: %s",
		    log_qs(c->admin->db_why));
		return;
	}
	for (size_t i = 0; i < found.n; i++)
		check_fault(c, "revoke it, or run \"handfast migrate\"; no "
		    "program needs it", "%s", found.v[i]);
	if (found.n == 0)
		check_good(c, "the programs' roles may call functions and "
		    "nothing else");
}

static bool
is_recorded(const struct sql_file *f, const struct db_rows *rows)
{
	const struct migration_row *row = rows->row;

	for (size_t i = 0; i < rows->n; i++)
		if (strcmp(row[i].name, f->name) == 0)
			return sha256_equal(&row[i].sha256, &f->sha256);
	return false;
}

void
check_schema(struct check *c, const char *sql_dir)
{
	struct admin *ad = c->admin;
	struct sql_files files;
	struct db_rows rows;
	size_t recorded = 0;

	if (sql_dir_migrations(ad, sql_dir, &files) ||
	    store_migration_list(ad->db, ad->arena, &rows) != ERR_NONE) {
		check_fault(c, "--sql names the folder of SQL; was \"handfast "
		    "migrate\" run?", "the schema's version cannot be told");
		return;
	}
	for (size_t i = 0; i < files.n; i++)
		recorded += is_recorded(&files.v[i], &rows);
	if (rows.n > files.n)
		check_fault(c, "install the newer version here too",
		    "the schema is of a newer handfast (%zu migrations, %zu "
		    "here)", rows.n, files.n);
	else if (recorded < files.n)
		check_fault(c, "run \"handfast migrate\"", "the schema is not "
		    "up to date: %zu of %zu migrations", recorded, files.n);
	else
		check_good(c, "the schema is up to date (%zu migrations)",
		    files.n);
}

void
check_clock(struct check *c)
{
	struct clock_row row;
	int64_t apart;

	if (store_clock(c->admin->db, c->admin->arena, &row) != ERR_NONE) {
		check_fault(c, "see the database's faults above",
		    "the database's time cannot be read");
		return;
	}
	apart = row.now - time_now();
	if (row.shifted)
		check_warning(c, "never in production: this is a test's "
		    "database", "the database's clock was shifted by a test");
	else if (apart > CLOCK_MAX || apart < -CLOCK_MAX)
		check_fault(c, "let NTP set both machines' clocks",
		    "the database's clock is %lld s from this machine's",
		    (long long)apart);
	else
		check_good(c, "this machine and the database agree on the "
		    "time");
}
