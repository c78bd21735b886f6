/*
 * What the swarm counts: latencies in buckets 1 % wide, things by name, and
 * the processor time of the swarm itself; written as lines of JSON.
 */
#ifndef SWARM_STAT_H
#define SWARM_STAT_H

#include <stdint.h>
#include <stdio.h>

#define HIST_EXACT	256	/* microseconds that are told apart */
#define HIST_STEPS	128	/* in each further doubling */
#define HIST_BUCKETS	(HIST_EXACT + 32 * HIST_STEPS)

struct hist {
	uint32_t	 count[HIST_BUCKETS];
};

/* Negative counts as 0, more than 2^40 as that. */
void	hist_add(struct hist *, int64_t us);
/* "NAME":[[least us of a bucket,how many],...] of those that are not empty. */
void	hist_print(FILE *, const char *name, const struct hist *);

#define TALLY_NAMES	24
#define TALLY_TEXT	48

struct tally {
	struct {
		char		name[TALLY_TEXT];
		uint64_t	count;
	} of[TALLY_NAMES];	/* the last one takes what has no room */
};

void		tally_add(struct tally *, const char *name);
uint64_t	tally_of(const struct tally *, const char *name);
/* "NAME":{"name":count,...} */
void		tally_print(FILE *, const char *name, const struct tally *);

/* Of this process, user and system. */
double		stat_cpu_seconds(void);

#endif
