/*
 * A prepared statement as a declaration: its text, how many parameters it
 * takes, and into which field of which row struct each column goes. Encoding
 * and decoding are apart from the connection, so that the same statement is
 * called blocking (db.h) or pipelined (db_async.h).
 */
#ifndef DB_STMT_H
#define DB_STMT_H

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "parse.h"
#include "slice.h"

/* Column type: what the database must send, and the field that receives it. */
enum db_type {
	DB_ERR,		/* text, an err wire name	enum err */
	DB_TEXT,	/* text, name			const char * */
	DB_BYTEA,	/* bytea			struct slice */
	DB_SHA256,	/* bytea of exactly 32 bytes	struct sha256 */
	DB_UUID,	/* uuid				struct uuid */
	DB_INT,		/* int4, int8			int64_t */
	DB_BOOL,	/* bool				bool */
	DB_TIME,	/* timestamptz, -> whole seconds since 1970  int64_t */
	DB_INET,	/* inet, without its mask	const char * */
	DB_TEXTS	/* text[]			struct db_texts */
};

/*
 * NULL becomes NULL, SLICE_NONE, 0, false, {NULL, 0} or all zero bytes; an
 * empty array has a v. Where a row must tell NULL from zero, DB_OPTIONAL columns of type DB_UUID and
 * DB_SHA256 go into a `const struct uuid *` or `const struct sha256 *`.
 */
enum db_null {
	DB_REQUIRED,	/* NULL is a fault */
	DB_NULLABLE,	/* NULL is the zero value */
	DB_OPTIONAL	/* DB_UUID, DB_SHA256: a pointer, NULL if NULL */
};

struct db_texts {
	const char	**v;
	size_t		 n;
};

struct db_col {
	const char	*name;
	enum db_type	 type;
	enum db_null	 null;
	size_t		 at;	/* offset in the row struct */
};

/* Column `field` into the field of the same name. */
#define DB_COL(row, field, type, null)					\
	{ #field, type, null, offsetof(struct row, field) }

struct db_stmt {
	const char		*name;	/* unique in the program */
	const char		*sql;
	unsigned		 nparams;
	size_t			 row_size;
	const struct db_col	*cols;
	unsigned		 ncols;
};

#define DB_STMT(n, nparams, row, cols, text)				\
	{ n, text, nparams, sizeof(struct row), cols,			\
	    sizeof(cols) / sizeof((cols)[0]) }

/* Decoded rows: an array of the statement's row struct. */
struct db_rows {
	void	*row;
	size_t	 n;
};

/* ---- parameters, in order ---- */
#define DB_PARAMS_MAX	20

struct db_params {
	struct arena	*arena;
	unsigned	 n;
	const char	*value[DB_PARAMS_MAX];
	int		 length[DB_PARAMS_MAX];
	int		 binary[DB_PARAMS_MAX];
};

/* Bytes are borrowed until the call was sent; the rest is copied. */
void	db_params_init(struct db_params *, struct arena *);
void	db_put_null(struct db_params *);
/* NULL gives NULL. Also for inet, interval and the like. */
void	db_put_text(struct db_params *, const char *);
/* A slice whose p is NULL gives NULL. */
void	db_put_bytea(struct db_params *, struct slice);
void	db_put_sha256(struct db_params *, const struct sha256 *);
void	db_put_uuid(struct db_params *, const struct uuid *);
void	db_put_int(struct db_params *, int64_t);
void	db_put_bool(struct db_params *, bool);
/* Seconds since 1970 as timestamptz. */
void	db_put_time(struct db_params *, int64_t);
void	db_put_texts(struct db_params *, const struct db_texts *);
void	db_put_uuids(struct db_params *, const struct uuid *, size_t n);
void	db_put_byteas(struct db_params *, const struct slice *, size_t n);

/* ---- an array of a composite type, field by field ---- */
struct db_records {
	struct buf	buf;
	size_t		rows;
	bool		first;	/* the next field is the record's first */
};

void	db_records_init(struct db_records *, struct arena *, size_t max);
void	db_records_begin(struct db_records *);	/* one record … */
/* Text without NUL; p == NULL gives NULL. */
void	db_records_text(struct db_records *, struct slice);
void	db_records_bytea(struct db_records *, struct slice);
void	db_records_end(struct db_records *);	/* … ends */
/* ERR_TOO_LARGE if the records did not fit into max. */
enum err db_put_records(struct db_params *, struct db_records *) MUST_CHECK;

#endif
