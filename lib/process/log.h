/*
 * One event, one line, on standard error:
 *	time level program[pid] request-id message
 * Whatever a message holds, it cannot break or forge a line: control bytes and
 * bytes that are no UTF-8 are written as \xNN. What came from outside goes
 * through log_q(), so that its end is seen too. Secrets are never formatted.
 *
 *	log_at(ERR_NOTICE, "claimed enrollment=%s name=%s", id, log_q(name));
 */
#ifndef LOG_H
#define LOG_H

#include "err.h"
#include "slice.h"

#define LOG_LINE	4096	/* longer lines end in "..." */
#define LOG_Q		512	/* longer quotes end in "..." */

/* The name is kept, not copied. Level info until log_set_level. */
void		 log_open(const char *program);
/* Events below this level are dropped. */
void		 log_set_level(enum err_level least);
/* "debug" and so on; ERR_INPUT for another word. */
enum err	 log_level_parse(const char *, enum err_level *) MUST_CHECK;
const char	*log_level_name(enum err_level);

/*
 * The id of the request at hand, for all lines until cleared. Workers serve
 * one request at a time, so it is one per thread. At most 40 bytes are kept;
 * bytes other than letters, digits, '-' and '_' become '?'.
 */
void		 log_request_set(const char *id);
void		 log_request_clear(void);
const char	*log_request_id(void);		/* "-" if there is none */

void		 log_at(enum err_level, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
/* At the error's own level, with error=NAME at the end. Gives it back. */
enum err	 log_err(enum err, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

/*
 * A fault of the database, as db.h tells it (a db_log_fn). away: NULL, or a
 * bool that remembers whether it was away, so that this is logged once; who
 * finds it back clears it.
 */
void		 log_database(void *away, enum err, const char *what,
		    const char *text);

/*
 * In double quotes, with quotes, backslashes, control characters, bidirectional
 * overrides and bytes that are not UTF-8 escaped. The text stays valid until
 * the eighth call after this one.
 */
const char	*log_q(struct slice);
const char	*log_qs(const char *);		/* NULL gives "" in quotes */

#endif
