/*
 * handfast-guard: answers nginx's auth_request for protected applications, and
 * OCSP.
 */
#include <stdlib.h>

#include "args.h"
#include "confine.h"
#include "guard.h"
#include "log.h"
#include "prefork.h"
#include "settings.h"

#define MEMORY_MAX	(512u << 20)	/* bytes for each process */
#define FILES_MAX	64

int
main(int argc, char **argv)
{
	static const struct args_spec spec = {
		.program = "handfast-guard",
		.summary = "Tells nginx which requests come from enrolled "
		    "devices, and answers OCSP.",
		.config = true
	};
	static const struct confine_limits limits = {
		.files = FILES_MAX, .memory = MEMORY_MAX
	};
	struct prefork conf = { 0 };
	struct settings *s;
	struct args args;
	int status;

	log_open(spec.program);
	args_parse(&spec, argc, argv, &args);
	if (confine(&limits) || settings_load(args.config, &s))
		return EXIT_FAILURE;
	conf.pools = guard_pools(s->arena, s, &conf.n);
	status = prefork_run(&conf);
	settings_free(s);
	return status;
}
