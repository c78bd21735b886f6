/*
 * The installed folder of SQL (sql/README.md says what is in it): read whole,
 * so that what is run is what was hashed.
 */
#ifndef SQL_DIR_H
#define SQL_DIR_H

#include "admin.h"
#include "parse.h"

#define SQL_FILE_MAX	(1u << 20)	/* bytes */
#define SQL_FILES_MAX	4096		/* in one folder */

struct sql_file {
	const char	*name;
	const char	*text;		/* NUL-terminated */
	struct sha256	 sha256;	/* of its bytes */
};

struct sql_files {
	struct sql_file	*v;
	size_t		 n;
};

struct sql_dir {
	struct sql_file		roles;
	struct sql_file		schema_migration;
	struct sql_files	migrations;	/* NNNN_verb_noun.sql */
	struct sql_file		api_start;	/* api.sql */
	struct sql_files	private_functions;
	struct sql_files	api_functions;
	struct sql_file		grants;
};

/*
 * Reads all of it, each folder in the order of names. What is wrong has been
 * told with the path: unreadable, a NUL byte, a migration's name.
 */
enum err	sql_dir_read(const struct admin *, const char *path,
		    struct sql_dir *) MUST_CHECK;
/* The migrations alone, for comparing. */
enum err	sql_dir_migrations(const struct admin *, const char *path,
		    struct sql_files *) MUST_CHECK;

#endif
