/*
 * Enrollments that were rung, or whose limit has come: all of one turn of the
 * loop are looked at in one call. What the row says is told to the device.
 */
#ifndef BELL_H
#define BELL_H

#include "conn.h"
#include "held.h"

/* Only for a connection that holds an enrollment. */
void	bell_ring(struct conn *);
/* It is no longer to be looked at. */
void	bell_forget(struct conn *);
/* At the end of a turn of the loop. */
void	bell_flush(struct gateway *);

#endif
