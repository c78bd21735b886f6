/*
 * The words for what kept a device from renewing.
 */
#include "last_error.h"

struct entry {
	const char	*word;
	const char	*sentence;
};

static const struct entry list[LAST_ERROR_COUNT] = {
#define X(name, word, sentence) [LAST_ERROR_##name] = { word, sentence },
	LAST_ERROR_LIST(X)
#undef X
};

const char *
last_error_word(enum last_error e)
{
	return e < LAST_ERROR_COUNT ? list[e].word : NULL;
}

const char *
last_error_sentence(enum last_error e)
{
	return e < LAST_ERROR_COUNT ? list[e].sentence : NULL;
}

enum last_error
last_error_find(struct slice word)
{
	for (int i = LAST_ERROR_NONE + 1; i < LAST_ERROR_COUNT; i++)
		if (slice_equal_str(word, list[i].word))
			return (enum last_error)i;
	return LAST_ERROR_NONE;
}
