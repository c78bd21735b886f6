/*
 * Strict reading, on jansson.
 */
#include "json.h"

#include <jansson.h>

static void
release(void *p)
{
	json_decref(p);
}

/*
 * Counted before anything is built. Only brackets outside strings count; what
 * is no JSON at all jansson finds afterwards.
 */
static bool
depth_allowed(struct slice s)
{
	bool in_string = false;
	size_t depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
		} else if (c == '"') {
			in_string = true;
		} else if (c == '{' || c == '[') {
			if (++depth > JSON_DEPTH)
				return false;
		} else if ((c == '}' || c == ']') && depth > 0) {
			depth--;
		}
	}
	return true;
}

/* Fractions and exponents have no meaning in any message. */
static bool
has_real(json_t *v)
{
	const char *key;
	json_t *item;
	size_t i;

	if (json_is_object(v)) {
		json_object_foreach(v, key, item)
			if (has_real(item))
				return true;
	} else if (json_is_array(v)) {
		json_array_foreach(v, i, item)
			if (has_real(item))
				return true;
	}
	return json_is_real(v);
}

enum err
json_parse(struct arena *a, struct slice text, size_t max,
    const struct json_t **out)
{
	json_error_t why;
	json_t *v;

	*out = NULL;
	if (text.n > max)
		return ERR_TOO_LARGE;
	if (text.n == 0 || !depth_allowed(text))
		return ERR_INPUT;
	v = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES,
	    &why);
	if (v == NULL)
		return json_error_code(&why) == json_error_out_of_memory ?
		    ERR_INTERNAL : ERR_INPUT;
	arena_defer(a, release, v);
	if (!json_is_object(v) || has_real(v))
		return ERR_INPUT;
	*out = v;
	return ERR_NONE;
}

static struct slice
text_of(const json_t *v)
{
	return slice_of(json_string_value(v), json_string_length(v));
}

static enum err
read_text(struct arena *a, const json_t *v, const struct json_field *f,
    struct slice *out)
{
	struct slice s;
	enum err e;

	if (!json_is_string(v))
		return ERR_INPUT;
	s = text_of(v);
	if (f->kind == JSON_KIND_BASE64 || f->kind == JSON_KIND_BASE64S) {
		if ((e = base64_parse(a, s, f->max, out)))
			return e;
		s = *out;
	}
	if (s.n > f->max)
		return ERR_TOO_LARGE;
	if (s.n < f->min)
		return ERR_INPUT;
	*out = s;
	return ERR_NONE;
}

static enum err
read_list(struct arena *a, const json_t *v, const struct json_field *f,
    struct json_value *out)
{
	struct slice *list;
	size_t n;
	enum err e;

	if (!json_is_array(v))
		return ERR_INPUT;
	if ((n = json_array_size(v)) > JSON_ITEMS)
		return ERR_TOO_LARGE;
	list = arena_array(a, n, sizeof(*list));
	for (size_t i = 0; i < n; i++)
		if ((e = read_text(a, json_array_get(v, i), f, &list[i])))
			return e;
	out->list = list;
	out->count = n;
	return ERR_NONE;
}

static enum err
read_number(const json_t *v, const struct json_field *f, uint64_t *out)
{
	json_int_t i;

	if (!json_is_integer(v) || (i = json_integer_value(v)) < 0 ||
	    (uint64_t)i < f->min || (uint64_t)i > f->max)
		return ERR_INPUT;
	*out = (uint64_t)i;
	return ERR_NONE;
}

static enum err
read_value(struct arena *a, const json_t *v, const struct json_field *f,
    struct json_value *out)
{
	switch (f->kind) {
	case JSON_KIND_STRING:
	case JSON_KIND_BASE64:
		return read_text(a, v, f, &out->text);
	case JSON_KIND_UUID:
		return json_is_string(v) ?
		    uuid_parse(text_of(v), &out->uuid) : ERR_INPUT;
	case JSON_KIND_UINT:
		return read_number(v, f, &out->number);
	case JSON_KIND_BOOL:
		out->number = json_is_true(v);
		return json_is_boolean(v) ? ERR_NONE : ERR_INPUT;
	case JSON_KIND_OBJECT:
		out->object = v;
		return json_is_object(v) ? ERR_NONE : ERR_INPUT;
	case JSON_KIND_STRINGS:
	case JSON_KIND_BASE64S:
		return read_list(a, v, f, out);
	}
	return ERR_INTERNAL;
}

enum err
json_object_read(struct arena *a, const struct json_t *object,
    const struct json_field *fields, size_t n, struct json_value *values)
{
	size_t found = 0;
	enum err e;

	for (size_t i = 0; i < n; i++)
		values[i] = (struct json_value){ .present = false };
	if (n > JSON_FIELDS)
		return ERR_INTERNAL;
	if (!json_is_object(object))
		return ERR_INPUT;
	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_object_get(object, fields[i].key);

		if (v == NULL) {
			if (fields[i].required)
				return ERR_INPUT;
			continue;
		}
		if ((e = read_value(a, v, &fields[i], &values[i])))
			return e;
		values[i].present = true;
		found++;
	}
	/* Keys are unique, so any beyond those found is unknown. */
	return found == json_object_size(object) ? ERR_NONE : ERR_INPUT;
}

enum err
json_peek(const struct json_t *object, const char *key, size_t max,
    struct slice *out)
{
	const json_t *v = json_object_get(object, key);

	*out = SLICE_NONE;
	if (!json_is_string(v) || json_string_length(v) > max)
		return ERR_INPUT;
	*out = text_of(v);
	return ERR_NONE;
}

enum err
json_peek_uint(const struct json_t *object, const char *key, uint64_t max,
    uint64_t *out)
{
	const json_t *v = json_object_get(object, key);
	json_int_t i;

	*out = 0;
	if (!json_is_integer(v) || (i = json_integer_value(v)) < 0 ||
	    (uint64_t)i > max)
		return ERR_INPUT;
	*out = (uint64_t)i;
	return ERR_NONE;
}
