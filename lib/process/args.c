/*
 * getopt_long from a table.
 */
#include "args.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "settings.h"

/* Values above every letter; table options without a letter follow. */
enum { OPT_HELP = 256, OPT_VERSION, OPT_CONFIG, OPT_TABLE };

#define OPT_FIXED	3

static void
print_option(FILE *f, const struct args_option *o)
{
	char left[64];
	char letter[5] = "    ";

	if (o->letter != 0)
		(void)snprintf(letter, sizeof(letter), "-%c, ", o->letter);
	(void)snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name,
	    o->value ? " " : "", o->value ? o->value : "");
	fprintf(f, "  %-28s %s\n", left, o->help);
}

void
args_usage(const struct args_spec *spec, FILE *f)
{
	static const struct args_option config = {
		"config", 'c', "FILE", "the configuration, instead of "
		SETTINGS_FILE
	}, help = {
		"help", 'h', NULL, "this text"
	}, version = {
		"version", 'V', NULL, "the version"
	};

	fprintf(f, "usage: %s [option...]%s%s\n\n%s\n\noptions:\n",
	    spec->program, spec->operands ? " " : "",
	    spec->operands ? spec->operands : "", spec->summary);
	for (size_t i = 0; i < spec->n_options; i++)
		print_option(f, &spec->options[i]);
	if (spec->config)
		print_option(f, &config);
	print_option(f, &help);
	print_option(f, &version);
	if (spec->epilogue != NULL)
		fprintf(f, "\n%s", spec->epilogue);
}

void
args_fail(const struct args_spec *spec, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", spec->program);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\ntry: %s --help\n", spec->program);
	exit(EXIT_USAGE);
}

/* Both tables of getopt_long. */
struct tables {
	struct option	 longs[ARGS_OPTIONS + OPT_FIXED + 1];
	char		 shorts[2 * ARGS_OPTIONS + 16];
};

static void
fill(const struct args_spec *spec, struct tables *t)
{
	size_t n = 0, s = 0;

	/* '+': stop at the first operand. ':': tell a missing value apart. */
	if (spec->max_operands == -1)
		t->shorts[s++] = '+';
	t->shorts[s++] = ':';
	for (size_t i = 0; i < spec->n_options; i++) {
		const struct args_option *o = &spec->options[i];

		t->longs[n++] = (struct option){ o->name,
		    o->value ? required_argument : no_argument, NULL,
		    OPT_TABLE + (int)i };
		if (o->letter != 0)
			t->shorts[s++] = o->letter;
		if (o->letter != 0 && o->value != NULL)
			t->shorts[s++] = ':';
	}
	t->longs[n++] = (struct option){ "help", no_argument, NULL, OPT_HELP };
	t->longs[n++] = (struct option){ "version", no_argument, NULL,
	    OPT_VERSION };
	if (spec->config)
		t->longs[n++] = (struct option){ "config", required_argument,
		    NULL, OPT_CONFIG };
	t->longs[n] = (struct option){ 0 };
	memcpy(t->shorts + s, spec->config ? "hVc:" : "hV",
	    spec->config ? 5 : 3);
}

/* A table option by letter or by its number; -1: none. */
static int
index_of(const struct args_spec *spec, int c)
{
	if (c >= OPT_TABLE)
		return c - OPT_TABLE;
	for (size_t i = 0; i < spec->n_options; i++)
		if (spec->options[i].letter == c)
			return (int)i;
	return -1;
}

static void
take(const struct args_spec *spec, int c, struct args *out)
{
	int i = index_of(spec, c);

	if (i >= 0) {
		out->value[i] = optarg != NULL ? optarg : "";
		out->count[i]++;
		return;
	}
	switch (c) {
	case 'h':
	case OPT_HELP:
		args_usage(spec, stdout);
		exit(EXIT_SUCCESS);
	case 'V':
	case OPT_VERSION:
		printf("%s %s\n", spec->program, VERSION);
		exit(EXIT_SUCCESS);
	case 'c':
	case OPT_CONFIG:
		out->config = optarg;
		return;
	default:
		break;
	}
}

void
args_parse(const struct args_spec *spec, int argc, char **argv,
    struct args *out)
{
	struct tables t = { .shorts = "" };
	int c;

	*out = (struct args){ .config = SETTINGS_FILE };
	if (spec->n_options > ARGS_OPTIONS)
		abort();
	fill(spec, &t);
	optind = 0;		/* glibc: begin anew, for verbs' own options */
	while ((c = getopt_long(argc, argv, t.shorts, t.longs, NULL)) != -1) {
		if (c == ':')
			args_fail(spec, "%s needs a value", argv[optind - 1]);
		if (c == '?')
			args_fail(spec, "unknown option %s", argv[optind - 1]);
		take(spec, c, out);
	}
	out->operands = argv + optind;
	out->n_operands = argc - optind;
	if (out->n_operands < spec->min_operands)
		args_fail(spec, "too few arguments; expected %s",
		    spec->operands);
	if (spec->max_operands >= 0 && out->n_operands > spec->max_operands)
		args_fail(spec, "unexpected argument \"%s\"",
		    out->operands[spec->max_operands]);
}
