/*
 * The command line by a table, which is the usage text too.
 */
#ifndef ARGS_H
#define ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define ARGS_OPTIONS	24	/* in one table */

#define EXIT_USAGE	2	/* beside EXIT_SUCCESS and EXIT_FAILURE */

struct args_option {
	const char	*name;		/* long, without "--" */
	char		 letter;	/* short, or 0 */
	const char	*value;		/* "FILE" in the usage; NULL: a flag */
	const char	*help;		/* one line */
};

struct args_spec {
	const char	*program;	/* "handfast-sweep", "handfast migrate" */
	const char	*summary;	/* what it does, one sentence */
	const char	*operands;	/* "NAME [TEXT]", or NULL if none */
	int		 min_operands;
	int		 max_operands;	/* -1: any, and options end at the first */
	const struct args_option *options;
	size_t		 n_options;
	bool		 config;	/* takes --config FILE */
	const char	*epilogue;	/* printed below, or NULL */
};

struct args {
	const char	*config;		/* or SETTINGS_FILE */
	const char	*value[ARGS_OPTIONS];	/* by option; NULL: not given */
	int		 count[ARGS_OPTIONS];
	char		**operands;
	int		 n_operands;
};

/*
 * --help and --version print and exit 0; a fault prints what is wrong and
 * exits with EXIT_USAGE. argv[0] is passed over.
 */
void		args_parse(const struct args_spec *, int argc, char **argv,
		    struct args *);
void		args_usage(const struct args_spec *, FILE *);
_Noreturn void	args_fail(const struct args_spec *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

#endif
