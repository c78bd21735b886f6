/*
 * Counting: buckets, names, our own processor time.
 */
#include "swarm_stat.h"

#include <string.h>
#include <sys/resource.h>

#define LARGEST	(((int64_t)1 << 40) - 1)

static unsigned
bucket_of(int64_t us)
{
	unsigned top;

	if (us < HIST_EXACT)
		return (unsigned)us;
	top = 63 - (unsigned)__builtin_clzll((unsigned long long)us);
	return HIST_EXACT + (top - 8) * HIST_STEPS +
	    ((unsigned)(us >> (top - 7)) - HIST_STEPS);
}

static int64_t
least_of(unsigned bucket)
{
	unsigned above = bucket - HIST_EXACT;

	if (bucket < HIST_EXACT)
		return bucket;
	return (int64_t)(HIST_STEPS + above % HIST_STEPS)
	    << (above / HIST_STEPS + 1);
}

void
hist_add(struct hist *h, int64_t us)
{
	if (us < 0)
		us = 0;
	if (us > LARGEST)
		us = LARGEST;
	h->count[bucket_of(us)]++;
}

void
hist_print(FILE *to, const char *name, const struct hist *h)
{
	const char *comma = "";

	fprintf(to, "\"%s\":[", name);
	for (unsigned i = 0; i < HIST_BUCKETS; i++) {
		if (h->count[i] == 0)
			continue;
		fprintf(to, "%s[%lld,%u]", comma, (long long)least_of(i),
		    h->count[i]);
		comma = ",";
	}
	fprintf(to, "]");
}

void
tally_add(struct tally *t, const char *name)
{
	size_t i = 0;

	while (i < TALLY_NAMES - 1 && t->of[i].name[0] != '\0' &&
	    strncmp(t->of[i].name, name, TALLY_TEXT - 1) != 0)
		i++;
	if (t->of[i].name[0] == '\0')
		snprintf(t->of[i].name, TALLY_TEXT, "%s",
		    i == TALLY_NAMES - 1 ? "others" : name);
	t->of[i].count++;
}

uint64_t
tally_of(const struct tally *t, const char *name)
{
	for (size_t i = 0; i < TALLY_NAMES; i++)
		if (strcmp(t->of[i].name, name) == 0)
			return t->of[i].count;
	return 0;
}

void
tally_print(FILE *to, const char *name, const struct tally *t)
{
	const char *comma = "";

	fprintf(to, "\"%s\":{", name);
	for (size_t i = 0; i < TALLY_NAMES; i++) {
		if (t->of[i].count == 0)
			continue;
		fprintf(to, "%s\"%s\":%llu", comma, t->of[i].name,
		    (unsigned long long)t->of[i].count);
		comma = ",";
	}
	fprintf(to, "}");
}

double
stat_cpu_seconds(void)
{
	struct rusage u;

	if (getrusage(RUSAGE_SELF, &u) != 0)
		return 0;
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}
