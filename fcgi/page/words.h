/*
 * Times, fingerprints and states in words that people read.
 */
#ifndef WORDS_H
#define WORDS_H

#include "arena.h"
#include "parse.h"
#include "slice.h"

/* "40 seconds", "3 minutes", "5 hours", "12 days": rounded down. */
const char	*words_span(struct arena *, int64_t seconds);
/* "2026-11-23 18:04 UTC"; NULL for 0, which is never. */
const char	*words_time(struct arena *, int64_t);
/* RFC 3339 for <time datetime>; NULL for 0. */
const char	*words_datetime(struct arena *, int64_t);
/* "1 device", "3 devices". */
const char	*words_count(struct arena *, int64_t, const char *one);
/* Hexadecimal in groups of four. */
const char	*words_hex(struct arena *, struct slice);
/* Without blanks at either end: they are typed by accident. */
struct slice	 words_trim(struct slice);

/* How a state is shown in a list: a word, and the style class of its chip. */
struct words_state {
	const char	*word;
	const char	*tone;		/* "good", "bad", "busy", "off" */
};
/* Of an enrollment, by its name in the database. */
struct words_state words_enrollment(const char *state);
/* Of a device or a certificate: "active", "expired", "revoked". */
struct words_state words_device(const char *status);

#endif
