/*
 * Lines of an exported event log; see audit_line.h.
 */
#include "audit_line.h"

#include <string.h>

#include "hash.h"
#include "json.h"
#include "json_write.h"
#include "sign.h"
#include "time.h"

#define HASH_KEY	",\"hash\":\""
#define SIGNATURE_KEY	",\"signature\":\""
#define HEADER_MAX	1024
#define HEX		(SHA256_HEX - 1)
#define UINT_DIGITS	20

/* ---- a cursor for lines that have one form only ---- */

static void
skip(struct cursor *c, const char *literal)
{
	struct slice got = cursor_take(c, strlen(literal));

	if (c->bad || !slice_equal_str(got, literal))
		c->bad = true;
}

static uint64_t
take_uint(struct cursor *c)
{
	uint64_t v = 0;
	size_t n = 0;

	while (n < c->rest.n && n < UINT_DIGITS && c->rest.p[n] >= '0' &&
	    c->rest.p[n] <= '9')
		n++;
	if (uint_parse(cursor_take(c, n), INT64_MAX, &v))
		c->bad = true;
	return v;
}

static struct sha256
take_sha256(struct cursor *c)
{
	struct slice hex = cursor_take(c, HEX);
	struct sha256 h = { { 0 } };

	if (c->bad || hex_parse(hex, h.b, sizeof(h.b)) ||
	    !audit_is_hex(hex, &h))
		c->bad = true;
	return h;
}

/* A JSON string's inside, up to the quote that ends it. */
static struct slice
take_string(struct cursor *c)
{
	size_t n = 0;

	while (n < c->rest.n && c->rest.p[n] != '"')
		n += c->rest.p[n] == '\\' ? 2 : 1;
	return cursor_take(c, n);
}

/* ---- events ---- */

bool
audit_is_hex(struct slice hex, const struct sha256 *h)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	if (hex.n != HEX)
		return false;
	for (i = 0; i < sizeof(h->b); i++) {
		if (hex.p[2 * i] != (uint8_t)digits[h->b[i] >> 4] ||
		    hex.p[2 * i + 1] != (uint8_t)digits[h->b[i] & 15])
			return false;
	}
	return true;
}

enum err
audit_row_parse(struct slice line, struct audit_row *r)
{
	const size_t tail = strlen(HASH_KEY) + HEX + 2;
	struct cursor c = cursor_of(line), end;

	memset(r, 0, sizeof(*r));
	skip(&c, "{\"seq\":");
	r->seq = take_uint(&c);
	skip(&c, ",\"id\":");
	(void)take_uint(&c);
	skip(&c, ",\"at\":\"");
	r->at = take_string(&c);
	skip(&c, "\",");
	if (c.bad || c.rest.n < tail)
		return ERR_INPUT;
	r->body = slice_of(line.p, line.n - tail);
	end = cursor_of(slice_of(line.p + r->body.n, tail));
	skip(&end, HASH_KEY);
	r->hash = cursor_take(&end, HEX);
	skip(&end, "\"}");
	return cursor_done(&end) ? ERR_NONE : ERR_INPUT;
}

static void
add_hex(struct buf *b, const struct sha256 *h)
{
	size_t i;

	for (i = 0; i < sizeof(h->b); i++)
		buf_printf(b, "%02x", (unsigned)h->b[i]);
}

enum err
audit_row_format(struct buf *b, struct slice text, const struct sha256 *hash)
{
	if (text.n == 0 || text.p[text.n - 1] != '}')
		return ERR_INPUT;
	buf_add(b, slice_of(text.p, text.n - 1));
	buf_add_str(b, HASH_KEY);
	add_hex(b, hash);
	buf_add_str(b, "\"}\n");
	return buf_check(b);
}

enum err
audit_link(struct sha256 *link, struct slice text)
{
	const struct slice parts[] = { sha256_slice(link), text };
	struct sha256 next;
	enum err e;

	if ((e = sha256_parts(parts, 2, &next)) == ERR_NONE)
		*link = next;
	return e;
}

enum err
audit_row_link(struct sha256 *link, const struct audit_row *r)
{
	const struct slice parts[] = { sha256_slice(link), r->body,
	    SLICE_LIT("}") };
	struct sha256 next;
	enum err e;

	if ((e = sha256_parts(parts, 3, &next)) == ERR_NONE)
		*link = next;
	return e;
}

/* ---- checkpoints ---- */

static void
put_sha256(struct json_writer *w, struct arena *a, const char *key,
    const struct sha256 *h)
{
	json_put_str(w, key, hex_text(a, sha256_slice(h)));
}

enum err
audit_checkpoint_text(struct arena *a, const struct audit_checkpoint *c,
    struct slice *out)
{
	struct json_writer w;

	json_writer_init(&w, a, AUDIT_CHECKPOINT_MAX);
	json_open(&w, NULL, '{');
	json_put_int(&w, "checkpoint", (int64_t)c->number);
	json_put_text(&w, "realm", c->realm);
	json_put_int(&w, "seq", (int64_t)c->seq);
	put_sha256(&w, a, "hash", &c->hash);
	json_put_int(&w, "rows", (int64_t)c->rows);
	json_put_str(&w, "time", time_text(a, c->at));
	put_sha256(&w, a, "previous", &c->previous);
	json_put_int(&w, "restarts", (int64_t)c->restarts);
	if (c->restart) {
		json_open(&w, "restart", '{');
		json_put_int(&w, "after", (int64_t)c->after);
		put_sha256(&w, a, "digest", &c->digest);
		json_put_text(&w, "reason", c->reason);
		json_close(&w, '}');
	} else {
		json_put_str(&w, "restart", NULL);
	}
	json_close(&w, '}');
	return json_writer_done(&w, out);
}

