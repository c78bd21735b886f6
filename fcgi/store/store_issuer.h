/*
 * The issuing CAs: the signer tells which it has, administrators see what has
 * become of them.
 */
#ifndef STORE_ISSUER_H
#define STORE_ISSUER_H

#include "db.h"

struct store_issuer {
	const struct sha256	*sha256;	/* of der */
	const char		*name;
	struct slice		 der;
	int64_t			 not_before;
	int64_t			 not_after;	/* first end in its chain */
	int64_t			 active_from;
};

struct issuer_row {
	struct sha256	 sha256;
	const char	*name;
	const char	*state;		/* "next", "current", "old", "ended" */
	int64_t		 not_before;
	int64_t		 not_after;
	int64_t		 active_from;
	int64_t		 last_not_after;	/* of its certificates; 0: none */
};

/* Repeats are fine. */
enum err	store_issuer_record(struct db *, struct arena *,
		    const struct store_issuer *) MUST_CHECK;
/* Rows of issuer_row, in the order in which they issue. */
enum err	store_issuer_list(struct db *, struct arena *,
		    struct db_rows *) MUST_CHECK;

#endif
