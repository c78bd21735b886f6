/*
 * The Test Anything Protocol for unit tests: each check prints one line, and
 * done_testing() prints the plan and gives main its exit status.
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count;
static int tap_failed;

__attribute__((format(printf, 4, 0), unused))
static bool
tap_vreport(bool good, const char *file, int line, const char *fmt,
    va_list ap)
{
	printf("%sok %d - ", good ? "" : "not ", ++tap_count);
	vprintf(fmt, ap);
	putchar('\n');
	if (!good) {
		tap_failed++;
		printf("# failed at %s:%d\n", file, line);
	}
	fflush(stdout);
	return good;
}

__attribute__((format(printf, 4, 5), unused))
static bool
tap_ok(bool good, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vreport(good, file, line, fmt, ap);
	va_end(ap);
	return good;
}

__attribute__((format(printf, 5, 6), unused))
static bool
tap_is_int(long long got, long long want, const char *file, int line,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vreport(got == want, file, line, fmt, ap);
	va_end(ap);
	if (got != want)
		printf("#  got: %lld\n# want: %lld\n", got, want);
	return got == want;
}

__attribute__((format(printf, 5, 6), unused))
static bool
tap_is_str(const char *got, const char *want, const char *file, int line,
    const char *fmt, ...)
{
	bool good = got == want ||
	    (got != NULL && want != NULL && strcmp(got, want) == 0);
	va_list ap;

	va_start(ap, fmt);
	tap_vreport(good, file, line, fmt, ap);
	va_end(ap);
	if (!good)
		printf("#  got: %s\n# want: %s\n", got ? got : "(null)",
		    want ? want : "(null)");
	return good;
}

struct tap_bytes {
	const void	*p;
	size_t		 n;
};

__attribute__((unused))
static void
tap_hex(const char *label, struct tap_bytes b)
{
	printf("# %s: (%zu)", label, b.n);
	for (size_t i = 0; i < b.n && i < 64; i++)
		printf("%s%02x", i % 8 ? "" : " ",
		    ((const unsigned char *)b.p)[i]);
	putchar('\n');
}

__attribute__((format(printf, 5, 6), unused))
static bool
tap_is_mem(struct tap_bytes got, struct tap_bytes want, const char *file,
    int line, const char *fmt, ...)
{
	bool good = got.n == want.n &&
	    (got.n == 0 || memcmp(got.p, want.p, got.n) == 0);
	va_list ap;

	va_start(ap, fmt);
	tap_vreport(good, file, line, fmt, ap);
	va_end(ap);
	if (!good) {
		tap_hex(" got", got);
		tap_hex("want", want);
	}
	return good;
}

/* ok(condition, fmt, ...): every macro gives back whether it was good. */
#define ok(cond, ...)	tap_ok((cond), __FILE__, __LINE__, __VA_ARGS__)
#define is_int(got, want, ...)						\
	tap_is_int((long long)(got), (long long)(want), __FILE__, __LINE__, \
	    __VA_ARGS__)
/* NUL-terminated; NULL equals NULL only. */
#define is_str(got, want, ...)						\
	tap_is_str((got), (want), __FILE__, __LINE__, __VA_ARGS__)
#define is_mem(got, got_n, want, want_n, ...)				\
	tap_is_mem((struct tap_bytes){ (got), (got_n) },		\
	    (struct tap_bytes){ (want), (want_n) }, __FILE__, __LINE__,	\
	    __VA_ARGS__)
/* Two struct slices. */
#define is_slice(got, want, ...)					\
	(__extension__ ({						\
		const __typeof__(got) tap_got = (got);			\
		const __typeof__(want) tap_want = (want);		\
		tap_is_mem((struct tap_bytes){ tap_got.p, tap_got.n },	\
		    (struct tap_bytes){ tap_want.p, tap_want.n },	\
		    __FILE__, __LINE__, __VA_ARGS__);			\
	}))
/* A comment line. */
#define note(...)							\
	do { printf("# "); printf(__VA_ARGS__); putchar('\n'); } while (0)

/* For a machine that lacks what the whole file needs. */
__attribute__((unused))
static int
skip_all(const char *why)
{
	printf("1..0 # SKIP %s\n", why);
	return 0;
}

__attribute__((unused))
static int
done_testing(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed ? 1 : 0;
}

#endif
