/*
 * Which proxy is used, by option and environment.
 */
#include <stdlib.h>

#include "proxy.h"
#include "tap.h"

static struct arena *a;

static const char *
pick(const char *option, bool none, const char *server)
{
	const struct options o = { .proxy = option, .no_proxy = none };
	const char *got;

	return proxy_pick(a, &o, server, &got) ? "bad" : got;
}

static const char *
exempted(const char *list)
{
	(void)setenv("no_proxy", list, 1);
	return pick(NULL, false, "a.example");
}

int
main(void)
{
	static const char *const vars[] = { "https_proxy", "HTTPS_PROXY",
	    "no_proxy", "NO_PROXY" };

	a = arena_new();
	for (size_t i = 0; i < 4; i++)
		(void)unsetenv(vars[i]);
	is_str(pick(NULL, false, "a.example"), NULL, "none");
	is_str(pick("http://p:3128", false, "x"), "p:3128", "a URL");
	is_str(pick("http://u:w@p:3128/", false, "x"), "u:w@p:3128",
	    "with a password");
	is_str(pick("[::1]:1", false, "x"), "[::1]:1", "an IPv6 address");
	is_str(pick("https://p:1", false, "x"), "bad", "another kind");
	is_str(pick("p", false, "x"), "bad", "no port");
	is_str(pick("p:0", false, "x"), "bad", "port 0");
	is_str(pick("p:65536", false, "x"), "bad", "port 65536");
	(void)setenv("HTTPS_PROXY", "http://upper:1", 1);
	is_str(pick(NULL, false, "a.example"), "upper:1", "HTTPS_PROXY");
	(void)setenv("https_proxy", "http://lower:1", 1);
	is_str(pick(NULL, false, "a.example"), "lower:1", "https_proxy first");
	is_str(pick(NULL, true, "a.example"), NULL, "--no-proxy");
	is_str(exempted("a.example"), NULL, "no_proxy: the name");
	is_str(exempted("x.y, .example"), NULL, "a domain above");
	is_str(exempted("example"), NULL, "without a dot");
	is_str(exempted("*"), NULL, "a star");
	is_str(exempted("b.a.example,ample"), "lower:1", "others are not it");
	is_str(pick("p:1", false, "a.example"), "p:1",
	    "the option wins over no_proxy");
	arena_free(a);
	return done_testing();
}
