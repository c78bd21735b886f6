/*
 * The system calls that a child of the signer may still make: no new file, no
 * new socket, no new process.
 */
#ifndef FILTER_H
#define FILTER_H

#include <stdbool.h>

#include "err.h"

/* files: may also replace files (certificates, the revocation list). */
enum err	 filter_set(bool files) MUST_CHECK;

#endif
