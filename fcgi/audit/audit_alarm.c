/*
 * Words for alarms; see audit_alarm.h.
 */
#include "audit_alarm.h"

#include <stddef.h>
#include <string.h>

const char *
audit_alarm_words(const char *why)
{
	static const struct {
		const char	*why;
		const char	*words;
	} reasons[] = {
		{ "missing", "an event that was sealed is gone" },
		{ "altered", "an event is not what it was when it was sealed" },
		{ "shorter", "events that were signed are gone: perhaps an "
		    "older database was restored" },
		{ "missing-checkpoints", "checkpoints that were signed are "
		    "gone: perhaps an older database was restored" },
		{ "altered-checkpoints", "a checkpoint is not what was "
		    "signed" },
		{ "unknown-checkpoints", "there are checkpoints that the "
		    "signer's journal does not know: perhaps an older journal "
		    "was restored" },
		{ "dropped-early", "events up to this one may be dropped, or "
		    "are gone, that are younger than [sweep] audit_days: "
		    "perhaps that was made shorter and the signer not "
		    "restarted" },
		{ "unknown-base", "events up to this one may be dropped, or "
		    "are gone, and the signer has signed no checkpoint that "
		    "ends there" },
	};

	for (size_t i = 0; why != NULL &&
	    i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(why, reasons[i].why) == 0)
			return reasons[i].words;
	return why;
}
