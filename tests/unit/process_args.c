/*
 * The command line: values, operands, usage and faults.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "args.h"
#include "settings.h"
#include "tap.h"

enum { O_JSON, O_FD };

static const struct args_option options[] = {
	[O_JSON] = { "json", 'j', NULL, "machines read it" },
	[O_FD] = { "code-fd", 0, "N", "where the code is" },
};

static const struct args_spec spec = {
	.program = "prog verb", .summary = "Does things.",
	.operands = "NAME [TEXT]", .min_operands = 1, .max_operands = 2,
	.options = options, .n_options = 2, .config = true,
};

static const struct args_spec outer = {
	.program = "prog", .summary = "Does all.", .operands = "VERB...",
	.min_operands = 1, .max_operands = -1, .config = true,
};

#define ARGV(...)	((char *[]){ arg0, __VA_ARGS__, NULL })

static char arg0[] = "x", json[] = "--json", fd[] = "--code-fd", three[] = "3",
    name[] = "name", text[] = "text", more[] = "more", cfg[] = "-c",
    file[] = "/f", equals[] = "--config=/g", dashes[] = "--", wrong[] = "-x",
    unknown[] = "--nothing", help[] = "--help", version[] = "--version",
    letter[] = "-j";

static void
test_values(void)
{
	struct args args;

	args_parse(&spec, 2, ARGV(name), &args);
	is_str(args.config, SETTINGS_FILE, "the usual file");
	ok(args.value[O_JSON] == NULL, "no flag");
	is_int(args.n_operands, 1, "one operand");
	args_parse(&spec, 7, ARGV(json, name, fd, three, cfg, file), &args);
	is_str(args.value[O_JSON], "", "a flag");
	is_str(args.value[O_FD], "3", "a value");
	is_str(args.config, "/f", "a file");
	is_str(args.operands[0], "name", "the operand between them");
	args_parse(&spec, 5, ARGV(letter, letter, name, text), &args);
	is_int(args.count[O_JSON], 2, "counted, by letter");
	is_int(args.n_operands, 2, "two operands");
	args_parse(&spec, 3, ARGV(dashes, json), &args);
	is_str(args.operands[0], "--json", "behind two dashes");
	args_parse(&outer, 4, ARGV(equals, name, json), &args);
	is_str(args.config, "/g", "with an equals sign");
	is_int(args.n_operands, 2, "the rest is the verb's");
	is_str(args.operands[1], "--json", "its options too");
}

static int
exit_of(int argc, char **argv)
{
	struct args args;
	int status = 0;
	pid_t pid;

	fflush(stdout);
	if ((pid = fork()) == 0) {
		if (freopen("/dev/null", "w", stdout) == NULL ||
		    freopen("/dev/null", "w", stderr) == NULL)
			_exit(99);
		args_parse(&spec, argc, argv, &args);
		_exit(77);
	}
	(void)waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

int
main(void)
{
	char *usage = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&usage, &n);

	test_values();
	is_int(exit_of(2, ARGV(name)), 77, "good");
	is_int(exit_of(1, ARGV(name)), EXIT_USAGE, "too few");
	is_int(exit_of(4, ARGV(name, text, more)), EXIT_USAGE, "too many");
	is_int(exit_of(3, ARGV(name, wrong)), EXIT_USAGE, "unknown letter");
	is_int(exit_of(3, ARGV(name, unknown)), EXIT_USAGE, "unknown option");
	is_int(exit_of(3, ARGV(name, fd)), EXIT_USAGE, "value missing");
	is_int(exit_of(2, ARGV(help)), 0, "help");
	is_int(exit_of(2, ARGV(version)), 0, "version");
	args_usage(&spec, f);
	(void)fclose(f);
	ok(strstr(usage, "usage: prog verb [option...] NAME [TEXT]\n") != NULL,
	    "usage");
	ok(strstr(usage, "--code-fd N ") != NULL, "has each option");
	ok(strstr(usage, "-c, --config FILE ") != NULL, "and the common ones");
	free(usage);
	return done_testing();
}
