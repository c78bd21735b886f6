/*
 * JSON for others, written without white space and always well formed: every
 * string is escaped, and bytes that are not UTF-8 become U+FFFD.
 *
 *	json_writer_init(&w, arena, 65536);
 *	json_open(&w, NULL, '{');
 *	json_put_str(&w, "type", "reply");
 *	json_put_base64(&w, "sealed", sealed);
 *	json_open(&w, "chain", '[');
 *	json_put_base64(&w, NULL, der);
 *	json_close(&w, ']');
 *	json_close(&w, '}');
 *	return json_writer_done(&w, &text);
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "parse.h"
#include "slice.h"

struct json_writer {
	struct buf	out;
	bool		comma;	/* a value stands before in this container */
	int		depth;
};

/* At most max bytes in all; the memory is the arena's. */
void		json_writer_init(struct json_writer *, struct arena *,
		    size_t max);
/* ERR_TOO_LARGE if it did not fit; the text is NUL-terminated behind it. */
enum err	json_writer_done(struct json_writer *, struct slice *out)
		    MUST_CHECK;

/* The key is NULL in an array and at the top; bracket is '{' or '['. */
void		json_open(struct json_writer *, const char *key, char bracket);
void		json_close(struct json_writer *, char bracket);
void		json_put_text(struct json_writer *, const char *key,
		    struct slice);
/* NULL is written as null. */
void		json_put_str(struct json_writer *, const char *key,
		    const char *);
/* RFC 4648 section 4, padded. */
void		json_put_base64(struct json_writer *, const char *key,
		    struct slice);
void		json_put_uuid(struct json_writer *, const char *key,
		    const struct uuid *);
void		json_put_int(struct json_writer *, const char *key, int64_t);
void		json_put_bool(struct json_writer *, const char *key, bool);

#endif
