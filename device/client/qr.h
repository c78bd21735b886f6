/*
 * A QR code on a terminal.
 */
#ifndef QR_H
#define QR_H

#include <stdio.h>

/* Two modules a character, white on black; nothing if it cannot be made. */
void	qr_write(FILE *, const char *text);

#endif
