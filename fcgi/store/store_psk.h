/*
 * The pairs of identity and key of the channel psk, for the handshakes of a
 * gateway: it calls pipelined, so there is no blocking function.
 */
#ifndef STORE_PSK_H
#define STORE_PSK_H

#include "store.h"

struct psk_row {
	enum err	 err;
	struct uuid	 enrollment;
	struct sha256	 reg;
	struct slice	 wrap;		/* the key, under psk.key */
};

struct psk_use_row {
	enum err	 err;
	struct uuid	 enrollment;
};

/*
 * A handshake begins: ERR_NOT_FOUND if there is no such pair, if it was used,
 * or if its enrollment is not claimed. Changes nothing.
 */
extern const struct db_stmt store_psk_find_stmt;	/* psk_row */
/* One has completed. One caller wins, ever: ERR_TAKEN, ERR_NOT_FOUND. */
extern const struct db_stmt store_psk_use_stmt;		/* psk_use_row */

/* identity: UTF-8; the caller lets only 22 characters of base64url so far. */
void		store_psk_find_put(struct db_params *, const char *identity);
void		store_psk_use_put(struct db_params *, const char *identity);

#endif
