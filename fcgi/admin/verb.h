/*
 * The verbs of `handfast` as data: dispatch, options and usage come from here.
 * Each file of verbs has one table that ends with a name of NULL, and stands
 * in the list of verb.c.
 */
#ifndef VERB_H
#define VERB_H

#include "admin.h"
#include "args.h"

/* The first option of every verb; args->value[VERB_JSON] is admin->json. */
#define VERB_JSON		0
#define VERB_JSON_OPTION	{ "json", 0, NULL, "answer as JSON" }

struct verb {
	const char	*object;	/* "account"; NULL: the name alone */
	const char	*name;		/* "add" */
	const char	*summary;	/* one sentence */
	const char	*operands;	/* "NAME [TEXT]"; NULL: none */
	int		 min_operands;
	int		 max_operands;
	const struct args_option *options;	/* VERB_JSON_OPTION first */
	size_t		 n_options;
	bool		 own_settings;	/* reads the configuration itself */
	/* Gives the exit code. */
	int		(*run)(struct admin *, const struct args *);
};

extern const struct verb verbs_account[];
extern const struct verb verbs_role[];
extern const struct verb verbs_site[];
extern const struct verb verbs_device[];
extern const struct verb verbs_factory[];
extern const struct verb verbs_enrollment[];
extern const struct verb verbs_policy[];
extern const struct verb verbs_ca[];		/* ca_*.c */
extern const struct verb verbs_audit[];		/* audit*.c */
extern const struct verb verbs_system[];	/* migrate, check */

/* Finds the verb in argv, reads its options and runs it: the exit code. */
int		verb_main(int argc, char **argv);

#endif
