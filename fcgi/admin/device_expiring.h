/*
 * Which devices did not renew, for "handfast device".
 */
#ifndef DEVICE_EXPIRING_H
#define DEVICE_EXPIRING_H

#include "admin.h"
#include "out.h"
#include "store_life.h"

/* Prints those that did not renew (-1), or end within so many days. */
int	device_list_expiring(struct admin *, int days);
/* The cells of one device's renewal and replacement. */
void	device_add_life(struct out *, const struct life_row *);

#endif
