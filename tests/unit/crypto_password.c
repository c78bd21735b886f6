/* Passwords: what fits, what does not, and that nobody costs as much. */
#include <time.h>

#include "password.h"
#include "tap.h"

static double
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
limits(struct arena *a)
{
	char text[PASSWORD_MAX + 2], *hash;

	memset(text, 'x', sizeof(text));
	is_int(password_hash(a, slice_of(text, PASSWORD_MIN - 1), &hash),
	    ERR_INPUT, "one byte too short is refused");
	is_int(password_hash(a, slice_of(text, PASSWORD_MAX + 1), &hash),
	    ERR_TOO_LARGE, "one byte too long is refused");
	is_int(password_hash(a, slice_of(text, PASSWORD_MAX), &hash),
	    ERR_NONE, "the longest is taken");
	is_int(password_check(slice_of(text, PASSWORD_MAX), hash), ERR_NONE,
	    "and fits");
	is_int(password_check(slice_of(text, PASSWORD_MAX - 1), hash),
	    ERR_CREDENTIALS, "every byte of it counts");
	is_int(password_check(slice_of(text, PASSWORD_MAX + 1), hash),
	    ERR_CREDENTIALS, "one byte more does not fit");
	is_int(password_hash(a, slice_of("pass\0word", 9), &hash), ERR_INPUT,
	    "a NUL byte inside is refused");
}

static void
times(const char *hash)
{
	double start = cpu(), check, dummy, empty;

	is_int(password_check(SLICE_LIT("wrong password"), hash),
	    ERR_CREDENTIALS, "a wrong one does not fit");
	check = cpu() - start;
	start = cpu();
	is_int(password_dummy(SLICE_LIT("wrong password")), ERR_CREDENTIALS,
	    "nobody's never fits");
	dummy = cpu() - start;
	start = cpu();
	is_int(password_check(SLICE_NONE, hash), ERR_CREDENTIALS,
	    "the empty one does not fit");
	empty = cpu() - start;
	note("check %.1f ms, dummy %.1f ms, empty %.1f ms", check * 1e3,
	    dummy * 1e3, empty * 1e3);
	ok(dummy > check / 3 && dummy < check * 3 && empty > check / 3,
	    "and all take about as long");
}

int
main(void)
{
	struct arena *a = arena_new();
	char *one, *two;

	is_int(password_hash(a, SLICE_LIT("correct horse"), &one), ERR_NONE,
	    "a password is hashed");
	ok(strncmp(one, "$y$", 3) == 0, "by yescrypt");
	is_int(password_check(SLICE_LIT("correct horse"), one), ERR_NONE,
	    "and fits");
	ok(password_hash(a, SLICE_LIT("correct horse"), &two) == ERR_NONE &&
	    strcmp(one, two) != 0, "a second time with another salt");
	is_int(password_check(SLICE_LIT("correct horse"), "$1$a$b"),
	    ERR_CRYPTO, "a hash of another kind is refused");
	is_int(password_check(SLICE_LIT("correct horse"), "$y$"),
	    ERR_CRYPTO, "and one cut short");
	limits(a);
	times(one);
	arena_free(a);
	return done_testing();
}
