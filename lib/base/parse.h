/*
 * A cursor over bytes with the bounds in every call, and the small notations
 * everybody needs: hex, base64, UUID, decimal, UTF-8, host names.
 * Each parser consumes all of its input or fails; none reads a locale.
 */
#ifndef PARSE_H
#define PARSE_H

#include "arena.h"
#include "err.h"
#include "slice.h"

struct uuid {
	uint8_t	b[16];
};

struct sha256 {
	uint8_t	b[32];
};

#define UUID_TEXT	37	/* with the NUL */
#define SHA256_HEX	65	/* with the NUL */

/* ---- cursor ---- */
struct cursor {
	struct slice	rest;
	bool		bad;	/* sticks: a read past the end happened */
};

struct cursor	cursor_of(struct slice);
struct slice	cursor_take(struct cursor *, size_t);
uint8_t		cursor_byte(struct cursor *);
uint16_t	cursor_u16be(struct cursor *);
uint32_t	cursor_u32be(struct cursor *);
/* Up to, not including, the byte; the byte itself is consumed. Bad if absent. */
struct slice	cursor_until(struct cursor *, uint8_t);
/* Nothing went wrong and nothing is left. */
bool		cursor_done(const struct cursor *);

/* ---- notations ---- */
/* RFC 4648 section 4: standard alphabet, padded, no white space, canonical. */
enum err	 base64_parse(struct arena *, struct slice, size_t max,
		    struct slice *out) MUST_CHECK;
char		*base64_text(struct arena *, struct slice);
/*
 * The same as mail and PEM have it: line breaks, spaces and tabs anywhere are
 * passed over, also where there are none. Text comes in lines of 64 columns,
 * each ended by a line feed.
 */
enum err	 base64_lines_parse(struct arena *, struct slice, size_t max,
		    struct slice *out) MUST_CHECK;
char		*base64_lines_text(struct arena *, struct slice);
/* RFC 4648 section 5 without padding: for tokens in headers and cookies. */
enum err	 base64url_parse(struct arena *, struct slice, size_t max,
		    struct slice *out) MUST_CHECK;
char		*base64url_text(struct arena *, struct slice);

enum err	 hex_parse(struct slice, uint8_t *out, size_t n) MUST_CHECK;
char		*hex_text(struct arena *, struct slice);	/* lower case */

/* RFC 9562 text, either case, nothing around it. */
enum err	 uuid_parse(struct slice, struct uuid *) MUST_CHECK;
void		 uuid_format(const struct uuid *, char out[UUID_TEXT]);
const char	*uuid_text(struct arena *, const struct uuid *);
bool		 uuid_equal(const struct uuid *, const struct uuid *);
bool		 sha256_equal(const struct sha256 *, const struct sha256 *);

/* Decimal, no sign, no leading zero but "0" itself, at most max. */
enum err	 uint_parse(struct slice, uint64_t max, uint64_t *) MUST_CHECK;

/*
 * RFC 3629 UTF-8 of 1..max_chars code points without C0, C1, DEL, surrogates
 * or noncharacters, not beginning or ending with a space.
 */
enum err	 line_check(struct slice, size_t max_chars) MUST_CHECK;
/* The same with at least one that can be seen: what people know things by. */
enum err	 name_check(struct slice, size_t max_chars) MUST_CHECK;
/*
 * Spaces of every kind, what has no width (Unicode's Zs, Zl, Zp, Cf but the
 * signs that stand before a number, Default_Ignorable_Code_Point), and the few
 * characters that are drawn as nothing. Controls are not looked at.
 */
bool		 point_is_blank(uint32_t);
/* Something of it is neither blank nor a control, or it is no UTF-8. */
bool		 utf8_is_seen(struct slice);
bool		 utf8_valid(struct slice);
size_t		 utf8_count(struct slice);	/* code points of valid UTF-8 */

/* RFC 1123 host name, lower case, 1..253, no trailing dot, no address. */
enum err	 dns_name_check(struct slice) MUST_CHECK;

#endif
