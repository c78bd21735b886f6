/*
 * Cells into text or JSON.
 */
#include "out.h"

#include <stdio.h>
#include <string.h>

#include "json_write.h"
#include "log.h"
#include "time.h"

#define JSON_MAX	(256u << 20)	/* bytes of an answer */

enum cell_kind { CELL_NONE, CELL_TEXT, CELL_INT, CELL_BOOL, CELL_LIST };

struct cell {
	enum cell_kind	 kind;
	const char	*text;
	int64_t		 number;
	struct db_texts	 list;
};

struct out {
	const struct admin	*admin;
	const struct out_column	*columns;
	size_t			 n_columns;
	struct cell		*cells;
	size_t			 n_cells;
	size_t			 room;
};

struct out *
out_new(const struct admin *ad, const struct out_column *columns, size_t n)
{
	struct out *o = arena_alloc(ad->arena, sizeof(*o));

	*o = (struct out){ .admin = ad, .columns = columns, .n_columns = n };
	return o;
}

static void
add(struct out *o, struct cell c)
{
	struct cell *more;

	if (o->n_cells == o->room) {
		o->room = o->room > 0 ? o->room * 2 : 64;
		more = arena_array(o->admin->arena, o->room, sizeof(*more));
		if (o->n_cells > 0)
			memcpy(more, o->cells, o->n_cells * sizeof(*more));
		o->cells = more;
	}
	o->cells[o->n_cells++] = c;
}

void
out_text(struct out *o, const char *s)
{
	add(o, (struct cell){ .kind = s != NULL ? CELL_TEXT : CELL_NONE,
	    .text = s });
}

void
out_int(struct out *o, int64_t v)
{
	add(o, (struct cell){ .kind = CELL_INT, .number = v });
}

void
out_bool(struct out *o, bool v)
{
	add(o, (struct cell){ .kind = CELL_BOOL, .number = v });
}

void
out_time(struct out *o, int64_t t)
{
	out_text(o, t != 0 ? time_text(o->admin->arena, t) : NULL);
}

void
out_uuid(struct out *o, const struct uuid *u)
{
	out_text(o, u != NULL ? uuid_text(o->admin->arena, u) : NULL);
}

void
out_hex(struct out *o, struct slice s)
{
	out_text(o, s.n > 0 ? hex_text(o->admin->arena, s) : NULL);
}

void
out_sha256(struct out *o, const struct sha256 *h)
{
	static const struct sha256 none;

	out_hex(o, sha256_equal(h, &none) ? SLICE_NONE :
	    slice_of(h->b, sizeof(h->b)));
}

void
out_texts(struct out *o, const struct db_texts *list)
{
	add(o, (struct cell){ .kind = CELL_LIST, .list = *list });
}

static void
put_json(struct json_writer *w, const char *key, const struct cell *c)
{
	switch (c->kind) {
	case CELL_NONE:
	case CELL_TEXT:
		json_put_str(w, key, c->text);
		break;
	case CELL_INT:
		json_put_int(w, key, c->number);
		break;
	case CELL_BOOL:
		json_put_bool(w, key, c->number != 0);
		break;
	case CELL_LIST:
		json_open(w, key, '[');
		for (size_t i = 0; i < c->list.n; i++)
			json_put_str(w, NULL, c->list.v[i]);
		json_close(w, ']');
		break;
	}
}

static void
put_row(struct json_writer *w, const struct out *o, size_t row)
{
	json_open(w, NULL, '{');
	for (size_t i = 0; i < o->n_columns; i++)
		put_json(w, o->columns[i].key,
		    &o->cells[row * o->n_columns + i]);
	json_close(w, '}');
}

static int
print_json(struct out *o, const char *name)
{
	size_t rows = o->n_cells / o->n_columns;
	struct json_writer w;
	struct slice text;
	enum err e;

	json_writer_init(&w, o->admin->arena, JSON_MAX);
	if (name != NULL) {
		json_open(&w, NULL, '{');
		json_open(&w, name, '[');
		for (size_t i = 0; i < rows; i++)
			put_row(&w, o, i);
		json_close(&w, ']');
		json_close(&w, '}');
	} else {
		put_row(&w, o, 0);
	}
	if ((e = json_writer_done(&w, &text)))
		return admin_fail(o->admin, e, "the answer");
	(void)fwrite(text.p, 1, text.n, stdout);
	putchar('\n');
	return ADMIN_OK;
}

/* Escapes as the log does, without its quotes. */
static const char *
harmless(struct arena *a, const char *s)
{
	struct slice q = slice_str(log_qs(s));

	return arena_str(a, slice_of(q.p + 1, q.n - 2));
}

static const char *
joined(struct arena *a, const struct db_texts *list)
{
	const char *s = "";

	for (size_t i = 0; i < list->n; i++)
		s = arena_printf(a, "%s%s%s", s, i > 0 ? " " : "", list->v[i]);
	return list->n > 0 ? s : "-";
}

static const char *
for_people(const struct out *o, const struct cell *c)
{
	struct arena *a = o->admin->arena;

	switch (c->kind) {
	case CELL_NONE:
		break;
	case CELL_TEXT:
		return harmless(a, c->text);
	case CELL_INT:
		return arena_printf(a, "%lld", (long long)c->number);
	case CELL_BOOL:
		return c->number != 0 ? "yes" : "no";
	case CELL_LIST:
		return harmless(a, joined(a, &c->list));
	}
	return "-";
}

static size_t
width(const char *s)
{
	return utf8_count(slice_str(s));
}

static void
print_padded(const char *s, size_t to)
{
	fputs(s, stdout);
	for (size_t n = width(s); n < to; n++)
		putchar(' ');
}

static void
print_line(const struct out *o, const char *const *texts, const size_t *widths)
{
	for (size_t i = 0; i < o->n_columns; i++)
		print_padded(texts[i],
		    i + 1 < o->n_columns ? widths[i] + 2 : 0);
	putchar('\n');
}

/* The titles, and below them the rows. */
static const char **
all_texts(const struct out *o)
{
	size_t n = o->n_columns;
	const char **texts = arena_array(o->admin->arena, o->n_cells + n,
	    sizeof(*texts));

	for (size_t i = 0; i < n; i++)
		texts[i] = o->columns[i].title;
	for (size_t i = 0; i < o->n_cells; i++)
		texts[n + i] = for_people(o, &o->cells[i]);
	return texts;
}

static void
print_table(const struct out *o)
{
	size_t n = o->n_columns, all = o->n_cells + n;
	size_t *widths = arena_array(o->admin->arena, n, sizeof(*widths));
	const char **texts = all_texts(o);

	for (size_t column = 0; column < n; column++)
		for (size_t i = column; i < all; i += n)
			if (width(texts[i]) > widths[column])
				widths[column] = width(texts[i]);
	for (size_t i = 0; i < all; i += n)
		print_line(o, texts + i, widths);
}

int
out_print_list(struct out *o, const char *name)
{
	if (o->admin->json)
		return print_json(o, name);
	print_table(o);
	return ADMIN_OK;
}

int
out_print_record(struct out *o)
{
	size_t widest = 0;

	if (o->admin->json)
		return print_json(o, NULL);
	for (size_t i = 0; i < o->n_columns; i++)
		if (width(o->columns[i].title) > widest)
			widest = width(o->columns[i].title);
	for (size_t i = 0; i < o->n_columns; i++) {
		print_padded(o->columns[i].title, widest + 2);
		printf("%s\n", for_people(o, &o->cells[i]));
	}
	return ADMIN_OK;
}
