/*
 * handfast-device: the client on the device.
 */
#include <sys/resource.h>
#include <sys/stat.h>

#include "enroll.h"
#include "log.h"
#include "options.h"
#include "renew.h"
#include "status.h"
#include "web.h"

int
main(int argc, char **argv)
{
	static const struct rlimit none = { 0, 0 };
	struct arena *a = arena_new();
	enum options_verb verb;
	struct options o;
	enum exits code = EXITS_FAILURE;

	/* Key and code are in this memory. */
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)umask(077);
	log_open("handfast-device");
	verb = options_parse(a, argc, argv, &o);
	if (web_open())
		return EXITS_FAILURE;
	switch (verb) {
	case OPTIONS_ENROLL:
		code = enroll(a, &o);
		break;
	case OPTIONS_STATUS:
		code = status(a, &o);
		break;
	case OPTIONS_RENEW:
		code = renew(a, &o);
		break;
	case OPTIONS_WHOAMI:
		code = status_whoami(a, &o);
		break;
	}
	web_close();
	arena_free(a);
	return (int)code;
}
