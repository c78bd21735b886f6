/*
 * What the pages about the event log share.
 */
#ifndef AUDIT_H
#define AUDIT_H

#include "page.h"

#define AUDIT_DAY	20	/* bytes of a day that is typed */

/*
 * A day, "2026-11-30"; its beginning in UTC, or if end the next one's. "" is 0.
 * ERR_INPUT.
 */
enum err
audit_day(struct req *, const char *day, bool end, int64_t *) MUST_CHECK;

#endif
