/*
 * One request by mutual TLS: the proof that the certificate works, which no
 * one on the path can forge.
 */
#ifndef WHOAMI_H
#define WHOAMI_H

#include "arena.h"
#include "err.h"
#include "options.h"
#include "screen.h"
#include "slots.h"

/*
 * The server is verified by the slot's roots and nothing else. ERR_AWAY: no
 * answer, or its TLS is not right; ERR_DENIED: it does not accept the
 * certificate; ERR_INPUT: it is not what was expected. Strings in *id live in
 * the arena, and were checked.
 */
enum err	whoami_ask(struct arena *, const struct options *,
		    struct slots *, char slot, struct screen_identity *id)
		    MUST_CHECK;
struct whoami_params {
	struct arena		*arena;
	const struct options	*options;
	struct slots		*slots;
	struct screen		*screen;
	char			 slot;
	unsigned		 patience;	/* seconds without an answer */
};

/* As whoami_ask, again while there is no answer. */
enum err	whoami_patiently(const struct whoami_params *,
		    struct screen_identity *id) MUST_CHECK;
/* The same, then makes the slot the one in use; shows, and ends the screen. */
enum exits	whoami_prove(const struct whoami_params *);

#endif
