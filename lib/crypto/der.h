/*
 * DER (X.690 section 10) written by hand, where OpenSSL's way costs too much.
 */
#ifndef DER_H
#define DER_H

#include "buf.h"
#include "slice.h"

/* A tag and the length of n bytes that are to follow. */
void	der_put_head(struct buf *, uint8_t tag, size_t n);
/* With them. */
void	der_put(struct buf *, uint8_t tag, struct slice content);

#endif
