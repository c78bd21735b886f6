/*
 * One cookie out of a header; a doubled name is nobody's.
 */
#include "cookie.h"
#include "tap.h"

#define NAME	"__Host-s"

static void
good(const char *header, const char *want)
{
	struct slice v;

	is_int(cookie_get(slice_str(header), NAME, &v), ERR_NONE, "found");
	is_slice(v, slice_str(want), "... as %s", want);
}

static void
bad(const char *header, enum err want)
{
	struct slice v;

	is_int(cookie_get(slice_str(header), NAME, &v), want, "%s",
	    err_name(want));
	is_int(v.n, 0, "... and nothing is handed out");
}

int
main(void)
{
	good("__Host-s=abc", "abc");
	good("a=b; __Host-s=abc; c=d", "abc");
	good("a=b;__Host-s=abc", "abc");
	good("__Host-s=", "");
	good("__Host-s=a=b", "a=b");
	good("junk; __Host-s=1", "1");
	good(" __Host-s = 1 ;", "1");
	bad("", ERR_NOT_FOUND);
	bad(";;;", ERR_NOT_FOUND);
	bad("__Host-s", ERR_NOT_FOUND);
	bad("x__Host-s=1; __Host-sx=1; __host-s=1", ERR_NOT_FOUND);
	bad("a=__Host-s=1", ERR_NOT_FOUND);
	bad("__Host-s=1; __Host-s=2", ERR_INPUT);
	bad("__Host-s=1; a=b; __Host-s=1", ERR_INPUT);
	return done_testing();
}
