/*
 * Asking for the next certificate (EST, simplereenroll). Nothing is stored
 * here: until an acceptable answer is in memory, the disk stays as it is.
 */
#ifndef REENROLL_H
#define REENROLL_H

#include <stdbool.h>

#include "arena.h"
#include "exits.h"
#include "last_error.h"
#include "options.h"
#include "reach.h"
#include "slots.h"
#include "trust.h"

struct reenroll_params {
	struct arena		*arena;
	const struct options	*options;
	struct slots		*slots;
	char			 slot;		/* whose certificate renews */
	const struct reach	*reach;		/* of that slot */
	const struct trust_result *trust;
	int64_t			 now;
	bool			 same_key;	/* whatever the options say */
};

struct reenroll_result {
	enum exits	 code;
	enum last_error	 error;
	const char	*sentence;	/* why not */
	unsigned	 retry_after;	/* seconds; 0: not said */
	bool		 refused;	/* by the server, for this key */
	/* With EXITS_OK: what to store. */
	const char	*key_pem;	/* a secret of the arena; or */
	const char	*key_uri;
	struct hf_credential credential;
};

void	reenroll(const struct reenroll_params *, struct reenroll_result *);

#endif
