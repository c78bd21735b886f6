/*
 * Exporting the event log; see audit_export.h.
 */
#include "audit_export.h"

#include "hash.h"

#define ROWS		500	/* events read at once */
#define CHECKPOINTS	200

enum step { S_HEADER, S_EARLIER, S_BASE, S_EVENTS };

struct audit_export {
	struct audit_export_from from;
	struct audit_part part;
	enum step	 step;
	int64_t		 number;	/* of the last checkpoint written */
	int64_t		 seq;		/* of the last event written */
	int64_t		 next_number;	/* what is written next; 0: unknown */
	int64_t		 next_seq;
};

enum err
audit_export_begin(struct arena *a, const struct audit_export_from *from,
    struct audit_export **out)
{
	struct audit_export *x = arena_alloc(a, sizeof(*x));
	const struct store_audit_query q = { .since = from->since,
	    .until = from->until };

	*out = x;
	x->from = *from;
	return store_audit_export(from->db, a, from->session, &q, &x->part);
}

static enum err
add_header(struct audit_export *x, struct buf *b)
{
	struct audit_header h = { .realm = slice_str(x->from.realm),
	    .key = x->from.key->fingerprint,
	    .restarts = (uint64_t)x->part.earlier,
	    .after = (uint64_t)x->part.base_seq };
	enum err e;

	if ((e = sha256_of(slice_str(x->part.end_text), &h.end)))
		return e;
	x->step = S_EARLIER;
	return audit_header_format(b, &h);
}

/* Checkpoints behind the last one that was written. */
static enum err
read_checkpoints(struct audit_export *x, struct arena *a,
    const struct store_audit_span *span, struct db_rows *rows)
{
	return store_audit_export_checkpoints(x->from.db, a, x->from.session,
	    span, rows);
}

static enum err
add_checkpoints(struct audit_export *x, struct arena *a, struct buf *b,
    const struct db_rows *rows)
{
	const struct audit_export_checkpoint *c = rows->row;
	struct slice line;
	enum err e;
	size_t i;

	for (i = 0; i < rows->n; i++) {
		if ((e = audit_signed_line(a, slice_str(c[i].text),
		    c[i].signature, &line)))
			return e;
		buf_add(b, line);
		buf_add_byte(b, '\n');
		x->number = c[i].number;
	}
	return buf_check(b);
}

static enum err
add_earlier(struct audit_export *x, struct arena *a, struct buf *b)
{
	const struct store_audit_span span = { .after = x->number,
	    .up_to = x->part.base_number - 1, .max_rows = CHECKPOINTS,
	    .restarts_only = true };
	struct db_rows rows;
	enum err e;

	if ((e = read_checkpoints(x, a, &span, &rows)) ||
	    (e = add_checkpoints(x, a, b, &rows)))
		return e;
	if (rows.n < CHECKPOINTS)
		x->step = S_BASE;
	return ERR_NONE;
}

static enum err
add_base(struct audit_export *x, struct arena *a, struct buf *b)
{
	const struct store_audit_span span = {
	    .after = x->part.base_number - 1, .up_to = x->part.base_number,
	    .max_rows = 1 };
	struct db_rows rows = { 0 };
	enum err e;

	if (x->part.base_number > 0 &&
	    ((e = read_checkpoints(x, a, &span, &rows)) ||
	    (e = add_checkpoints(x, a, b, &rows))))
		return e;
	x->number = x->part.base_number;
	x->seq = x->part.base_seq;
	x->step = S_EVENTS;
	return ERR_NONE;
}

/* The next checkpoint that is not void. */
static enum err
find_next(struct audit_export *x, struct arena *a)
{
	const struct store_audit_span span = { .after = x->number,
	    .up_to = x->part.end_number, .max_rows = CHECKPOINTS };
	const struct audit_export_checkpoint *c;
	struct db_rows rows;
	enum err e;
	size_t i;

	if ((e = read_checkpoints(x, a, &span, &rows)))
		return e;
	c = rows.row;
	for (i = 0; i < rows.n && c[i].is_void; i++)
		;
	if (i == rows.n)
		return ERR_INTERNAL;
	x->next_number = c[i].number;
	x->next_seq = c[i].seq;
	return ERR_NONE;
}

static enum err
add_events(struct audit_export *x, struct arena *a, struct buf *b)
{
	const struct store_audit_span span = { .after = x->seq,
	    .up_to = x->next_seq, .max_rows = ROWS };
	const struct audit_export_row *r;
	struct db_rows rows;
	enum err e;
	size_t i;

	if ((e = store_audit_export_rows(x->from.db, a, x->from.session, &span,
	    &rows)))
		return e;
	r = rows.row;
	for (i = 0; i < rows.n && b->n < AUDIT_EXPORT_PIECE / 2; i++) {
		x->seq = r[i].seq;
		/* One that is gone is for the verifier to find. */
		if (r[i].text != NULL && (e = audit_row_format(b,
		    slice_str(r[i].text), &r[i].hash)))
			return e;
	}
	if (i == rows.n && rows.n < ROWS)
		x->seq = x->next_seq;
	return ERR_NONE;
}

/* With the void restarts before it, for whose events it stands. */
static enum err
add_next(struct audit_export *x, struct arena *a, struct buf *b)
{
	const struct store_audit_span span = { .after = x->number,
	    .up_to = x->next_number, .max_rows = CHECKPOINTS };
	struct db_rows rows;
	enum err e;

	if ((e = read_checkpoints(x, a, &span, &rows)) ||
	    (e = add_checkpoints(x, a, b, &rows)))
		return e;
	x->number = x->next_number;
	x->seq = x->next_seq;
	x->next_number = 0;
	return ERR_NONE;
}

enum err
audit_export_next(struct audit_export *x, struct arena *a, struct buf *b,
    bool *done)
{
	enum err e;

	*done = false;
	switch (x->step) {
	case S_HEADER:
		return add_header(x, b);
	case S_EARLIER:
		return add_earlier(x, a, b);
	case S_BASE:
		return add_base(x, a, b);
	case S_EVENTS:
		break;
	}
	if (x->number == x->part.end_number) {
		*done = true;
		return ERR_NONE;
	}
	if (x->next_number == 0 && (e = find_next(x, a)))
		return e;
	return x->seq < x->next_seq ? add_events(x, a, b) :
	    add_next(x, a, b);
}
