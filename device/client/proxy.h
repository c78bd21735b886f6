/*
 * Which HTTP proxy to use, by option or environment.
 */
#ifndef PROXY_H
#define PROXY_H

#include "arena.h"
#include "err.h"
#include "options.h"

/*
 * [user:password@]host:port from "http://HOST:PORT[/]" or "HOST:PORT", or
 * NULL for no proxy. The option wins; else https_proxy or HTTPS_PROXY, unless
 * no_proxy or NO_PROXY names the server ("*", the name, or a domain above
 * it). ERR_INPUT if what was found is malformed or another kind of proxy.
 */
enum err	proxy_pick(struct arena *, const struct options *,
		    const char *server, const char **proxy) MUST_CHECK;

#endif
