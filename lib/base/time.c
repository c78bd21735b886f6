/*
 * The clocks, and RFC 3339 in UTC.
 */
#include "time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define TIME_FIRST	(-62167219200LL)	/* 0000-01-01T00:00:00Z */
#define TIME_LAST	253402300799LL		/* 9999-12-31T23:59:59Z */

static void
read_clock(clockid_t id, struct timespec *ts)
{
	/* Both clocks always exist, and the address is good. */
	(void)clock_gettime(id, ts);
}

int64_t
time_now(void)
{
	struct timespec ts = { 0 };

	read_clock(CLOCK_REALTIME, &ts);
	return ts.tv_sec;
}

int64_t
time_monotonic_us(void)
{
	struct timespec ts = { 0 };

	read_clock(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t
time_monotonic_ms(void)
{
	return time_monotonic_us() / 1000;
}

void
time_format(int64_t t, char out[TIME_TEXT])
{
	struct tm tm = { 0 };
	time_t sec;

	/* Four digits of year hold no more than this. */
	sec = t < TIME_FIRST ? TIME_FIRST : t > TIME_LAST ? TIME_LAST : t;
	(void)gmtime_r(&sec, &tm);
	(void)snprintf(out, TIME_TEXT, "%04u-%02u-%02uT%02u:%02u:%02uZ",
	    (unsigned)(tm.tm_year + 1900) % 10000,
	    (unsigned)(tm.tm_mon + 1) % 100,
	    (unsigned)tm.tm_mday % 100, (unsigned)tm.tm_hour % 100,
	    (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}

const char *
time_text(struct arena *a, int64_t t)
{
	char *out = arena_alloc(a, TIME_TEXT);

	time_format(t, out);
	return out;
}

static int
digits(const uint8_t *p, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + (p[i] - '0');
	}
	return v;
}

enum err
time_parse(struct slice s, int64_t *out)
{
	char again[TIME_TEXT];
	struct tm tm = { 0 };
	int year, month;
	int64_t t;

	*out = 0;
	if (s.n != TIME_TEXT - 1)
		return ERR_INPUT;
	if ((year = digits(s.p, 4)) < 0 || (month = digits(s.p + 5, 2)) < 0 ||
	    (tm.tm_mday = digits(s.p + 8, 2)) < 0 ||
	    (tm.tm_hour = digits(s.p + 11, 2)) < 0 ||
	    (tm.tm_min = digits(s.p + 14, 2)) < 0 ||
	    (tm.tm_sec = digits(s.p + 17, 2)) < 0)
		return ERR_INPUT;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	t = timegm(&tm);
	/* Punctuation, the 31st of June, second 60: all differ when written. */
	time_format(t, again);
	if (memcmp(again, s.p, s.n) != 0)
		return ERR_INPUT;
	*out = t;
	return ERR_NONE;
}
