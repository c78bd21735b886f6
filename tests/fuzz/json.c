/* layers: json base */
/*
 * Strict reading, and a declared object with every kind of field.
 */
#include <stdlib.h>

#include "json.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct json_field fields[] = {
	{ "s", JSON_KIND_STRING, true, 0, 16 },
	{ "b", JSON_KIND_BASE64, false, 2, 4 },
	{ "u", JSON_KIND_UUID, false, 0, 0 },
	{ "n", JSON_KIND_UINT, false, 1, 180 },
	{ "t", JSON_KIND_BOOL, false, 0, 0 },
	{ "o", JSON_KIND_OBJECT, false, 0, 0 },
	{ "S", JSON_KIND_STRINGS, false, 1, 4 },
	{ "B", JSON_KIND_BASE64S, false, 1, 4 },
};

#define N	(sizeof(fields) / sizeof(fields[0]))

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct json_value v[N];
	const struct json_t *object;
	struct slice type;

	if (json_parse(a, slice_of(p, n), 4096, &object) == ERR_NONE) {
		if (json_peek(object, "s", 8, &type) == ERR_NONE &&
		    (type.n > 8 || !utf8_valid(type)))
			abort();
		if (json_object_read(a, object, fields, N, v) == ERR_NONE &&
		    (v[0].text.n > 16 || !utf8_valid(v[0].text) ||
		    v[1].text.n > 4 || v[3].number > 180))
			abort();
	}
	arena_free(a);
	return 0;
}
