/*
 * The chain of events as the sweep makes it and the signer signs it.
 */
#ifndef STORE_CHAIN_H
#define STORE_CHAIN_H

#include "db.h"

/* ---- for the sweep ---- */

struct chain_seal_row {
	int64_t	sealed;
	bool	more;
};

/* At most max_rows; none if another sweep is at it. */
enum err	store_chain_seal(struct db *, struct arena *, unsigned max_rows,
		    struct chain_seal_row *) MUST_CHECK;
/* Drops what is signed and older than so many days; 0: never. */
enum err	store_chain_drop(struct db *, struct arena *, unsigned max_rows,
		    unsigned days, int64_t *dropped) MUST_CHECK;

/* ---- for the signer ---- */

struct chain_begin_row {
	int64_t		 sealed;
	int64_t		 base_number;
	int64_t		 base_seq;
	struct sha256	 base_hash;	/* zero without a base */
	const char	*base_text;	/* NULL: there is none, or it is gone */
	struct slice	 base_signature;
	int64_t		 last_number;	/* 0: none */
	int64_t		 last_seq;
	const char	*last_text;
	bool		 alarmed;
};

struct chain_row {
	int64_t		 seq;
	const char	*text;		/* NULL: it is gone */
	struct sha256	 hash;
};

/* A checkpoint that fits; number 0: only the beginning does. */
struct chain_fit {
	int64_t		 number;
	int64_t		 seq;
	bool		 is_base;	/* all before it was dropped */
	const char	*text;
	struct slice	 signature;
};

struct store_checkpoint {
	int64_t		 number;
	int64_t		 seq;
	struct sha256	 hash;
	int64_t		 at;
	const char	*text;
	struct slice	 signature;
	const int64_t	*restart_after;	/* NULL: it is no restart */
	const char	*reason;
};

/* First in a transaction; others wait until it ends. */
enum err	store_chain_begin(struct db *, struct arena *,
		    struct chain_begin_row *) MUST_CHECK;
/* Rows of chain_row behind after, up to up_to. */
enum err
store_chain_rows(struct db *, struct arena *, const int64_t after_up_to[2],
    unsigned max_rows, struct db_rows *) MUST_CHECK;
enum err	store_chain_fits(struct db *, struct arena *, int64_t up_to,
		    struct chain_fit *) MUST_CHECK;
/* The same again is fine. ERR_STATE: there is another of that number. */
enum err	store_chain_record(struct db *, struct arena *,
		    const struct store_checkpoint *) MUST_CHECK;
/* Told again it changes nothing. */
enum err	store_chain_alarm(struct db *, struct arena *, const char *why,
		    int64_t seq) MUST_CHECK;

#endif
