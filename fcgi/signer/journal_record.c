/*
 * Lines of the journal; see journal_record.h.
 */
#include "journal_record.h"

#include <string.h>

#include "hash.h"
#include "time.h"

#define SUM_BYTES	16

enum field {
	F_SERIAL,
	F_NOT_AFTER,
	F_DER,
	F_ENROLLMENT,
	F_DEVICE,
	F_WHEN,
	F_NUMBER,
	F_REASON,		/* and the issuer, if it is known */
	F_WORD,			/* a reason alone */
	F_LINE,
	F_END
};

static const struct {
	const char	*name;
	enum field	 fields[8];
} kinds[RECORD_KINDS] = {
	[RECORD_ISSUE] = { "issue", { F_SERIAL, F_NOT_AFTER, F_DER,
	    F_ENROLLMENT, F_DEVICE, F_END } },
	[RECORD_FACTORY] = { "factory", { F_SERIAL, F_NOT_AFTER, F_DER,
	    F_ENROLLMENT, F_DEVICE, F_END } },
	[RECORD_SERVER] = { "server", { F_SERIAL, F_NOT_AFTER, F_DER,
	    F_END } },
	[RECORD_VOID] = { "void", { F_SERIAL, F_NOT_AFTER, F_END } },
	[RECORD_REVOKE] = { "revoke", { F_SERIAL, F_NOT_AFTER, F_WHEN,
	    F_NUMBER, F_REASON, F_END } },
	[RECORD_CRL] = { "crl", { F_NUMBER, F_WHEN, F_END } },
	[RECORD_CHECKPOINT] = { "checkpoint", { F_NUMBER, F_END } },
	[RECORD_AUDIT] = { "audit", { F_NUMBER, F_LINE, F_END } },
	[RECORD_RESTART] = { "restart", { F_NUMBER, F_LINE, F_END } },
	[RECORD_ALARM] = { "alarm", { F_NUMBER, F_WORD, F_END } },
	[RECORD_BASE] = { "base", { F_NUMBER, F_DER, F_END } },
	[RECORD_TORN] = { "torn", { F_NUMBER, F_END } },
};

static void
add_hex(struct buf *b, const uint8_t *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < n; i++) {
		buf_add_byte(b, (uint8_t)digits[p[i] >> 4]);
		buf_add_byte(b, (uint8_t)digits[p[i] & 15]);
	}
}

static void
add_time(struct buf *b, int64_t t)
{
	char text[TIME_TEXT];

	time_format(t, text);
	buf_add_str(b, text);
}

static void
add_uuid(struct buf *b, const struct uuid *u)
{
	char text[UUID_TEXT];

	uuid_format(u, text);
	buf_add_str(b, text);
}

static void
add_issuer(struct buf *b, const struct sha256 *issuer)
{
	static const struct sha256 unknown;

	if (sha256_equal(issuer, &unknown))
		return;
	buf_add_byte(b, ' ');
	add_hex(b, issuer->b, sizeof(issuer->b));
}

static void
add_field(struct buf *b, const struct record *r, enum field f)
{
	buf_add_byte(b, ' ');
	switch (f) {
	case F_SERIAL:
		add_hex(b, r->serial, sizeof(r->serial));
		break;
	case F_NOT_AFTER:
		add_time(b, r->not_after);
		break;
	case F_DER:
		add_hex(b, r->der.b, sizeof(r->der.b));
		break;
	case F_ENROLLMENT:
		add_uuid(b, &r->enrollment);
		break;
	case F_DEVICE:
		add_uuid(b, &r->device);
		break;
	case F_WHEN:
		add_time(b, r->when);
		break;
	case F_NUMBER:
		buf_printf(b, "%llu", (unsigned long long)r->number);
		break;
	case F_REASON:
		buf_add_str(b, r->reason);
		add_issuer(b, &r->der);
		break;
	case F_WORD:
		buf_add_str(b, r->reason);
		break;
	case F_LINE:
		buf_add(b, r->line);
		break;
	case F_END:
		break;
	}
}

enum err
record_format(struct buf *b, const struct record *r)
{
	size_t start = b->n;
	struct sha256 sum;
	const enum field *f;
	enum err e;

	buf_add_str(b, kinds[r->kind].name);
	buf_add_byte(b, ' ');
	add_time(b, r->at);
	for (f = kinds[r->kind].fields; *f != F_END; f++)
		add_field(b, r, *f);
	if ((e = buf_check(b)) ||
	    (e = sha256_of(slice_of(b->p + start, b->n - start), &sum)))
		return e;
	buf_add_byte(b, ' ');
	add_hex(b, sum.b, SUM_BYTES);
	buf_add_byte(b, '\n');
	return buf_check(b);
}

