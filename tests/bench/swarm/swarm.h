/*
 * The swarm's options and modes.
 */
#ifndef SWARM_H
#define SWARM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "swarm_line.h"

struct options {
	struct line_target	 target;
	const char		*realm;
	const char		*channel;
	const char		*keys;		/* prepared devices */
	size_t			 skip;		/* of them */
	size_t			 n;		/* devices, or requests */
	double			 rate;		/* arrivals/s; 0: at once */
	double			 seconds;	/* at most; 0: as long as needed */
	uint32_t		 from;		/* first address */
	size_t			 share;		/* lines from one address */
	bool			 codes;
	/* http: */
	const char		*requests;
	const char		*identities;
	size_t			 lines;
	size_t			 under_way;	/* at most; 0: all lines */
	bool			 fresh;		/* a new line for each */
	bool			 told;		/* waits for a word */
	unsigned		 expect;	/* status */
};

/* What a mode does; returns the exit status. */
int	swarm_devices(const struct options *, bool enroll);
int	swarm_http(const struct options *);

/* The address of the i-th line. */
uint32_t	swarm_address(const struct options *, size_t i);

#endif
