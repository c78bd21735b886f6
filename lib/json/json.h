/*
 * JSON from outside, read strictly: RFC 8259 objects and arrays without
 * duplicate keys, without U+0000, without fractions, not deeper than
 * JSON_DEPTH, and with nothing behind them. What an object may hold is
 * declared in a table; a key that is not in it is refused.
 */
#ifndef JSON_H
#define JSON_H

#include "arena.h"
#include "err.h"
#include "parse.h"
#include "slice.h"

#define JSON_DEPTH	8	/* nested objects and arrays, the outer one too */
#define JSON_FIELDS	32	/* in one table */
#define JSON_ITEMS	64	/* in one declared list */

/* A value (jansson's own); it lives as long as the arena it was read into. */
struct json_t;

/*
 * The text must be at most max bytes (else ERR_TOO_LARGE) and hold one object
 * and nothing else but white space (else ERR_INPUT). The text itself may go
 * afterwards: nothing points into it.
 */
enum err	json_parse(struct arena *, struct slice text, size_t max,
		    const struct json_t **out) MUST_CHECK;

enum json_kind {
	JSON_KIND_STRING,	/* .text: min..max bytes of UTF-8 */
	JSON_KIND_BASE64,	/* .text: min..max decoded bytes */
	JSON_KIND_UUID,		/* .uuid */
	JSON_KIND_UINT,		/* .number: min..max, at most 2^63 - 1 */
	JSON_KIND_BOOL,		/* .number: 0 or 1 */
	JSON_KIND_OBJECT,	/* .object, for json_object_read */
	JSON_KIND_STRINGS,	/* .list of .count: each as STRING */
	JSON_KIND_BASE64S	/* .list of .count: each as BASE64 */
};

struct json_field {
	const char	*key;
	enum json_kind	 kind;
	bool		 required;
	size_t		 min;
	size_t		 max;	/* min == max: exactly so many */
};

struct json_value {
	bool			 present;
	struct slice		 text;
	struct uuid		 uuid;
	uint64_t		 number;
	const struct json_t	*object;
	const struct slice	*list;
	size_t			 count;
};

/*
 * Reads an object by its table; values[i] belongs to fields[i], n of each, n
 * at most JSON_FIELDS. ERR_INPUT for an unknown key, a missing required one
 * or a wrong type or form; ERR_TOO_LARGE for text or a list over its maximum.
 * Null counts as a wrong type, not as absent. Lists hold 0..JSON_ITEMS.
 */
enum err	json_object_read(struct arena *, const struct json_t *object,
		    const struct json_field *fields, size_t n,
		    struct json_value *values) MUST_CHECK;

/*
 * The string under a key, before anything else is known ("type" decides the
 * table). ERR_INPUT if there is none or it is longer than max bytes.
 */
enum err	json_peek(const struct json_t *object, const char *key,
		    size_t max, struct slice *out) MUST_CHECK;
/* The number under a key, 0..max; ERR_INPUT for anything else. */
enum err	json_peek_uint(const struct json_t *object, const char *key,
		    uint64_t max, uint64_t *out) MUST_CHECK;

#endif
