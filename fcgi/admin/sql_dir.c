/*
 * Reading the SQL folder.
 */
#include "sql_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "hash.h"

#define NAME_MAX_BYTES	200

static enum err
read_one(const struct admin *ad, const char *dir, const char *name,
    struct sql_file *out)
{
	const char *path = arena_printf(ad->arena, "%s/%s", dir, name);
	struct slice text;
	enum err e;

	if ((e = file_read(ad->arena, path, SQL_FILE_MAX, &text))) {
		(void)admin_fail(ad, e, "reading %s (--sql names the folder)",
		    path);
		return e;
	}
	/* libpq would see no more than what stands before a NUL. */
	if (text.n == 0 || memchr(text.p, '\0', text.n) != NULL) {
		(void)admin_fail(ad, ERR_INPUT, "%s is no SQL", path);
		return ERR_INPUT;
	}
	out->name = arena_str(ad->arena, slice_str(name));
	out->text = arena_str(ad->arena, text);
	return sha256_of(text, &out->sha256);
}

/* *.sql; editors' and packagers' leftovers are passed over. */
static int
is_sql(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && n < NAME_MAX_BYTES && d->d_name[0] != '.' &&
	    strcmp(d->d_name + n - 4, ".sql") == 0;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static enum err
read_all(const struct admin *ad, const char *dir, struct sql_files *out)
{
	struct dirent **names = NULL;
	enum err e = ERR_NONE;
	int n;

	*out = (struct sql_files){ .n = 0 };
	n = scandir(dir, &names, is_sql, by_name);
	if (n <= 0 || n > SQL_FILES_MAX) {
		(void)admin_fail(ad, ERR_IO, "reading %s: %s (--sql names the "
		    "folder)", dir, n == -1 ? strerror(errno) :
		    "no SQL, or too much");
		e = ERR_IO;
	} else {
		out->v = arena_array(ad->arena, (size_t)n, sizeof(*out->v));
	}
	for (int i = 0; i < n; i++) {
		if (e == ERR_NONE)
			e = read_one(ad, dir, names[i]->d_name,
			    &out->v[out->n++]);
		free(names[i]);
	}
	free(names);
	return e;
}

/* NNNN_verb_noun.sql: it goes into a statement as it is. */
static bool
is_migration(const char *name)
{
	size_t n = strspn(name, "0123456789");

	if (n != 4 || name[4] != '_')
		return false;
	n = 5 + strspn(name + 5, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return n > 5 && strcmp(name + n, ".sql") == 0;
}

enum err
sql_dir_migrations(const struct admin *ad, const char *path,
    struct sql_files *out)
{
	const char *dir = arena_printf(ad->arena, "%s/migrations", path);
	enum err e;

	if ((e = read_all(ad, dir, out)))
		return e;
	for (size_t i = 0; i < out->n; i++)
		if (!is_migration(out->v[i].name)) {
			(void)admin_fail(ad, ERR_INPUT, "%s/%s is not named "
			    "NNNN_verb_noun.sql", dir, out->v[i].name);
			return ERR_INPUT;
		}
	return ERR_NONE;
}

enum err
sql_dir_read(const struct admin *ad, const char *path, struct sql_dir *out)
{
	const char *private_dir = arena_printf(ad->arena, "%s/private", path);
	const char *api_dir = arena_printf(ad->arena, "%s/api", path);
	enum err e;

	if ((e = read_one(ad, path, "roles.sql", &out->roles)) ||
	    (e = read_one(ad, path, "schema_migration.sql",
	    &out->schema_migration)) ||
	    (e = sql_dir_migrations(ad, path, &out->migrations)) ||
	    (e = read_one(ad, path, "api.sql", &out->api_start)) ||
	    (e = read_all(ad, private_dir, &out->private_functions)) ||
	    (e = read_all(ad, api_dir, &out->api_functions)))
		return e;
	return read_one(ad, path, "grants.sql", &out->grants);
}
