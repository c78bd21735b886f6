/*
 * Binary results into row structs, strictly: the declared columns, by name and
 * type, every byte of each value used, NULL only where declared.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <string.h>

#include "db_rows.h"

#define PG_EPOCH	INT64_C(946684800)

enum {
	OID_BOOL = 16, OID_BYTEA = 17, OID_NAME = 19, OID_INT8 = 20,
	OID_INT4 = 23, OID_TEXT = 25, OID_INET = 869, OID_TEXT_ARRAY = 1009,
	OID_TIMESTAMPTZ = 1184, OID_UUID = 2950
};

/* PostgreSQL's own numbers in the binary form of inet, on every platform. */
enum { PG_INET = 2, PG_INET6 = 3 };

#define TEXTS_MAX	1024

static bool
type_fits(enum db_type t, Oid oid)
{
	switch (t) {
	case DB_ERR:
	case DB_TEXT:
		return oid == OID_TEXT || oid == OID_NAME;
	case DB_BYTEA:
	case DB_SHA256:
		return oid == OID_BYTEA;
	case DB_UUID:
		return oid == OID_UUID;
	case DB_INT:
		return oid == OID_INT4 || oid == OID_INT8;
	case DB_BOOL:
		return oid == OID_BOOL;
	case DB_TIME:
		return oid == OID_TIMESTAMPTZ;
	case DB_INET:
		return oid == OID_INET;
	case DB_TEXTS:
		return oid == OID_TEXT_ARRAY;
	}
	return false;
}

enum err
db_rows_check(const PGresult *r, const struct db_stmt *st, struct arena *a,
    const char **why)
{
	unsigned i;

	if (PQnfields(r) != (int)st->ncols) {
		*why = arena_printf(a, "%d columns, %u declared", PQnfields(r),
		    st->ncols);
		return ERR_DATABASE;
	}
	for (i = 0; i < st->ncols; i++) {
		if (strcmp(PQfname(r, (int)i), st->cols[i].name) != 0) {
			*why = arena_printf(a, "column %u is %s, not %s", i,
			    PQfname(r, (int)i), st->cols[i].name);
			return ERR_DATABASE;
		}
		if (!type_fits(st->cols[i].type, PQftype(r, (int)i))) {
			*why = arena_printf(a, "column %s is of type %u",
			    st->cols[i].name, PQftype(r, (int)i));
			return ERR_DATABASE;
		}
	}
	return ERR_NONE;
}

static uint64_t
cursor_u64be(struct cursor *c)
{
	uint64_t high = cursor_u32be(c);

	return high << 32 | cursor_u32be(c);
}

/* Rounded down, so that a time is never shown as later than it is. */
static int64_t
time_of(int64_t us)
{
	int64_t s = us / 1000000;

	if (us % 1000000 < 0)
		s--;
	return s + PG_EPOCH;
}

static enum err
inet_text(struct slice s, struct arena *a, const char **out)
{
	struct cursor c = cursor_of(s);
	char text[INET6_ADDRSTRLEN];
	uint8_t family = cursor_byte(&c), size;
	struct slice addr;

	cursor_byte(&c);	/* mask */
	cursor_byte(&c);	/* is it a cidr */
	size = cursor_byte(&c);
	addr = cursor_take(&c, size);
	if (!cursor_done(&c) || !((family == PG_INET && size == 4) ||
	    (family == PG_INET6 && size == 16)))
		return ERR_DATABASE;
	if (inet_ntop(family == PG_INET ? AF_INET : AF_INET6, addr.p, text,
	    sizeof(text)) == NULL)
		return ERR_DATABASE;
	*out = arena_str(a, slice_str(text));
	return ERR_NONE;
}

