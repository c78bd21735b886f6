/*
 * What every verb of `handfast` works with: the settings, one connection, and
 * how it answers and fails.
 */
#ifndef ADMIN_H
#define ADMIN_H

#include <stdbool.h>

#include "arena.h"
#include "db.h"
#include "err.h"
#include "parse.h"
#include "settings.h"

/* Exit codes, as the manual page says. */
enum admin_exit {
	ADMIN_OK = 0,
	ADMIN_FAILED = 1,	/* what and why is on standard error */
	ADMIN_USAGE = 2,
	ADMIN_FAULTS = 3	/* `handfast check` found some */
};

#define ADMIN_SQL_DIR	"/usr/share/handfast/sql"

struct admin {
	struct arena	*arena;		/* goes with the program */
	const char	*config;	/* path of the configuration */
	struct settings	*settings;	/* NULL if the verb reads it itself */
	bool		 json;		/* answer for machines */
	struct db	*db;		/* after admin_connect */
	const char	*db_why;	/* the database's last words; or NULL */
};

/*
 * Opens admin->db under a role (STORE_ROLE_…) with its statements. Logs
 * nothing: admin_fail tells why.
 */
enum err	admin_connect(struct admin *, const char *role,
		    const struct db_stmt *const *stmts) MUST_CHECK;
/* As handfast_admin, which accounts and devices are managed by. */
enum err	admin_connect_admin(struct admin *) MUST_CHECK;
/* The connection that the role has, without opening it; for `check`. */
struct db	*admin_db_new(struct admin *, const char *role,
		    const struct db_stmt *const *stmts);

/*
 * Tells that something failed: on standard error as a sentence with what to
 * do next, or with --json on standard output as {"error","what","message"}.
 * Gives ADMIN_FAILED, for `return admin_fail(...)`.
 */
int		admin_fail(const struct admin *, enum err, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));
/* The whole answer: a sentence, or {"done": sentence}. Gives ADMIN_OK. */
int		admin_done(const struct admin *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
/* A sentence beside the answer, which --json leaves out. */
void		admin_say(const struct admin *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

/* The id of an operand; a bad one is told like admin_fail does. */
enum err	admin_uuid(const struct admin *, const char *text,
		    struct uuid *) MUST_CHECK;
/* A name given by an option, or NULL for none: name_check, told like that. */
enum err	admin_name(const struct admin *, const char *option,
		    const char *text, size_t max) MUST_CHECK;

#endif
