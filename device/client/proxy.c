/*
 * Picking the proxy.
 */
#include "proxy.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"

static const char *
environment(const char *lower, const char *upper)
{
	const char *v = getenv(lower);

	if (v == NULL || *v == '\0')
		v = getenv(upper);
	return v != NULL && *v != '\0' ? v : NULL;
}

/* One entry of no_proxy: "*", the host, or a domain that it is in. */
static bool
entry_names(struct slice entry, struct slice host)
{
	if (slice_equal_str(entry, "*"))
		return true;
	if (entry.n > 0 && entry.p[0] == '.')
		entry = slice_of(entry.p + 1, entry.n - 1);
	if (entry.n == 0 || entry.n > host.n)
		return false;
	if (entry.n < host.n && host.p[host.n - entry.n - 1] != '.')
		return false;
	return slice_equal_nocase(entry,
	    slice_of(host.p + host.n - entry.n, entry.n));
}

static bool
exempt(const char *server)
{
	const char *list = environment("no_proxy", "NO_PROXY");
	size_t n;

	while (list != NULL && *list != '\0') {
		list += strspn(list, ", ");
		n = strcspn(list, ", ");
		if (entry_names(slice_of(list, n), slice_str(server)))
			return true;
		list += n;
	}
	return false;
}

enum err
proxy_pick(struct arena *a, const struct options *o, const char *server,
    const char **proxy)
{
	const char *url = o->proxy, *port;
	uint64_t number;

	*proxy = NULL;
	if (o->no_proxy)
		return ERR_NONE;
	if (url == NULL && !exempt(server))
		url = environment("https_proxy", "HTTPS_PROXY");
	if (url == NULL)
		return ERR_NONE;
	if (strncmp(url, "http://", 7) == 0)
		url += 7;
	url = arena_str(a, slice_of(url, strcspn(url, "/")));
	port = strrchr(url, ':');
	if (port == NULL || port == url ||
	    uint_parse(slice_str(port + 1), 65535, &number) || number == 0)
		return ERR_INPUT;
	*proxy = url;
	return ERR_NONE;
}
