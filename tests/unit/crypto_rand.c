/* Random bytes: bounds, bias and form. */
#include "rand.h"
#include "tap.h"

static void
below(void)
{
	unsigned int seen[6] = { 0 }, least = 0;
	uint32_t x = 0;
	bool in = true;

	is_int(rand_below(0, &x), ERR_INTERNAL, "a bound of 0 is refused");
	for (int i = 0; i < 6000; i++) {
		in = in && rand_below(6, &x) == ERR_NONE && x < 6;
		if (in)
			seen[x]++;
	}
	ok(in, "values stay below the bound");
	for (int i = 0; i < 6; i++)
		least += seen[i] > 700;
	is_int(least, 6, "every value comes up about equally often");
	ok(rand_below(1, &x) == ERR_NONE && x == 0, "below 1 is only 0");
	in = rand_below(UINT32_MAX, &x) == ERR_NONE && x < UINT32_MAX;
	ok(in, "the largest bound works");
}

int
main(void)
{
	uint8_t a[32] = { 0 }, b[32] = { 0 };
	struct uuid u;

	ok(rand_bytes(a, 32) == ERR_NONE && rand_bytes(b, 32) == ERR_NONE &&
	    memcmp(a, b, 32) != 0, "two draws differ");
	is_int(rand_bytes(a, 0), ERR_NONE, "no bytes are given too");
	below();
	ok(rand_uuid(&u) == ERR_NONE && (u.b[6] & 0xf0) == 0x40 &&
	    (u.b[8] & 0xc0) == 0x80, "a UUID is of version 4");
	return done_testing();
}
