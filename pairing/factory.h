/*
 * Devices known beforehand (docs/factory.md): what a serial number and a
 * factory secret are, and the one thing of a secret that is ever kept.
 */
#ifndef FACTORY_H
#define FACTORY_H

#include <stdbool.h>

#include "err.h"
#include "parse.h"
#include "slice.h"

#define FACTORY_SERIAL_MAX	64	/* bytes of a serial number */
#define FACTORY_SECRET_MAX	128	/* characters of a secret */

enum factory_fault {
	FACTORY_OK,
	FACTORY_FOREIGN,	/* a character that is in none of the forms */
	FACTORY_SHORT,		/* fewer than 128 bits, whatever it means */
	FACTORY_LONG,
	FACTORY_DULL		/* not random: hardly two characters differ */
};

/*
 * 1 to 64 printable ASCII characters without space and colon, and not 64 hex
 * digits, which are a certificate's fingerprint.
 */
bool			 factory_serial_valid(struct slice);
/*
 * The text is the secret, byte by byte; nothing is decoded. What it is written
 * in is the least of these alphabets that holds all of it, and it must be so
 * long that random text of that alphabet has 128 bits: 39 decimal digits, 32
 * hex digits, 26 of base 32 (A-Z2-7 in one case), 22 of base 64 (either
 * alphabet). Hex digits in groups, as of a UUID, are none of these. Padding does
 * not count; at least 6 characters differ.
 */
enum factory_fault	 factory_secret_check(struct slice);
/* The sentence that tells an administrator about the fault. */
const char		*factory_fault_sentence(enum factory_fault);
/* SHA-256("handfast/1 factory" || serial || 0x00 || secret). */
enum err		 factory_hash(struct slice serial, struct slice secret,
			    struct sha256 *) MUST_CHECK;

#endif
