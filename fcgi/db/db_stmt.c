/*
 * Parameters on their way to the database: binary where bytes are meant, text
 * for the rest, so that no statement depends on the width of an integer.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "db_stmt.h"

/* Seconds from 1970 to PostgreSQL's own beginning, 2000-01-01. */
#define PG_EPOCH	INT64_C(946684800)

#define OID_BYTEA	17
#define OID_TEXT	25
#define OID_UUID	2950

#define ARRAY_MAX	(16u << 20)

void
db_params_init(struct db_params *ps, struct arena *a)
{
	memset(ps, 0, sizeof(*ps));
	ps->arena = a;
}

static void
put(struct db_params *ps, const void *p, size_t n, int binary)
{
	/* More parameters than fit is a fault of the program itself. */
	if (ps->n >= DB_PARAMS_MAX || n > INT32_MAX)
		abort();
	ps->value[ps->n] = p;
	ps->length[ps->n] = (int)n;
	ps->binary[ps->n] = binary;
	ps->n++;
}

void
db_put_null(struct db_params *ps)
{
	put(ps, NULL, 0, 0);
}

void
db_put_text(struct db_params *ps, const char *s)
{
	put(ps, s == NULL ? NULL : arena_str(ps->arena, slice_str(s)), 0, 0);
}

void
db_put_bytea(struct db_params *ps, struct slice s)
{
	put(ps, s.p, s.n, 1);
}

void
db_put_sha256(struct db_params *ps, const struct sha256 *h)
{
	put(ps, arena_copy(ps->arena, slice_of(h->b, sizeof(h->b))).p,
	    sizeof(h->b), 1);
}

void
db_put_uuid(struct db_params *ps, const struct uuid *u)
{
	put(ps, arena_copy(ps->arena, slice_of(u->b, sizeof(u->b))).p,
	    sizeof(u->b), 1);
}

void
db_put_int(struct db_params *ps, int64_t v)
{
	put(ps, arena_printf(ps->arena, "%" PRId64, v), 0, 0);
}

void
db_put_bool(struct db_params *ps, bool v)
{
	put(ps, v ? "t" : "f", 0, 0);
}

static void
add_u64be(struct buf *b, uint64_t v)
{
	buf_add_u32be(b, (uint32_t)(v >> 32));
	buf_add_u32be(b, (uint32_t)v);
}

void
db_put_time(struct db_params *ps, int64_t t)
{
	struct buf b;

	buf_init(&b, ps->arena, 8);
	add_u64be(&b, (uint64_t)((t - PG_EPOCH) * 1000000));
	put(ps, b.p, b.n, 1);
}

/* ---- arrays, in the binary form of array_send ---- */

static void
array_begin(struct db_params *ps, struct buf *b, uint32_t oid, size_t n)
{
	if (n > INT32_MAX)
		abort();
	buf_init(b, ps->arena, ARRAY_MAX);
	buf_add_u32be(b, n > 0);	/* dimensions */
	buf_add_u32be(b, 0);		/* no NULLs */
	buf_add_u32be(b, oid);
	if (n > 0) {
		buf_add_u32be(b, (uint32_t)n);
		buf_add_u32be(b, 1);	/* lower bound */
	}
}

static void
array_add(struct buf *b, struct slice s)
{
	buf_add_u32be(b, (uint32_t)s.n);
	buf_add(b, s);
}

static void
array_end(struct db_params *ps, const struct buf *b)
{
	if (b->full)
		abort();
	put(ps, b->p, b->n, 1);
}

void
db_put_texts(struct db_params *ps, const struct db_texts *t)
{
	struct buf b;
	size_t i;

	array_begin(ps, &b, OID_TEXT, t->n);
	for (i = 0; i < t->n; i++)
		array_add(&b, slice_str(t->v[i]));
	array_end(ps, &b);
}

void
db_put_uuids(struct db_params *ps, const struct uuid *u, size_t n)
{
	struct buf b;
	size_t i;

	array_begin(ps, &b, OID_UUID, n);
	for (i = 0; i < n; i++)
		array_add(&b, slice_of(u[i].b, sizeof(u[i].b)));
	array_end(ps, &b);
}

void
db_put_byteas(struct db_params *ps, const struct slice *s, size_t n)
{
	struct buf b;
	size_t i;

	array_begin(ps, &b, OID_BYTEA, n);
	for (i = 0; i < n; i++)
		array_add(&b, s[i]);
	array_end(ps, &b);
}

/*
 * ---- records ----
 * As text, since the binary form needs the type's OID, which differs from
 * database to database: '{"(…)","(…)"}'. Inside the element's quotes a quote
 * is \" and a backslash \\; a field's own quotes stand inside those.
 */

void
db_records_init(struct db_records *r, struct arena *a, size_t max)
{
	memset(r, 0, sizeof(*r));
	buf_init(&r->buf, a, max);
	buf_add_byte(&r->buf, '{');
}

void
db_records_begin(struct db_records *r)
{
	buf_add_str(&r->buf, r->rows > 0 ? ",\"(" : "\"(");
	r->rows++;
	r->first = true;
}

static void
record_next(struct db_records *r)
{
	if (!r->first)
		buf_add_byte(&r->buf, ',');
	r->first = false;
}

void
db_records_text(struct db_records *r, struct slice s)
{
	size_t i;

	record_next(r);
	if (s.p == NULL)
		return;
	buf_add_str(&r->buf, "\\\"");
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_add_str(&r->buf, "\\\\\\\"");
		else if (s.p[i] == '\\')
			buf_add_str(&r->buf, "\\\\\\\\");
		else
			buf_add_byte(&r->buf, s.p[i]);
	}
	buf_add_str(&r->buf, "\\\"");
}

void
db_records_bytea(struct db_records *r, struct slice s)
{
	static const char digit[] = "0123456789abcdef";
	size_t i;

	record_next(r);
	if (s.p == NULL)
		return;
	buf_add_str(&r->buf, "\\\"\\\\\\\\x");
	for (i = 0; i < s.n; i++) {
		buf_add_byte(&r->buf, (uint8_t)digit[s.p[i] >> 4]);
		buf_add_byte(&r->buf, (uint8_t)digit[s.p[i] & 15]);
	}
	buf_add_str(&r->buf, "\\\"");
}

void
db_records_end(struct db_records *r)
{
	buf_add_str(&r->buf, ")\"");
}

enum err
db_put_records(struct db_params *ps, struct db_records *r)
{
	enum err e;

	buf_add_byte(&r->buf, '}');
	if ((e = buf_check(&r->buf)))
		return e;
	put(ps, buf_str(&r->buf), 0, 0);
	return ERR_NONE;
}
