/*
 * The folder of SQL: order, names, and what is refused.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sql_dir.h"
#include "tap.h"

static struct admin ad;

static void
put(const char *dir, const char *name, struct slice text)
{
	const char *path = arena_printf(ad.arena, "%s/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd == -1 || write(fd, text.p, text.n) != (ssize_t)text.n)
		exit(1);
	(void)close(fd);
}

static void
drop(const char *dir, const char *name)
{
	(void)unlink(arena_printf(ad.arena, "%s/%s", dir, name));
}

static void
refused(const char *top, const char *dir, const char *name, struct slice text,
    enum err want)
{
	struct sql_files files;

	put(dir, name, text);
	is_int(sql_dir_migrations(&ad, top, &files), want, "%s", name);
	drop(dir, name);
}

static void
test_names(const char *top, const char *dir)
{
	struct slice sql = SLICE_LIT("SELECT 1");
	struct sql_files files;

	put(dir, "0002_add_b.sql", SLICE_LIT("b"));
	put(dir, "0001_add_a.sql", SLICE_LIT("a"));
	put(dir, "0003_add_c.sql~", SLICE_LIT("left over"));
	put(dir, ".0004_add_d.sql", SLICE_LIT("left over"));
	is_int(sql_dir_migrations(&ad, top, &files), ERR_NONE, "good names");
	is_int(files.n, 2, "two of them");
	is_str(files.v[0].name, "0001_add_a.sql", "in their order");
	is_str(files.v[1].text, "b", "whole");
	is_str(hex_text(ad.arena, slice_of(files.v[0].sha256.b, 4)),
	    "ca978112", "with their hash");
	refused(top, dir, "001_add.sql", sql, ERR_INPUT);
	refused(top, dir, "00010_add.sql", sql, ERR_INPUT);
	refused(top, dir, "0001-add.sql", sql, ERR_INPUT);
	refused(top, dir, "0001_.sql", sql, ERR_INPUT);
	refused(top, dir, "0001_Add.sql", sql, ERR_INPUT);
	refused(top, dir, "0001_a'b.sql", sql, ERR_INPUT);
	refused(top, dir, "0001_a.b.sql", sql, ERR_INPUT);
	refused(top, dir, "0005_empty.sql", SLICE_NONE, ERR_INPUT);
	refused(top, dir, "0005_nul.sql", SLICE_LIT("a\0b"), ERR_INPUT);
}

static void
test_sizes(const char *top, const char *dir)
{
	char *big = arena_alloc(ad.arena, SQL_FILE_MAX + 1);
	struct sql_files files;

	memset(big, ' ', SQL_FILE_MAX + 1);
	put(dir, "0006_big.sql", slice_of(big, SQL_FILE_MAX));
	is_int(sql_dir_migrations(&ad, top, &files), ERR_NONE, "the limit");
	drop(dir, "0006_big.sql");
	refused(top, dir, "0006_big.sql", slice_of(big, SQL_FILE_MAX + 1),
	    ERR_TOO_LARGE);
}

int
main(void)
{
	char top[] = "/tmp/hf-unit-XXXXXX";
	struct sql_files files;
	struct sql_dir all;
	const char *dir;

	/* What admin_fail tells is not what is tested here. */
	ad = (struct admin){ .arena = arena_new() };
	if (mkdtemp(top) == NULL || freopen("/dev/null", "w", stderr) == NULL)
		return 1;
	dir = arena_printf(ad.arena, "%s/migrations", top);
	is_int(sql_dir_migrations(&ad, top, &files), ERR_IO, "no folder");
	(void)mkdir(dir, 0700);
	is_int(sql_dir_migrations(&ad, top, &files), ERR_IO, "nothing in it");
	test_names(top, dir);
	test_sizes(top, dir);
	is_int(sql_dir_read(&ad, top, &all), ERR_NOT_FOUND,
	    "the rest is missing");
	drop(dir, "0001_add_a.sql");
	drop(dir, "0002_add_b.sql");
	drop(dir, "0003_add_c.sql~");
	drop(dir, ".0004_add_d.sql");
	(void)rmdir(dir);
	(void)rmdir(top);
	arena_free(ad.arena);
	return done_testing();
}
