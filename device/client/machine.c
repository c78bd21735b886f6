/*
 * Host name, model and system of this machine.
 */
#include "machine.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "parse.h"

#define LINE_BYTES	257	/* a fact has 64 characters at most */

/* Without what stands around it; NULL if it is no acceptable fact. */
static const char *
fact_of(struct arena *a, const char *text)
{
	size_t n = strcspn(text, "\n");

	while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '"'))
		n--;
	while (n > 0 && (*text == ' ' || *text == '"')) {
		text++;
		n--;
	}
	if (name_check(slice_of(text, n), 64))
		return NULL;
	return arena_str(a, slice_of(text, n));
}

/* The first line that begins so, without that beginning. */
static const char *
line_of(struct arena *a, const char *path, const char *begin)
{
	char line[LINE_BYTES];
	const char *found = NULL;
	size_t n = strlen(begin);
	FILE *f;

	if ((f = fopen(path, "re")) == NULL)
		return NULL;
	while (found == NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, begin, n) == 0)
			found = fact_of(a, line + n);
	fclose(f);
	return found;
}

void
machine_describe(struct arena *a, struct options *o)
{
	char host[LINE_BYTES] = "";

	if (o->name == NULL && gethostname(host, sizeof(host) - 1) == 0)
		o->name = fact_of(a, host);
	if (o->name == NULL)
		o->name = "device";
	if (o->model == NULL)
		o->model = line_of(a, "/proc/device-tree/model", "");
	if (o->model == NULL)
		o->model = line_of(a, "/sys/class/dmi/id/product_name", "");
	if (o->system == NULL)
		o->system = line_of(a, "/etc/os-release", "PRETTY_NAME=");
}
