/*
 * handfast-gateway: the WebSockets on which devices wait.
 */
#include <stdlib.h>

#include "args.h"
#include "confine.h"
#include "gateway.h"
#include "log.h"
#include "settings.h"

#define FILES_MAX	65536	/* a connection is one */

int
main(int argc, char **argv)
{
	static const struct args_spec spec = {
		.program = "handfast-gateway",
		.summary = "Holds the WebSockets on which devices wait.",
		.config = true
	};
	static const struct confine_limits limits = { .files = FILES_MAX };
	struct settings *s;
	struct args args;
	int status;

	log_open(spec.program);
	args_parse(&spec, argc, argv, &args);
	if (confine(&limits) || settings_load(args.config, &s))
		return EXIT_FAILURE;
	status = gateway_run(s);
	settings_free(s);
	return status;
}
