/*
 * handfast migrate: any older schema up to date. Each step is one transaction
 * that takes the same advisory lock and looks again at what is recorded, so
 * that a lost connection, a second run and a second machine do no harm.
 */
#include "migrate.h"

#include <stdio.h>
#include <string.h>

#include "hash.h"
#include "log.h"
#include "out.h"
#include "sql_dir.h"
#include "store.h"

#define LOCK	"SELECT pg_advisory_xact_lock(1751215716)"
#define OWNER	"SET LOCAL ROLE handfast_owner"
#define RECORDS	"SELECT name || ' ' || encode(sha256, 'hex')"		\
		" FROM data.schema_migration ORDER BY name"

struct migrating {
	struct admin	*admin;
	struct sql_dir	 dir;
	const char	*at;		/* the file or step at hand */
	struct db_texts	 applied;	/* names, by this run */
	bool		 told;		/* what is wrong */
};

/* "name hex" as recorded against the file of that name. */
static enum err
compare(struct migrating *m, const char *record, size_t i)
{
	const struct sql_files *files = &m->dir.migrations;
	struct arena *a = m->admin->arena;
	const char *known;

	m->told = true;
	if (i >= files->n || strncmp(record, files->v[i].name,
	    strlen(files->v[i].name)) != 0) {
		(void)admin_fail(m->admin, ERR_STATE, "the database has %s, "
		    "which is not the next of the files here: a newer "
		    "handfast was here, or files are missing", record);
		return ERR_STATE;
	}
	known = arena_printf(a, "%s %s", files->v[i].name, hex_text(a,
	    sha256_slice(&files->v[i].sha256)));
	if (strcmp(record, known) != 0) {
		(void)admin_fail(m->admin, ERR_CHANGED, "%s was changed after "
		    "it had been applied; restore the file, and put the "
		    "change into a new one", files->v[i].name);
		return ERR_CHANGED;
	}
	m->told = false;
	return ERR_NONE;
}

/* Inside the lock. *n: how many of the files are recorded. */
static enum err
read_records(struct migrating *m, size_t *n)
{
	struct admin *ad = m->admin;
	struct db_texts records;
	enum err e;

	*n = 0;
	if ((e = db_script(ad->db, ad->arena, RECORDS, &records)))
		return e;
	for (; *n < records.n; ++*n)
		if ((e = compare(m, records.v[*n], *n)))
			return e;
	return ERR_NONE;
}

static enum err
run_file(struct migrating *m, const struct sql_file *f)
{
	m->at = f->name;
	return db_script(m->admin->db, m->admin->arena, f->text, NULL);
}

static enum err
run_files(struct migrating *m, const struct sql_files *files)
{
	enum err e = ERR_NONE;

	for (size_t i = 0; i < files->n && e == ERR_NONE; i++)
		e = run_file(m, &files->v[i]);
	return e;
}

static enum err
lock_as_owner(struct migrating *m)
{
	struct admin *ad = m->admin;
	enum err e;

	m->at = "taking the lock";
	if ((e = db_script(ad->db, ad->arena, LOCK, NULL)))
		return e;
	return db_script(ad->db, ad->arena, OWNER, NULL);
}

static enum err
prepare(struct migrating *m)
{
	struct admin *ad = m->admin;
	enum err e;

	m->at = "taking the lock";
	if ((e = db_script(ad->db, ad->arena, LOCK, NULL)) ||
	    (e = run_file(m, &m->dir.roles)) || (e = lock_as_owner(m)))
		return e;
	return run_file(m, &m->dir.schema_migration);
}

/* The next migration, if there is one left. */
static enum err
apply_next(struct migrating *m)
{
	struct arena *a = m->admin->arena;
	const struct sql_file *f;
	size_t n;
	enum err e;

	if ((e = lock_as_owner(m)) || (e = read_records(m, &n)))
		return e;
	if (n == m->dir.migrations.n)
		return ERR_NOT_FOUND;
	f = &m->dir.migrations.v[n];
	if ((e = run_file(m, f)))
		return e;
	m->applied.v[m->applied.n] = f->name;
	/* A name was checked to be letters, digits, '_' and one dot. */
	return db_script(m->admin->db, a, arena_printf(a, "INSERT INTO "
	    "data.schema_migration (name, sha256) VALUES ('%s', '\\x%s')",
	    f->name, hex_text(a, sha256_slice(&f->sha256))), NULL);
}

static enum err
replace_functions(struct migrating *m)
{
	size_t n;
	enum err e;

	if ((e = lock_as_owner(m)) || (e = read_records(m, &n)))
		return e;
	/* Another machine with fewer files may not undo what is newer. */
	if (n != m->dir.migrations.n)
		return ERR_STATE;
	if ((e = run_file(m, &m->dir.api_start)) ||
	    (e = run_files(m, &m->dir.private_functions)) ||
	    (e = run_files(m, &m->dir.api_functions)))
		return e;
	return run_file(m, &m->dir.grants);
}

static enum err
in_transaction(struct migrating *m, enum err (*step)(struct migrating *))
{
	struct db *db = m->admin->db;
	enum err e;

	if ((e = db_begin(db)))
		return e;
	if ((e = step(m)) == ERR_NONE)
		return db_commit(db);
	db_rollback(db);
	return e;
}

static enum err
migrate_all(struct migrating *m)
{
	enum err e;

	if ((e = in_transaction(m, prepare)))
		return e;
	while ((e = in_transaction(m, apply_next)) == ERR_NONE) {
		admin_say(m->admin, "applied %s",
		    m->applied.v[m->applied.n]);
		m->applied.n++;
	}
	if (e != ERR_NOT_FOUND)
		return e;
	return in_transaction(m, replace_functions);
}

static int
report(const struct migrating *m)
{
	static const struct out_column columns[] = {
		{ "applied", "Applied" }, { "migrations", "Migrations" },
		{ "functions", "Functions" }
	};
	const struct sql_dir *d = &m->dir;
	struct out *out = out_new(m->admin, columns, 3);

	out_texts(out, &m->applied);
	out_int(out, (int64_t)d->migrations.n);
	out_int(out, (int64_t)(d->api_functions.n + d->private_functions.n));
	return out_print_record(out);
}

int
migrate_run(struct admin *ad, const struct args *args)
{
	const char *path = args->value[MIGRATE_SQL];
	struct migrating m = { .admin = ad, .at = "connecting" };
	enum err e;

	if (path == NULL)
		path = ADMIN_SQL_DIR;
	if (sql_dir_read(ad, path, &m.dir))
		return ADMIN_FAILED;
	m.applied.v = arena_array(ad->arena, m.dir.migrations.n + 1,
	    sizeof(*m.applied.v));
	if ((e = admin_connect(ad, STORE_ROLE_MIGRATE, store_stmts_migrate)))
		return admin_fail(ad, e, "connecting as %s",
		    STORE_ROLE_MIGRATE);
	e = migrate_all(&m);
	if (m.told)
		return ADMIN_FAILED;
	if (e != ERR_NONE)
		return admin_fail(ad, e, "migrating, at %s; nothing of this "
		    "step was kept", m.at);
	return report(&m);
}
