/*
 * Answers from somebody who did not know the code. Each of them was a guess at
 * a code, so their number is kept between runs: after a few of them a new code
 * has to wait, longer each time.
 */
#ifndef BACKOFF_H
#define BACKOFF_H

#include "err.h"

#define BACKOFF_FREE	3	/* wrong answers without a wait */
#define BACKOFF_UNIT	600	/* seconds after the last of those; doubles */
#define BACKOFF_LONGEST	86400	/* seconds at most */

/* Seconds until this folder may have another code; 0: now. */
unsigned	 backoff_wait(const char *dir);
/* One more wrong answer. ERR_IO if it cannot be kept. */
enum err	 backoff_note(const char *dir) MUST_CHECK;
/* The server has proved itself: all is forgiven. */
void		 backoff_clear(const char *dir);

#endif
