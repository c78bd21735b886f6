/*
 * The roots of the slot in use, kept as the server has them: what it answers
 * to cacerts, as far as it is vouched for (hf_roots).
 */
#ifndef TRUST_H
#define TRUST_H

#include <stdbool.h>

#include "arena.h"
#include "last_error.h"
#include "options.h"
#include "reach.h"
#include "slots.h"

struct trust_params {
	struct arena		*arena;
	const struct options	*options;
	struct slots		*slots;
	char			 slot;
	const struct reach	*reach;		/* of that slot */
	int64_t			 now;
};

struct trust_result {
	const char	*roots;		/* PEM: of the slot, by now */
	struct slice	 answer;	/* of cacerts; empty if there is none */
	bool		 changed;	/* they are new in the slot */
};

/*
 * Asks, and stores new roots once a connection was made with them alone.
 * Whatever fails, the slot's roots are good. What it was is returned.
 */
enum last_error	trust_refresh(const struct trust_params *,
		    struct trust_result *);
/* The path of an EST operation at the URL in state.json. */
const char	*trust_path(struct arena *, const char *renew,
		    const char *operation);

#endif
