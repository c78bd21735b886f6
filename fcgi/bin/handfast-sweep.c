/*
 * handfast-sweep: the clean-up.
 */
#include <stdlib.h>

#include "args.h"
#include "confine.h"
#include "log.h"
#include "settings.h"
#include "sweep.h"

#define MEMORY_MAX	(512u << 20)	/* bytes */
#define FILES_MAX	64

int
main(int argc, char **argv)
{
	static const struct args_option options[] = {
		{ "once", 0, NULL, "one round, for timers; then exit" },
	};
	static const struct args_spec spec = {
		.program = "handfast-sweep",
		.summary = "Ends what has expired, removes what is old, and "
		    "reminds the signer.",
		.options = options, .n_options = 1, .config = true
	};
	static const struct confine_limits limits = {
		.files = FILES_MAX, .memory = MEMORY_MAX
	};
	struct settings *s;
	struct args args;
	int status;

	log_open(spec.program);
	args_parse(&spec, argc, argv, &args);
	if (confine(&limits) || settings_load(args.config, &s))
		return EXIT_FAILURE;
	status = sweep_run(s, args.value[0] != NULL);
	settings_free(s);
	return status;
}
