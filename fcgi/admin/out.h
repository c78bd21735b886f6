/*
 * Answers of `handfast`, described once and printed either way: as aligned
 * text for people or as JSON for machines. What devices and operators typed is
 * printed so that it cannot steer a terminal.
 */
#ifndef OUT_H
#define OUT_H

#include "admin.h"
#include "db_stmt.h"
#include "parse.h"
#include "slice.h"

struct out_column {
	const char	*key;		/* in JSON */
	const char	*title;		/* for people */
};

struct out;

/*
 * Rows of n columns; cells are added left to right, row after row. Texts are
 * borrowed until it is printed.
 */
struct out	*out_new(const struct admin *, const struct out_column *,
		    size_t n);
void		 out_text(struct out *, const char *);	/* NULL: none */
void		 out_int(struct out *, int64_t);
void		 out_bool(struct out *, bool);
void		 out_time(struct out *, int64_t);	/* 0: none */
void		 out_uuid(struct out *, const struct uuid *);	/* NULL: none */
void		 out_hex(struct out *, struct slice);	/* empty: none */
void		 out_sha256(struct out *, const struct sha256 *); /* zero: none */
void		 out_texts(struct out *, const struct db_texts *);

/* All rows: a table, or {"<name>":[{...},...]}. */
int		 out_print_list(struct out *, const char *name);
/* The one row: "Title  value" lines, or {...}. */
int		 out_print_record(struct out *);

#endif