static void
take_restart(struct cursor *c, struct audit_checkpoint *out)
{
	if (c->rest.n > 0 && c->rest.p[0] == 'n') {
		skip(c, "null");
		return;
	}
	out->restart = true;
	skip(c, "{\"after\":");
	out->after = take_uint(c);
	skip(c, ",\"digest\":\"");
	out->digest = take_sha256(c);
	skip(c, "\",\"reason\":\"");
	out->reason = take_string(c);
	skip(c, "\"}");
}

enum err
audit_checkpoint_parse(struct slice text, struct audit_checkpoint *out)
{
	struct cursor c = cursor_of(text);

	memset(out, 0, sizeof(*out));
	if (text.n > AUDIT_CHECKPOINT_MAX)
		return ERR_INPUT;
	skip(&c, "{\"checkpoint\":");
	out->number = take_uint(&c);
	skip(&c, ",\"realm\":\"");
	out->realm = take_string(&c);
	skip(&c, "\",\"seq\":");
	out->seq = take_uint(&c);
	skip(&c, ",\"hash\":\"");
	out->hash = take_sha256(&c);
	skip(&c, "\",\"rows\":");
	out->rows = take_uint(&c);
	skip(&c, ",\"time\":\"");
	if (time_parse(take_string(&c), &out->at))
		c.bad = true;
	skip(&c, "\",\"previous\":\"");
	out->previous = take_sha256(&c);
	skip(&c, "\",\"restarts\":");
	out->restarts = take_uint(&c);
	skip(&c, ",\"restart\":");
	take_restart(&c, out);
	skip(&c, "}");
	return cursor_done(&c) ? ERR_NONE : ERR_INPUT;
}

enum err
audit_reason(struct arena *a, const struct audit_checkpoint *c,
    const char **out)
{
	const char *text = arena_printf(a, "{\"reason\":\"%s\"}",
	    arena_str(a, c->reason));
	const struct json_t *object;
	struct slice reason;
	enum err e;

	*out = "";
	if ((e = json_parse(a, slice_str(text), AUDIT_CHECKPOINT_MAX,
	    &object)) || (e = json_peek(object, "reason", AUDIT_REASON_MAX,
	    &reason)))
		return e;
	*out = arena_str(a, reason);
	return ERR_NONE;
}

enum err
audit_signed_line(struct arena *a, struct slice text, struct slice signature,
    struct slice *out)
{
	struct buf b;

	if (text.n == 0)
		return ERR_INPUT;
	buf_init(&b, a, AUDIT_CHECKPOINT_MAX + 2 * SIGN_MAX);
	buf_add(&b, slice_of(text.p, text.n - 1));
	buf_add_str(&b, SIGNATURE_KEY);
	buf_add_str(&b, base64_text(a, signature));
	buf_add_str(&b, "\"}");
	*out = buf_slice(&b);
	return buf_check(&b);
}

enum err
audit_signed_parse(struct arena *a, struct slice line,
    struct audit_signed *out)
{
	const size_t key = strlen(SIGNATURE_KEY);
	struct cursor c;
	size_t at;

	memset(out, 0, sizeof(*out));
	if (line.n < key + 2 || line.n > AUDIT_CHECKPOINT_MAX + 2 * SIGN_MAX ||
	    line.p[line.n - 1] != '}' || line.p[line.n - 2] != '"')
		return ERR_INPUT;
	for (at = line.n - 2; at > 0 && line.p[at - 1] != '"'; at--)
		;	/* base64 has no quotes */
	if (at < key)
		return ERR_INPUT;
	c = cursor_of(slice_of(line.p + at - key, key));
	skip(&c, SIGNATURE_KEY);
	if (c.bad || base64_parse(a, slice_of(line.p + at, line.n - 2 - at),
	    SIGN_MAX, &out->signature))
		return ERR_INPUT;
	out->text = slice_str(arena_printf(a, "%.*s}", (int)(at - key),
	    (const char *)line.p));
	if (out->text.n != at - key + 1)	/* a NUL in it */
		return ERR_INPUT;
	return audit_checkpoint_parse(out->text, &out->c);
}

/* ---- the header ---- */

enum err
audit_header_format(struct buf *b, const struct audit_header *h)
{
	buf_add_str(b, "{\"handfast_audit\":1,\"realm\":\"");
	buf_add(b, h->realm);
	buf_add_str(b, "\",\"key\":\"");
	add_hex(b, &h->key);
	buf_printf(b, "\",\"restarts\":%llu,\"after\":%llu,\"end\":\"",
	    (unsigned long long)h->restarts, (unsigned long long)h->after);
	add_hex(b, &h->end);
	buf_add_str(b, "\"}\n");
	return buf_check(b);
}

enum err
audit_header_parse(struct slice line, struct audit_header *h)
{
	struct cursor c = cursor_of(line);

	memset(h, 0, sizeof(*h));
	if (line.n > HEADER_MAX)
		return ERR_INPUT;
	skip(&c, "{\"handfast_audit\":1,\"realm\":\"");
	h->realm = take_string(&c);
	skip(&c, "\",\"key\":\"");
	h->key = take_sha256(&c);
	skip(&c, "\",\"restarts\":");
	h->restarts = take_uint(&c);
	skip(&c, ",\"after\":");
	h->after = take_uint(&c);
	skip(&c, ",\"end\":\"");
	h->end = take_sha256(&c);
	skip(&c, "\"}");
	return cursor_done(&c) ? ERR_NONE : ERR_INPUT;
}
