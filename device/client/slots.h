/*
 * The folder in which a device keeps its key and certificate:
 *	current -> a | b	the slot in use; absent before the first
 *	a/, b/			key.pem (or key.uri, of a token) cert.pem
 *				chain.pem roots.pem, and last state.json:
 *				where they belong
 *	last-error, hook.due	see notes.h
 * Each file comes into being whole, by rename, 0600 in folders of 0700. One
 * process at a time changes it.
 */
#ifndef SLOTS_H
#define SLOTS_H

#include <stdbool.h>

#include "arena.h"
#include "err.h"
#include "slice.h"

struct slots;

/* state.json; strings live in the arena given to slots_open. */
struct slots_state {
	const char	*realm;
	unsigned	 port;
	const char	*connect_host;	/* or NULL */
	unsigned	 connect_port;
	const char	*device;	/* UUID text */
	const char	*renew;
	bool		 proved;	/* a mutual-TLS round trip succeeded */
};

enum slots_use {
	SLOTS_LOOK,		/* read only, beside whoever uses it */
	SLOTS_CHANGE,
	SLOTS_CREATE		/* the same; makes the folder if need be */
};

/*
 * ERR_NOT_FOUND if it is not there, ERR_STATE if another process changes it,
 * ERR_IO. Released with the arena.
 */
enum err	 slots_open(struct arena *, const char *dir, enum slots_use,
		    struct slots **) MUST_CHECK;
/* The slot in use, 'a' or 'b', or 0. */
char		 slots_current(const struct slots *);
/*
 * Is there room for all of a slot? Asked before a server is troubled for a
 * certificate that could not be stored. ERR_IO.
 */
enum err	 slots_room(struct slots *) MUST_CHECK;
/* The slot for a new certificate, emptied. */
enum err	 slots_begin(struct slots *, char *slot) MUST_CHECK;
enum err	 slots_write(struct slots *, char slot, const char *name,
		    struct slice) MUST_CHECK;
enum err	 slots_read(struct slots *, struct arena *, char slot,
		    const char *name, struct slice *) MUST_CHECK;
/* The slot that is stored but not yet proved, or 0. */
char		 slots_pending(struct slots *);
/* Makes it the one in use, and notes that it was proved. */
enum err	 slots_promote(struct slots *, char slot) MUST_CHECK;
/* "DIR/name": what is beside the slots. */
const char	*slots_beside(const struct slots *, struct arena *,
		    const char *name);
/* "DIR/a/key.pem". */
const char	*slots_path(const struct slots *, struct arena *, char slot,
		    const char *name);

/* A slot's key: one of the two. */
struct slots_key {
	const char	*pem;		/* path of its file, or NULL */
	const char	*uri;		/* in a token (RFC 7512), or NULL */
};

enum err	 slots_key_read(struct slots *, struct arena *, char slot,
		    struct slots_key *) MUST_CHECK;
enum err	 slots_key_write_uri(struct slots *, char slot,
		    const char *uri) MUST_CHECK;

/* Written last: a slot without it holds nothing. */
enum err	 slots_state_write(struct slots *, char slot,
		    const struct slots_state *) MUST_CHECK;
/* ERR_NOT_FOUND if nothing was stored; ERR_INPUT if it is malformed. */
enum err	 slots_state_read(struct slots *, char slot,
		    struct slots_state *) MUST_CHECK;

#endif
