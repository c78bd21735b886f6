/*
 * What is asked of the settings once they are read; see settings.h.
 */
#include "settings.h"

#include <string.h>

const struct profile *
settings_profile(const struct settings *s, struct slice name)
{
	for (size_t i = 0; i < s->n_profiles; i++)
		if (slice_equal_str(name, s->profiles[i].name))
			return &s->profiles[i];
	return NULL;
}

const struct profile *
settings_attended(const struct settings *s, struct slice name)
{
	const struct profile *p = settings_profile(s, name);

	return p != NULL && !p->unattended ? p : NULL;
}

bool
settings_has_channel(const struct settings *s, const char *name)
{
	for (size_t i = 0; i < s->gateway.channels.n; i++)
		if (strcmp(s->gateway.channels.v[i], name) == 0)
			return true;
	return false;
}

static const char *
url(struct arena *a, const char *name, unsigned port)
{
	if (port == 443)
		return arena_printf(a, "https://%s", name);
	return arena_printf(a, "https://%s:%u", name, port);
}

const char *
settings_device_url(const struct settings *s, struct arena *a)
{
	return url(a, s->realm, s->device_port);
}

const char *
settings_console_url(const struct settings *s, struct arena *a)
{
	return url(a, s->console_name, s->console_port);
}
