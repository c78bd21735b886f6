/* The words for reasons; see reason.h. */
#include "reason.h"

#include <stddef.h>
#include <string.h>

enum crl_reason
reason_of(const char *word)
{
	static const struct {
		const char	*word;
		enum crl_reason	 reason;
	} words[] = {
		{ "key-compromise", CRL_KEY_COMPROMISE },
		{ "affiliation-changed", CRL_AFFILIATION },
		{ "superseded", CRL_SUPERSEDED },
		{ "cessation-of-operation", CRL_CESSATION },
		{ "certificate-hold", CRL_HOLD },
		{ "remove-from-crl", CRL_REMOVE },
		{ "privilege-withdrawn", CRL_WITHDRAWN },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(word, words[i].word) == 0)
			return words[i].reason;
	}
	return CRL_UNSPECIFIED;
}
