/*
 * How many of a pool's workers may stream at once, so that some are left for
 * everything that is short. A place is a lock on one byte of a file without a
 * name: a worker that dies gives its place back by that.
 */
#ifndef PLACES_H
#define PLACES_H

#include <stdbool.h>

#include "err.h"

struct places {
	int		 fd;	/* -1: there are none */
	unsigned int	 n;
	int		 mine;	/* this process's, or -1 */
};

/* Before the fork. n 0: no places. ERR_IO, logged, if the kernel refuses. */
enum err	places_open(unsigned int n, struct places *) MUST_CHECK;
void		places_close(struct places *);

/* In a worker: takes a place. False: all are taken. */
bool		places_take(struct places *);
/* Gives it back, if one was taken. */
void		places_give(struct places *);

#endif
