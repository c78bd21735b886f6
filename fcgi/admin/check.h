/*
 * handfast check: each fault with what to do about it. The checks stand in
 * check_*.c, one file for each thing that the configuration points at.
 */
#ifndef CHECK_H
#define CHECK_H

#include "out.h"
#include "verb.h"

enum {
	CHECK_SQL = VERB_JSON + 1,
	CHECK_NGINX_CONF,
	CHECK_NO_NGINX,
	CHECK_DESCRIBE
};

struct check {
	struct admin		*admin;
	const struct args	*args;
	const struct settings	*settings;
	const char		*area;		/* of what is told next */
	bool			 one_user;	/* all programs run as us */
	struct out		*out;
	int			 faults;
	int			 warnings;
};

int		check_run(struct admin *, const struct args *);

/* What was found. A warning does not change the exit code. */
void		check_good(struct check *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void check_warning(struct check *, const char *advice, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void check_fault(struct check *, const char *advice, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The checks. */
void		check_database(struct check *);
void		check_rights(struct check *, const char *sql_dir);
void		check_schema(struct check *, const char *sql_dir);
void		check_clock(struct check *);
void		check_files(struct check *);
void		check_certificates(struct check *);
void		check_programs(struct check *);
void		check_audit(struct check *);
void		check_nginx(struct check *);

#endif
