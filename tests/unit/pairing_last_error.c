/*
 * The words of Handfast-Last-Error: both ways, and nothing else.
 */
#include "last_error.h"
#include "tap.h"

int
main(void)
{
	for (int i = 1; i < LAST_ERROR_COUNT; i++) {
		const enum last_error e = (enum last_error)i;

		is_int(last_error_find(slice_str(last_error_word(e))), i,
		    "%s", last_error_word(e));
		ok(last_error_sentence(e) != NULL, "has a sentence");
	}
	ok(last_error_word(LAST_ERROR_NONE) == NULL, "none has no word");
	is_int(last_error_find(SLICE_NONE), 0, "nothing is none");
	is_int(last_error_find(SLICE_LIT("Network")), 0, "case counts");
	is_int(last_error_find(SLICE_LIT("tls ")), 0, "the whole word counts");
	return done_testing();
}
