/*
 * The system calls that a child of the signer may still make: no new file, no
 * new socket, no new process.
 */
#ifndef FILTER_H
#define FILTER_H

#include "signer.h"

/*
 * files: may also replace files (certificates, the revocation list). With a
 * CA's key in a token also what the token's library does.
 */
enum err	 filter_set(const struct signer *, bool files) MUST_CHECK;

#endif
