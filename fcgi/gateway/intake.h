/*
 * Registrations on their way to the database. While one call is under way
 * those that come are collected, and go together in the next: ten rows in one
 * commit cost a sixth of ten commits. They are forgotten once sent.
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "conn.h"
#include "store_register.h"

void	intake_open(struct gateway *);
void	intake_close(struct gateway *);
/* Takes the arena in which the registration lives. */
void	intake_add(struct conn *, struct arena *,
	    const struct store_registration *);
/* The database went: all are put to sleep, their bytes forgotten. */
void	intake_drop(struct gateway *);
/* At the end of a turn of the loop. */
void	intake_flush(struct gateway *);

#endif
