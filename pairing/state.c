/*
 * The names of states.
 */
#include "state.h"

static const char *const names[STATE_COUNT] = {
	[STATE_WAITING] = "waiting",
	[STATE_CLAIMED] = "claimed",
	[STATE_VERIFIED] = "verified",
	[STATE_APPROVED] = "approved",
	[STATE_ISSUED] = "issued",
	[STATE_DELIVERED] = "delivered",
	[STATE_EXPIRED] = "expired",
	[STATE_FAILED] = "failed",
	[STATE_DECLINED] = "declined",
	[STATE_CANCELLED] = "cancelled",
	[STATE_UNDELIVERED] = "undelivered",
};

const char *
state_name(enum state s)
{
	return s < STATE_COUNT ? names[s] : NULL;
}

enum err
state_parse(struct slice name, enum state *out)
{
	int s;

	for (s = STATE_WAITING; s < STATE_COUNT; s++)
		if (slice_equal_str(name, names[s])) {
			*out = (enum state)s;
			return ERR_NONE;
		}
	return ERR_INPUT;
}

bool
state_is_end(enum state s)
{
	return s >= STATE_DELIVERED;
}

bool
state_name_is_end(const char *name)
{
	enum state s;

	return name != NULL && state_parse(slice_str(name), &s) == ERR_NONE &&
	    state_is_end(s);
}
