/*
 * handfast device show.
 */
#ifndef DEVICE_SHOW_H
#define DEVICE_SHOW_H

#include "admin.h"
#include "args.h"

/* Prints all that is known of the device that is the operand. */
int	device_show(struct admin *, const struct args *);

#endif
