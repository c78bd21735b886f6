/*
 * From why it ended to the exit code.
 */
#include "exits.h"

enum exits
exits_of(enum hf_why why)
{
	switch (why) {
	case HF_OK:
		return EXITS_OK;
	case HF_ARGUMENT:
	case HF_KEY:
		return EXITS_USAGE;
	case HF_BUSY:
		return EXITS_UNREACHABLE;
	case HF_EXPIRED:
	case HF_TAKEN:
		return EXITS_EXPIRED;
	case HF_REALM:
		return EXITS_REALM;
	case HF_CANCELLED:
		return EXITS_DECLINED;
	case HF_UNPROVED:
	case HF_BAD_REPLY:
		return EXITS_UNPROVED;
	case HF_STATE:
	case HF_INTERNAL:
	case HF_REFUSED:
	case HF_FAILED:
	case HF_PROTOCOL:
		return EXITS_FAILURE;
	}
	return EXITS_FAILURE;
}

const char *
exits_name(enum exits e)
{
	switch (e) {
	case EXITS_OK:
		return "ok";
	case EXITS_FAILURE:
		return "failure";
	case EXITS_USAGE:
		return "usage";
	case EXITS_DECLINED:
		return "declined";
	case EXITS_EXPIRED:
		return "expired";
	case EXITS_UNREACHABLE:
		return "unreachable";
	case EXITS_REALM:
		return "realm";
	case EXITS_UNPROVED:
		return "unproved";
	case EXITS_STORAGE:
		return "storage";
	case EXITS_CODE:
		return "code";
	case EXITS_CLOCK:
		return "clock";
	case EXITS_HOOK:
		return "hook";
	case EXITS_INTERRUPTED:
		return "interrupted";
	}
	return "failure";
}
