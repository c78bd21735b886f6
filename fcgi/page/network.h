/*
 * Are two addresses of one network? A hint for people, never a proof.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include <stdbool.h>

/* The same /24 of IPv4 or /64 of IPv6; false if either is no address. */
bool	network_is_same(const char *, const char *);

#endif
