/*
 * handfast-signer: signs what operators have decided.
 */
#include <stdlib.h>

#include "args.h"
#include "confine.h"
#include "log.h"
#include "prefork.h"
#include "settings.h"
#include "signer.h"

#define MEMORY_MAX	(1u << 30)	/* bytes for each process */
#define FILES_MAX	64

int
main(int argc, char **argv)
{
	static const struct args_spec spec = {
		.program = "handfast-signer",
		.summary = "Holds the CA's key and signs approved "
		    "enrollments.",
		.config = true
	};
	static const struct confine_limits limits = {
		.files = FILES_MAX, .memory = MEMORY_MAX
	};
	struct prefork conf;
	struct settings *s;
	struct signer *signer;
	struct args args;
	int status = EXIT_FAILURE;

	log_open(spec.program);
	args_parse(&spec, argc, argv, &args);
	if (confine(&limits) || settings_load(args.config, &s))
		return EXIT_FAILURE;
	if (signer_load(s, &signer) == ERR_NONE) {
		signer_prefork(signer, &conf);
		status = prefork_run(&conf);
	}
	settings_free(s);
	return status;
}
