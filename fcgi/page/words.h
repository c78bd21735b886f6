/*
 * Times, fingerprints and states in words that people read.
 */
#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>

#include "arena.h"
#include "parse.h"
#include "slice.h"

/* "40 seconds", "3 minutes", "5 hours", "12 days": rounded down. */
const char	*words_span(struct arena *, int64_t seconds);
/* The same for how long to wait, up to hours: rounded up. */
const char	*words_wait(struct arena *, int64_t seconds);
/* The reasons for which a person may revoke (RFC 5280 section 5.3.1). */
#define WORDS_REASONS	6
extern const struct words_pair {
	const char	*name;
	const char	*words;
} words_reasons[WORDS_REASONS];

/* "2026-11-23 18:04 UTC"; NULL for 0, which is never. */
const char	*words_time(struct arena *, int64_t);
/* RFC 3339 for <time datetime>; NULL for 0. */
const char	*words_datetime(struct arena *, int64_t);
/* "1,234,567". */
const char	*words_number(struct arena *, int64_t);
/* "1 device", "3 devices". */
const char	*words_count(struct arena *, int64_t, const char *one);
/* Hexadecimal in groups of four. */
const char	*words_hex(struct arena *, struct slice);
/* Without blanks at either end: they are typed by accident. */
struct slice	 words_trim(struct slice);

/* Why something was revoked: "key-compromise" and the like. */
const char	*words_reason(const char *);

/* How a state is shown in a list: a word, and the style class of its chip. */
struct words_state {
	const char	*word;
	const char	*tone;		/* "good", "bad", "busy", "off" */
};
/* Of an enrollment, by its name in the database. */
struct words_state words_enrollment(const char *state);
/* How a device proves that it knows the code, by its channel's name. */
const char	*words_channel(const char *);
/* Why an enrollment failed, by its row's reason; one without words is NULL. */
const char	*words_failure(const char *);
/*
 * Events. On the page of its device "enrollment.approved" is "Approved"; in the
 * whole log "Enrollment approved". One without words is its own name.
 */
const char	*words_event(const char *what);
const char	*words_audit(const char *what);
/* All kinds of events, in groups that stand together. */
struct words_kind {
	const char	*name;
	const char	*group;		/* "Devices" */
	const char	*words;
	const char	*short_words;	/* NULL: the same */
};
extern const struct words_kind words_kinds[];
extern const size_t words_kinds_n;
/* What kept a device from renewing: its own word for it; NULL for NULL. */
const char	*words_trouble(const char *said);
/* Why it was refused here, by the error's wire name; NULL for NULL. */
const char	*words_refusal(const char *wire);
/* Of a device or a certificate: "active", "expired", "held", "revoked". */
struct words_state words_device(const char *status);

#endif
