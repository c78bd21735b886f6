/*
 * The end of a program that cannot go on: one line in the log, then exit. The
 * supervisor restarts it; what was open in the database rolls back. Never
 * called from libraries.
 */
#ifndef DIE_H
#define DIE_H

/* Logs at level error and exits with 1. */
_Noreturn void	die(const char *fmt, ...)
		    __attribute__((format(printf, 1, 2)));

#endif
