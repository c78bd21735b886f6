/*
 * What last kept a device from renewing, in one word of a fixed list: it tells
 * the server on its next request, in the header Handfast-Last-Error, so that
 * administrators see it. It is the device's word, proved by nothing.
 */
#ifndef LAST_ERROR_H
#define LAST_ERROR_H

#include "slice.h"

#define LAST_ERROR_HEADER	"Handfast-Last-Error"

/* name, word, what it means for people. */
#define LAST_ERROR_LIST(X)						\
	X(NETWORK, "network", "The server could not be reached.")	\
	X(TLS, "tls", "The server's TLS certificate was not trusted.")	\
	X(REFUSED, "refused", "The server refused the request.")	\
	X(DISK, "disk", "Its storage could not be read or written.")	\
	X(CLOCK, "clock", "Its clock was wrong.")			\
	X(HOOK, "hook", "The command after a renewal failed.")		\
	X(KEY, "key", "Its key could not be used or made.")		\
	X(ROOTS, "roots", "The server's new roots were not acceptable.")

enum last_error {
	LAST_ERROR_NONE,
#define X(name, word, sentence) LAST_ERROR_##name,
	LAST_ERROR_LIST(X)
#undef X
	LAST_ERROR_COUNT
};

/* "network"; NULL for LAST_ERROR_NONE. */
const char	*last_error_word(enum last_error);
/* LAST_ERROR_NONE for anything that is not in the list. */
enum last_error	 last_error_find(struct slice word);
/* NULL for LAST_ERROR_NONE. */
const char	*last_error_sentence(enum last_error);

#endif
