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
	const char		*key_type;
	const struct sha256	*root;		/* NULL: not known */
};

struct store_root {
	const struct sha256	*sha256;
	const char		*name;
	struct slice		 der;
	const char		*key_type;
	int64_t			 not_before;
	int64_t			 not_after;
};

/* All that the signer has, by SHA-256. */
struct store_held {
	const struct slice	*issuers;
	size_t			 n_issuers;
	const struct slice	*roots;
	size_t			 n_roots;
};

/* A revocation list and its delta. */
struct store_list {
	const struct sha256	*issuer;
	int64_t			 number;
	int64_t			 this_update;
	int64_t			 next_update;
	int64_t			 delta_until;	/* 0: there is no delta */
	int64_t			 entries;
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

/* Repeats are fine; a root before the issuers under it. */
enum err	store_root_record(struct db *, struct arena *,
		    const struct store_root *) MUST_CHECK;
enum err	store_issuer_record(struct db *, struct arena *,
		    const struct store_issuer *) MUST_CHECK;
/* After them: what else was once recorded has been retired. */
enum err	store_authority_held(struct db *, struct arena *,
		    const struct store_held *) MUST_CHECK;
/* What was just published; one with a lower number changes nothing. */
enum err	store_list_record(struct db *, struct arena *,
		    const struct store_list *) MUST_CHECK;
/* Rows of issuer_row, in the order in which they issue. */
enum err	store_issuer_list(struct db *, struct arena *,
		    struct db_rows *) MUST_CHECK;

#endif
