/* layers: http process base */
/*
 * Any bytes as a form: what is taken is what strictness promises.
 */
#include <stdlib.h>

#include "form.h"
#include "parse.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct form f;
	size_t i;

	if (form_parse(a, slice_of(p, n), &f) == ERR_NONE)
		for (i = 0; i < f.n; i++)
			if (f.field[i].name.n == 0 ||
			    !utf8_valid(f.field[i].name) ||
			    !utf8_valid(f.field[i].value) ||
			    form_get(&f, arena_str(a, f.field[i].name)) !=
			    &f.field[i].value)
				abort();
	arena_free(a);
	return 0;
}