static enum err
read_reason(struct slice s, char reason[RECORD_REASON])
{
	size_t i;

	if (s.n == 0 || s.n >= RECORD_REASON)
		return ERR_INPUT;
	for (i = 0; i < s.n; i++) {
		if (s.p[i] != '-' && (s.p[i] < 'a' || s.p[i] > 'z'))
			return ERR_INPUT;
		reason[i] = (char)s.p[i];
	}
	return ERR_NONE;
}

/* REASON, or REASON ISSUER. */
static enum err
read_reason_issuer(struct slice s, struct record *r)
{
	struct cursor c = cursor_of(s);
	const uint8_t *space = memchr(s.p, ' ', s.n);
	enum err e;

	if (space == NULL)
		return read_reason(s, r->reason);
	if ((e = read_reason(cursor_until(&c, ' '), r->reason)))
		return e;
	return hex_parse(c.rest, r->der.b, sizeof(r->der.b));
}

static enum err
read_line(struct slice s)
{
	size_t i;

	if (s.n == 0)
		return ERR_INPUT;
	for (i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return ERR_INPUT;
	}
	return ERR_NONE;
}

static enum err
read_field(struct slice s, enum field f, struct record *r)
{
	switch (f) {
	case F_SERIAL:
		return hex_parse(s, r->serial, sizeof(r->serial));
	case F_NOT_AFTER:
		return time_parse(s, &r->not_after);
	case F_DER:
		return hex_parse(s, r->der.b, sizeof(r->der.b));
	case F_ENROLLMENT:
		return uuid_parse(s, &r->enrollment);
	case F_DEVICE:
		return uuid_parse(s, &r->device);
	case F_WHEN:
		return time_parse(s, &r->when);
	case F_NUMBER:
		return uint_parse(s, UINT64_MAX, &r->number);
	case F_REASON:
		return read_reason_issuer(s, r);
	case F_WORD:
		return read_reason(s, r->reason);
	case F_LINE:
		r->line = s;
		return read_line(s);
	case F_END:
		break;
	}
	return ERR_INPUT;
}

static enum err
read_kind(struct slice s, enum record_kind *out)
{
	unsigned int k;

	for (k = 0; k < RECORD_KINDS; k++) {
		if (slice_equal_str(s, kinds[k].name)) {
			*out = k;
			return ERR_NONE;
		}
	}
	return ERR_INPUT;
}

/* The line without its checksum, which must be right. */
static enum err
check_sum(struct slice line, struct slice *rest)
{
	uint8_t given[SUM_BYTES];
	struct sha256 sum;
	size_t text;
	enum err e;

	if (line.n < 2 * SUM_BYTES + 1 || line.n >= RECORD_MAX)
		return ERR_INPUT;
	text = line.n - 2 * SUM_BYTES - 1;
	if (line.p[text] != ' ' ||
	    hex_parse(slice_of(line.p + text + 1, 2 * (size_t)SUM_BYTES),
	    given, SUM_BYTES))
		return ERR_INPUT;
	*rest = slice_of(line.p, text);
	if ((e = sha256_of(*rest, &sum)))
		return e;
	return memcmp(given, sum.b, SUM_BYTES) == 0 ? ERR_NONE : ERR_INPUT;
}

enum err
record_parse(struct slice line, struct record *r)
{
	const enum field *f;
	struct slice rest;
	struct cursor c;
	enum err e;

	memset(r, 0, sizeof(*r));
	if ((e = check_sum(line, &rest)))
		return e;
	c = cursor_of(rest);
	if ((e = read_kind(cursor_until(&c, ' '), &r->kind)))
		return e;
	for (f = kinds[r->kind].fields; *f != F_END; f++) {
		/* Each but the last ends with a space: the time comes first. */
		if (f == kinds[r->kind].fields &&
		    (e = time_parse(cursor_until(&c, ' '), &r->at)))
			return e;
		if ((e = read_field(f[1] == F_END ? c.rest :
		    cursor_until(&c, ' '), *f, r)))
			return e;
	}
	return c.bad ? ERR_INPUT : ERR_NONE;
}
