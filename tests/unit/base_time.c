/*
 * RFC 3339 both ways, and the clocks.
 */
#include "tap.h"
#include "time.h"

static void
both(int64_t t, const char *text)
{
	char out[TIME_TEXT];
	int64_t back;

	time_format(t, out);
	is_str(out, text, "%lld", (long long)t);
	is_int(time_parse(slice_str(text), &back), ERR_NONE, "parses");
	is_int(back, t, "to the same");
}

int
main(void)
{
	static const char *const bad[] = { "", "2026-11-23T17:56:00",
	    "2026-11-23T17:56:00z", "2026-11-23 17:56:00Z",
	    "2026-11-23T17:56:00ZZ", "2026-11-31T17:56:00Z",
	    "2026-13-01T17:56:00Z", "2026-00-01T17:56:00Z",
	    "2025-02-29T00:00:00Z", "2026-11-23T24:00:00Z",
	    "2026-11-23T17:60:00Z", "2026-11-23T17:56:60Z",
	    "2026-11-23T17:56:-1Z", "+026-11-23T17:56:00Z" };
	struct arena *a = arena_new();
	int64_t t, before;

	both(0, "1970-01-01T00:00:00Z");
	both(-1, "1969-12-31T23:59:59Z");
	both(951827696, "2000-02-29T12:34:56Z");
	both(2147483648, "2038-01-19T03:14:08Z");
	both(4102444800, "2100-01-01T00:00:00Z");
	both(253402300799, "9999-12-31T23:59:59Z");
	both(-62167219200, "0000-01-01T00:00:00Z");
	is_str(time_text(a, INT64_MAX), "9999-12-31T23:59:59Z", "the last");
	is_str(time_text(a, INT64_MIN), "0000-01-01T00:00:00Z", "the first");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is_int(time_parse(slice_str(bad[i]), &t), ERR_INPUT,
		    "bad time %zu", i);
	ok(time_now() > 1700000000, "the clock is set");
	before = time_monotonic_ms();
	ok(time_monotonic_ms() >= before, "the other one never steps back");
	arena_free(a);
	return done_testing();
}
