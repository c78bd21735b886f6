/*
 * What a program gives up once everything it needs is open.
 */
#ifndef CONFINE_H
#define CONFINE_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"

/* Zero leaves a limit as it is. */
struct confine_limits {
	uint64_t	files;		/* open descriptors */
	uint64_t	memory;		/* bytes of address space */
	uint64_t	processes;	/* of this user, threads too */
};

/*
 * At the start of every main: umask 027, no core files, not dumpable, no new
 * privileges, and the limits. ERR_IO, logged, if the kernel refuses.
 */
enum err	confine(const struct confine_limits *) MUST_CHECK;

/*
 * From here on only the named system calls work ("read", "futex", …); any other
 * kills the process; what malloc needs (brk, mmap, munmap, madvise) must be
 * among them. Names this architecture lacks are passed over. For good,
 * and for children too. ERR_IO, logged, if the kernel refuses.
 */
enum err	confine_seccomp(const char *const *names, size_t n) MUST_CHECK;

#endif
