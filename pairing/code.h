/*
 * The code a person types: 16 symbols of Crockford's base 32 with a check
 * symbol over GF(32), or 12 or 8 where it is found by handle (docs/protocol.md
 * section 4). A code is a secret, but for its handle: wipe it with code_wipe,
 * and never log it.
 */
#ifndef CODE_H
#define CODE_H

#include <stdbool.h>

#include "err.h"
#include "slice.h"

#define CODE_SYMBOLS	16	/* as a rule, and at most */
#define CODE_HANDLE	4	/* of them name the row in public */
#define CODE_TEXT	20	/* "XXXX-XXXX-XXXX-XXXX" and NUL */
#define CODE_TYPED_MAX	128	/* bytes of typed text that are looked at */

/* Normalised: n symbols of 0-9A-Z without I L O U, and NUL. */
struct code {
	char	s[CODE_SYMBOLS + 1];
	size_t	n;
};

/* How a code is found; its first symbol says so. */
enum code_use {
	CODE_BY_HANDLE,		/* first symbol 0..15 */
	CODE_BY_LOCATOR,	/* first symbol 16..31 */
};

enum code_fault {
	CODE_OK,
	CODE_EMPTY,
	CODE_SHORT,	/* fewer symbols than such a code has */
	CODE_LONG,	/* more than 16 symbols */
	CODE_FOREIGN,	/* something that is in no code, such as U or * */
	CODE_TYPO,	/* the check fails */
};

/* The first CODE_HANDLE symbols of a code that is found by handle. */
bool		 code_handle_valid(struct slice);
/* 16; by handle also 12 and 8. */
bool		 code_length_valid(enum code_use, size_t n);
/*
 * Draws n symbols: 5(n-1)-1 random bits and the check symbol. ERR_INPUT for a
 * length that is none, ERR_CRYPTO: no randomness.
 */
enum err	 code_draw(enum code_use, size_t n, struct code *) MUST_CHECK;
/*
 * What a person typed, in any spelling: case, white space, hyphens and
 * dashes (U+2010..U+2015 too) do not count, O is 0, I and L are 1.
 * The code is written only on CODE_OK.
 */
enum code_fault	 code_parse(struct slice typed, struct code *) MUST_CHECK;
/* The sentence that tells a person about the fault. */
const char	*code_fault_sentence(enum code_fault);
enum code_use	 code_use_of(const struct code *);
void		 code_format(const struct code *, char out[CODE_TEXT]);
void		 code_wipe(struct code *);

#endif
