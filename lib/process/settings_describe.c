/*
 * The table as text: a conf file in which every key is a comment.
 */
#include "settings_table.h"

#include <string.h>

static void
describe(FILE *f, struct arena *a, const struct setting *s)
{
	fprintf(f, "\n# %s\n# %s%s\n", s->help, setting_wants(s, a),
	    s->required ? "; required" : "");
	fprintf(f, "%s%s = %s\n", s->required ? "" : "#", s->key,
	    s->fallback != NULL ? s->fallback : "");
}

void
settings_describe(FILE *f)
{
	struct arena *a = arena_new();
	const char *section = "";

	for (size_t i = 0; i < settings_table_n; i++) {
		const struct setting *s = &settings_table[i];

		if (strcmp(section, s->section) != 0)
			fprintf(f, "%s[%s]\n", i > 0 ? "\n" : "", s->section);
		section = s->section;
		describe(f, a, s);
	}
	fprintf(f, "\n# What certificates of devices are made from; the name "
	    "has at most 32 of\n# [a-z0-9-], and there may be %d of them.\n"
	    "[profile device]\n", SETTINGS_PROFILES);
	for (size_t i = 0; i < settings_profile_table_n; i++)
		describe(f, a, &settings_profile_table[i]);
	arena_free(a);
}
