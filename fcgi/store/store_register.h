/*
 * An enrollment as the device's side knows it: gateway and RA.
 */
#ifndef STORE_REGISTER_H
#define STORE_REGISTER_H

#include "db_async.h"
#include "store.h"

/*
 * One registration with the columns that serve look-up. Texts are UTF-8 and
 * borrowed; an absent fact has p == NULL.
 */
struct store_registration {
	struct slice	registration;	/* the exact bytes */
	struct sha256	reg;
	struct uuid	enrollment;
	struct sha256	ticket_hash;
	const char	*channel;
	struct slice	locator;	/* p == NULL: found by handle */
	const char	*handle;	/* NULL: found by locator */
	struct slice	proof;		/* p == NULL: none in this channel */
	struct slice	name;
	struct slice	model;
	struct slice	system;
	struct slice	serial;
	struct sha256	key_fp;		/* SHA-256 of the SPKI's DER */
	const char	*key_type;
	const char	*address;	/* NULL: unknown */
};

#define STORE_REGISTER_MAX	64	/* registrations in one call */

struct store_ack {
	const struct uuid	*enrollment;
	const struct sha256	*ticket_hash;
	const struct sha256	*ack_hash;	/* SHA-256 of what came */
};

struct store_limits {
	const char	*gateway;	/* its channel; NULL over HTTPS */
	unsigned	 per_address;
	unsigned	 total;
};

struct registered_row {
	int64_t		 ord;		/* which of the array, from 1 */
	enum err	 err;		/* TAKEN, FULL, TICKET, ... */
	struct uuid	 enrollment;
	const char	*state;		/* NULL beside a refusal */
	int64_t		 expires_in;
};

/* What the device is told; see answer.h. */
struct attend_row {
	struct uuid	 enrollment;
	const char	*state;		/* effective: never past its time */
	int64_t		 expires_in;
	const char	*kind;		/* of reply; NULL: no reply */
	struct slice	 reply;
	const char	*gateway;	/* who holds it now; NULL: nobody */
	/* The rest only while it is claimed. */
	struct slice	 share;		/* pake: shareV; else empty */
	struct slice	 confirm;	/* pake: confirmV; else empty */
	struct db_texts	 identities;	/* psk: unused; v == NULL: not psk */
};

struct resume_row {
	enum err	 err;
	const char	*state;
	int64_t		 expires_in;
	const char	*kind;
	struct slice	 reply;
	struct slice	 share;		/* these three as in attend_row */
	struct slice	 confirm;
	struct db_texts	 identities;
};

struct store_proof {
	const struct uuid	*enrollment;
	const struct sha256	*ticket_hash;
	const struct sha256	*proof_hash;	/* SHA-256 of what came */
	const char		*identity;	/* NULL: not in psk */
};

extern const struct db_stmt store_register_stmt;	/* registered_row */
extern const struct db_stmt store_resume_stmt;		/* resume_row */
extern const struct db_stmt store_attend_stmt;		/* attend_row */
extern const struct db_stmt store_prove_stmt;		/* state_row */
extern const struct db_stmt store_refuse_stmt;		/* state_row */
extern const struct db_stmt store_acknowledge_stmt;	/* state_row */
extern const struct db_stmt store_cancel_stmt;		/* state_row */

enum err	store_register_put(struct db_params *,
		    const struct store_limits *,
		    const struct store_registration *, size_t n) MUST_CHECK;
void		store_resume_put(struct db_params *, const char *gateway,
		    const struct uuid *, const struct sha256 *ticket_hash);
void		store_attend_put(struct db_params *, const struct uuid *,
		    size_t n);
void		store_prove_put(struct db_params *,
		    const struct store_proof *);
void		store_refuse_put(struct db_params *, const struct uuid *,
		    const struct sha256 *ticket_hash);
void		store_acknowledge_put(struct db_params *,
		    const struct store_ack *);
void		store_cancel_put(struct db_params *, const struct uuid *,
		    const struct sha256 *ticket_hash);

/* One registration; its refusal is what is returned. */
enum err	store_register(struct db *, struct arena *,
		    const struct store_limits *,
		    const struct store_registration *,
		    struct registered_row *) MUST_CHECK;
/* ERR_TICKET, ERR_NOT_FOUND. An end is a state, no error. */
enum err	store_resume(struct db *, struct arena *, const struct uuid *,
		    const struct sha256 *ticket_hash, struct resume_row *)
		    MUST_CHECK;
/*
 * The one guess; repeats are fine. ERR_PROOF (it was wrong: the row has
 * failed), ERR_DENIED (not over a connection of this enrollment),
 * ERR_NOT_FOUND, ERR_TICKET, ERR_EXPIRED, ERR_STATE (nothing to prove).
 */
enum err	store_prove(struct db *, struct arena *,
		    const struct store_proof *, struct state_row *)
		    MUST_CHECK;
/*
 * In pake alone; counts as a wrong code of the operator. Repeats are fine.
 * ERR_NOT_FOUND, ERR_TICKET, ERR_EXPIRED, ERR_STATE.
 */
enum err	store_refuse(struct db *, struct arena *, const struct uuid *,
		    const struct sha256 *ticket_hash, struct state_row *)
		    MUST_CHECK;
/*
 * Repeats are fine. ERR_NOT_FOUND, ERR_TICKET, ERR_PROOF (wrong ack),
 * ERR_EXPIRED (undelivered too), ERR_STATE.
 */
enum err	store_acknowledge(struct db *, struct arena *,
		    const struct store_ack *, struct state_row *) MUST_CHECK;
/* ERR_NOT_FOUND, ERR_TICKET, ERR_EXPIRED, ERR_STATE (issued or ended). */
enum err	store_cancel(struct db *, struct arena *, const struct uuid *,
		    const struct sha256 *ticket_hash, struct state_row *)
		    MUST_CHECK;

#endif