/* One dimension of text without NULL, as array_send writes it. */
static enum err
texts_of(struct slice s, struct arena *a, struct db_texts *out)
{
	struct cursor c = cursor_of(s);
	uint32_t dims = cursor_u32be(&c), i, n;

	cursor_u32be(&c);	/* has NULLs */
	if (cursor_u32be(&c) != OID_TEXT || dims > 1)
		return ERR_DATABASE;
	n = dims > 0 ? cursor_u32be(&c) : 0;
	if (dims > 0)
		cursor_u32be(&c);	/* lower bound */
	if (n > TEXTS_MAX)
		return ERR_DATABASE;
	out->v = arena_array(a, n, sizeof(*out->v));
	for (i = 0; i < n && !c.bad; i++)
		out->v[i] = arena_str(a, cursor_take(&c, cursor_u32be(&c)));
	out->n = n;
	return cursor_done(&c) ? ERR_NONE : ERR_DATABASE;
}

static enum err
fixed(struct slice s, struct arena *a, const struct db_col *col, void *to)
{
	size_t n = col->type == DB_UUID ? sizeof(struct uuid) :
	    sizeof(struct sha256);
	const void *p;

	if (s.n != n)
		return ERR_DATABASE;
	if (col->null == DB_OPTIONAL) {
		p = arena_copy(a, s).p;
		memcpy(to, &p, sizeof(p));
	} else
		memcpy(to, s.p, n);
	return ERR_NONE;
}

/* Values of one or several big-endian integers. */
static enum err
number(struct slice s, enum db_type t, void *to)
{
	struct cursor c = cursor_of(s);
	int64_t v;

	if (t == DB_BOOL) {
		*(bool *)to = cursor_byte(&c) != 0;
		return cursor_done(&c) ? ERR_NONE : ERR_DATABASE;
	}
	if (t == DB_INT && s.n == 4)
		v = (int32_t)cursor_u32be(&c);
	else
		v = (int64_t)cursor_u64be(&c);
	*(int64_t *)to = t == DB_TIME ? time_of(v) : v;
	return cursor_done(&c) ? ERR_NONE : ERR_DATABASE;
}

static enum err
value(struct slice s, struct arena *a, const struct db_col *col, void *to)
{
	switch (col->type) {
	case DB_ERR:
		*(enum err *)to = err_of_wire(arena_str(a, s));
		return ERR_NONE;
	case DB_TEXT:
		*(const char **)to = arena_str(a, s);
		return ERR_NONE;
	case DB_BYTEA:
		*(struct slice *)to = arena_copy(a, s);
		return ERR_NONE;
	case DB_SHA256:
	case DB_UUID:
		return fixed(s, a, col, to);
	case DB_INT:
	case DB_BOOL:
	case DB_TIME:
		return number(s, col->type, to);
	case DB_INET:
		return inet_text(s, a, to);
	case DB_TEXTS:
		return texts_of(s, a, to);
	}
	return ERR_INTERNAL;
}

static enum err
row_decode(const PGresult *r, int i, const struct db_stmt *st,
    struct arena *a, uint8_t *to)
{
	const struct db_col *col;
	bool refused = false;
	unsigned j;
	enum err e;

	for (j = 0; j < st->ncols; j++) {
		col = &st->cols[j];
		if (PQgetisnull(r, i, (int)j)) {
			/* Beside a refusal there is nothing to tell. */
			if (col->null == DB_REQUIRED && !refused)
				return ERR_DATABASE;
			continue;	/* the row is zeroed */
		}
		e = value(slice_of(PQgetvalue(r, i, (int)j),
		    (size_t)PQgetlength(r, i, (int)j)), a, col, to + col->at);
		if (e)
			return e;
		if (col->type == DB_ERR)
			refused = *(enum err *)(void *)(to + col->at) != 0;
	}
	return ERR_NONE;
}

enum err
db_rows_decode(const PGresult *r, const struct db_stmt *st, struct arena *a,
    struct db_rows *out, const char **why)
{
	int i, n = PQntuples(r);
	uint8_t *rows;
	enum err e;

	memset(out, 0, sizeof(*out));
	if ((e = db_rows_check(r, st, a, why)))
		return e;
	rows = arena_array(a, (size_t)n, st->row_size);
	for (i = 0; i < n; i++) {
		if ((e = row_decode(r, i, st, a,
		    rows + (size_t)i * st->row_size))) {
			*why = "a value is not what its column declares";
			return e;
		}
	}
	out->row = rows;
	out->n = (size_t)n;
	return ERR_NONE;
}
