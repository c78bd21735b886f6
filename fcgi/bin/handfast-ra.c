/*
 * handfast-ra: enrollment over HTTPS, and /v1/whoami.
 */
#include <stdlib.h>

#include "args.h"
#include "confine.h"
#include "log.h"
#include "prefork.h"
#include "ra.h"
#include "settings.h"

#define MEMORY_MAX	(512u << 20)	/* bytes for each process */
#define FILES_MAX	64

int
main(int argc, char **argv)
{
	static const struct args_spec spec = {
		.program = "handfast-ra",
		.summary = "Serves devices over plain HTTPS.",
		.config = true
	};
	static const struct confine_limits limits = {
		.files = FILES_MAX, .memory = MEMORY_MAX
	};
	struct settings *s;
	struct pool pool;
	struct args args;
	int status;

	log_open(spec.program);
	args_parse(&spec, argc, argv, &args);
	if (confine(&limits) || settings_load(args.config, &s) ||
	    ra_pool(s, &pool))
		return EXIT_FAILURE;
	status = prefork_run(&(struct prefork){ .pools = &pool, .n = 1 });
	settings_free(s);
	return status;
}
