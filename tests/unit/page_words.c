/*
 * Times, fingerprints and networks as people read them.
 */
#include "last_error.h"
#include "network.h"
#include "person.h"
#include "tap.h"
#include "words.h"

static void
test_spans(struct arena *a)
{
	static const struct {
		int64_t s;
		const char *want;
	} spans[] = {
		{ -1, "0 seconds" },
		{ 0, "0 seconds" },
		{ 1, "1 second" },
		{ 119, "119 seconds" },
		{ 120, "2 minutes" },
		{ 599, "9 minutes" },
		{ 7199, "119 minutes" },
		{ 7200, "2 hours" },
		{ 172799, "47 hours" },
		{ 172800, "2 days" },
	};

	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		is_str(words_span(a, spans[i].s), spans[i].want, "%s",
		    spans[i].want);
	is_str(words_wait(a, 119), "119 seconds", "a short wait");
	is_str(words_wait(a, 120), "2 minutes", "a wait");
	is_str(words_wait(a, 541), "10 minutes", "never said too short");
	is_str(words_wait(a, 600), "10 minutes", "nor too long");
	is_str(words_time(a, 1795457040), "2026-11-23 18:04 UTC", "a time");
	is_str(words_datetime(a, 1795457040), "2026-11-23T18:04:00Z",
	    "the same for machines");
	is_str(words_time(a, 0), NULL, "never");
}

static void
test_texts(struct arena *a)
{
	is_str(words_hex(a, SLICE_LIT("\x01\x02\xab\xcd\xef")), "0102 abcd ef",
	    "groups of four");
	is_str(words_hex(a, SLICE_NONE), "", "no bytes");
	is_slice(words_trim(SLICE_LIT("  a b ")), SLICE_LIT("a b"),
	    "blanks at the ends go");
	is_slice(words_trim(SLICE_LIT("   ")), SLICE_NONE, "only blanks");
	is_str(words_count(a, 1, "device"), "1 device", "one");
	is_str(words_count(a, 0, "device"), "0 devices", "none");
	is_str(words_enrollment("delivered").tone, "good", "an end");
	is_str(words_enrollment("waiting").word, "Waiting", "a beginning");
	is_str(words_enrollment("odd").word, "odd", "an unknown state");
	is_str(words_device("revoked").tone, "bad", "a revoked device");
	is_str(words_device("held").tone, "bad", "one on hold");
	is_str(words_event("enrollment.approved"), "Approved", "an event");
	is_str(words_event("new.one"), "new.one", "an unknown event");
	is_str(words_reason("superseded"), "Replaced by another device",
	    "a reason");
	is_str(words_reason(NULL), NULL, "no reason");
	ok(strstr(words_channel("sealed"), "(sealed)") != NULL &&
	    strstr(words_channel("psk"), "(psk)") != NULL &&
	    strstr(words_channel("pake"), "(pake)") != NULL,
	    "each channel in words and by its name");
	ok(strstr(words_failure("proof"), "does not prove") != NULL,
	    "a wrong proof");
	ok(strstr(words_failure("refused"), "mistyped") != NULL,
	    "a device that was answered by somebody else");
	is_str(words_failure("internal"), NULL, "another failure");
	is_str(words_failure(NULL), NULL, "no failure");
}

/* Each word of either list has its own; NULL is none. */
static void
test_troubles(void)
{
	static const enum err answers[] = { ERR_INPUT, ERR_CSR, ERR_KEY,
		ERR_DENIED, ERR_STATE, ERR_EXPIRED, ERR_TOO_LARGE, ERR_PROOF,
		ERR_PAUSED, ERR_CAP, ERR_POLICY, ERR_INTERNAL, ERR_CRYPTO,
		ERR_AWAY };

	for (int i = 1; i < LAST_ERROR_COUNT; i++)
		is_str(words_trouble(last_error_word((enum last_error)i)),
		    last_error_sentence((enum last_error)i), "%s",
		    last_error_word((enum last_error)i));
	is_str(words_trouble(NULL), NULL, "no error");
	is_str(words_trouble("odd"), NULL, "an unknown one");
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		ok(strchr(words_refusal(err_wire(answers[i])), ' ') != NULL,
		    "%s has a sentence", err_name(answers[i]));
	is_str(words_refusal(NULL), NULL, "no refusal");
	is_str(words_refusal("odd"), "odd", "an unknown one");
}

static void
test_network(void)
{
	ok(network_is_same("192.0.2.1", "192.0.2.254"), "one /24");
	ok(!network_is_same("192.0.2.1", "192.0.3.1"), "two");
	ok(network_is_same("2001:db8:1:2::1", "2001:db8:1:2:ffff::"),
	    "one /64");
	ok(!network_is_same("2001:db8:1:2::1", "2001:db8:1:3::1"), "two");
	ok(!network_is_same("192.0.2.1", "::ffff:192.0.2.1"),
	    "different families");
	ok(!network_is_same(NULL, "192.0.2.1"), "an unknown address");
	ok(!network_is_same("", ""), "no addresses");
}

static void
test_agents(struct arena *a)
{
	static const struct {
		const char *agent, *words;
	} agents[] = {
		{ "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
		    "Firefox/128.0", "Firefox on Linux" },
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
		    "(KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 "
		    "Edg/126.0.0.0", "Edge on Windows" },
		{ "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 "
		    "(KHTML, like Gecko) Chrome/126.0.0.0 Mobile "
		    "Safari/537.36", "Chrome on Android" },
		{ "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) "
		    "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
		    "Mobile/15E148 Safari/604.1", "Safari on iPhone" },
		{ "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) "
		    "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
		    "Safari/605.1.15", "Safari on macOS" },
		{ "curl/7.88.1", "curl" },
		{ "handfast", "The command line" },
		{ "Something else (Linux)", "A browser on Linux" },
		{ "A name of nobody that goes on and on, further and further",
		    "A name of nobody that goes on and on, fu" },
		{ "", "An unknown browser" },
		{ NULL, "An unknown browser" },
	};

	for (size_t i = 0; i < sizeof(agents) / sizeof(agents[0]); i++)
		is_str(person_agent(a, agents[i].agent), agents[i].words,
		    "%s", agents[i].words);
}

int
main(void)
{
	struct arena *a = arena_new();

	test_spans(a);
	test_texts(a);
	test_troubles();
	test_network();
	test_agents(a);
	arena_free(a);
	return done_testing();
}
