/*
 * handfast: the administrators' command line.
 */
#include "confine.h"
#include "log.h"
#include "verb.h"

int
main(int argc, char **argv)
{
	static const struct confine_limits limits = { .files = 256 };

	log_open("handfast");
	log_set_level(ERR_WARNING);
	if (confine(&limits))
		return ADMIN_FAILED;
	return verb_main(argc, argv);
}
