/* layers: process base */
/*
 * A whole configuration: refused with a reason, or a struct within its limits.
 */
#include <stdlib.h>

#include "conf.h"
#include "settings.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct settings *s;
	struct buf faults;
	enum err e;

	buf_init(&faults, a, 1 << 20);
	e = settings_parse(slice_of(p, n), "f", &faults, &s);
	if ((e == ERR_NONE) != (faults.n == 0) ||
	    (e == ERR_NONE) != (s != NULL))
		abort();
	if (s != NULL && (s->realm == NULL || s->n_profiles < 1 ||
	    s->profiles[0].days < 1 || s->profiles[0].days > 825))
		abort();
	settings_free(s);
	arena_free(a);
	return 0;
}
