/*
 * How handfast-device ends; part of its interface (handfast-device(1)).
 */
#ifndef EXITS_H
#define EXITS_H

#include "handfast.h"

enum exits {
	EXITS_OK = 0,
	EXITS_FAILURE = 1,	/* refused, failed, or not enrolled */
	EXITS_USAGE = 2,
	EXITS_DECLINED = 3,	/* an operator declined or cancelled */
	EXITS_EXPIRED = 4,	/* nobody typed any of the codes in time */
	EXITS_UNREACHABLE = 5,	/* no server, or its TLS is not trusted */
	EXITS_REALM = 6,	/* the server answers for another name */
	EXITS_UNPROVED = 7,	/* no proof, or a reply that is not right */
	EXITS_STORAGE = 8,	/* the folder cannot be read or written */
	EXITS_CODE = 9,		/* it can be let in by a new code alone */
	EXITS_CLOCK = 10,	/* this device's clock is wrong */
	EXITS_HOOK = 11,	/* renewed, but the hook failed */
	EXITS_INTERRUPTED = 130
};

enum exits	exits_of(enum hf_why);
/* "declined", for JSON. */
const char	*exits_name(enum exits);

#endif
