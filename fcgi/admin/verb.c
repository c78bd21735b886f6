/*
 * From the command line to a verb.
 */
#include "verb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"

#define USAGE_MAX	16384	/* bytes of the list of verbs */

static const struct verb *const tables[] = {
	verbs_account, verbs_role, verbs_site, verbs_policy, verbs_device,
	verbs_factory, verbs_enrollment, verbs_ca, verbs_audit, verbs_system
};

#define TABLES	(sizeof(tables) / sizeof(tables[0]))

static const struct args_option outer_options[] = { VERB_JSON_OPTION };

static bool
same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* "account add", "migrate". */
static const char *
full_name(struct arena *a, const struct verb *v)
{
	if (v->object == NULL)
		return v->name;
	return arena_printf(a, "%s %s", v->object, v->name);
}

/* All verbs, or those of one object. */
static const char *
list_verbs(struct arena *a, const char *object)
{
	struct buf out;

	buf_init(&out, a, USAGE_MAX);
	buf_add_str(&out, "verbs:\n");
	for (size_t i = 0; i < TABLES; i++)
		for (const struct verb *v = tables[i]; v->name != NULL; v++)
			if (object == NULL || same(object, v->object))
				buf_printf(&out, "  %-22s %s\n",
				    full_name(a, v), v->summary);
	buf_add_str(&out, "\n\"handfast VERB --help\" tells a verb's own "
	    "options.\nexit codes: 0 done, 1 failed, 2 wrong usage, 3 "
	    "\"check\" found faults, 10 to 18\n\"audit verify\" found "
	    "one: see handfast(8)\n");
	return buf_str(&out);
}

static bool
is_object(const char *word)
{
	for (size_t i = 0; i < TABLES; i++)
		if (same(tables[i]->object, word))
			return true;
	return false;
}

/* *used: how many words name it. */
static const struct verb *
find(char **words, int n, int *used)
{
	for (size_t i = 0; i < TABLES; i++)
		for (const struct verb *v = tables[i]; v->name != NULL; v++) {
			*used = v->object != NULL ? 2 : 1;
			if (*used == 1 && same(v->name, words[0]))
				return v;
			if (*used == 2 && n > 1 && same(v->object, words[0]) &&
			    same(v->name, words[1]))
				return v;
		}
	return NULL;
}

/* Help about an object's verbs, or what is wrong: does not come back. */
_Noreturn static void
no_such_verb(struct args_spec *spec, struct arena *a, const struct args *args)
{
	const char *object = args->operands[0];
	const char *next = args->n_operands > 1 ? args->operands[1] : NULL;

	if (!is_object(object))
		args_fail(spec, "there is no verb \"%s\"", object);
	spec->program = arena_printf(a, "handfast %s", object);
	spec->epilogue = list_verbs(a, object);
	if (same(next, "--help") || same(next, "-h")) {
		args_usage(spec, stdout);
		exit(EXIT_SUCCESS);
	}
	if (next == NULL) {
		args_usage(spec, stderr);
		exit(EXIT_USAGE);
	}
	args_fail(spec, "there is no verb \"%s %s\"", object, next);
}

static int
run(struct admin *ad, const struct verb *v, int argc, char **argv)
{
	const struct args_spec spec = {
		.program = arena_printf(ad->arena, "handfast %s",
		    full_name(ad->arena, v)),
		.summary = v->summary, .operands = v->operands,
		.min_operands = v->min_operands,
		.max_operands = v->max_operands, .options = v->options,
		.n_options = v->n_options, .config = true
	};
	struct args args;
	int status;

	args_parse(&spec, argc, argv, &args);
	if (args.value[VERB_JSON] != NULL)
		ad->json = true;
	/* --config may stand before the verb or behind it. */
	if (strcmp(args.config, SETTINGS_FILE) != 0)
		ad->config = args.config;
	if (!v->own_settings &&
	    settings_load(ad->config, &ad->settings) != ERR_NONE)
		return ADMIN_FAILED;
	status = v->run(ad, &args);
	db_free(ad->db);
	settings_free(ad->settings);
	return status;
}

int
verb_main(int argc, char **argv)
{
	struct admin ad = { .arena = arena_new() };
	struct args_spec outer = {
		.program = "handfast",
		.summary = "Administers a handfast installation.",
		.operands = "VERB ...", .min_operands = 1, .max_operands = -1,
		.options = outer_options, .n_options = 1, .config = true,
		.epilogue = list_verbs(ad.arena, NULL)
	};
	const struct verb *v;
	struct args args;
	int used, status;

	args_parse(&outer, argc, argv, &args);
	ad.config = args.config;
	ad.json = args.value[VERB_JSON] != NULL;
	v = find(args.operands, args.n_operands, &used);
	if (v != NULL)
		/* Its last word takes the place of the program's name. */
		status = run(&ad, v, args.n_operands - used + 1,
		    args.operands + used - 1);
	else
		no_such_verb(&outer, ad.arena, &args);
	if (fflush(stdout) != 0)
		status = ADMIN_FAILED;
	arena_free(ad.arena);
	return status;
}
