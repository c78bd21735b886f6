/*
 * Times, fingerprints and states in words that people read.
 */
#include <inttypes.h>
#include <string.h>

#include "buf.h"
#include "last_error.h"
#include "state.h"
#include "time.h"
#include "words.h"

const char *
words_count(struct arena *a, int64_t n, const char *one)
{
	return arena_printf(a, "%" PRId64 " %s%s", n, one, n == 1 ? "" : "s");
}

const char *
words_number(struct arena *a, int64_t n)
{
	if (n > -1000 && n < 1000)
		return arena_printf(a, "%" PRId64, n);
	return arena_printf(a, "%s,%03" PRId64, words_number(a, n / 1000),
	    n % 1000 < 0 ? -(n % 1000) : n % 1000);
}

const char *
words_span(struct arena *a, int64_t seconds)
{
	if (seconds < 2 * 60)
		return words_count(a, seconds < 0 ? 0 : seconds, "second");
	if (seconds < 2 * 3600)
		return words_count(a, seconds / 60, "minute");
	if (seconds < 2 * 86400)
		return words_count(a, seconds / 3600, "hour");
	return words_count(a, seconds / 86400, "day");
}

const char *
words_wait(struct arena *a, int64_t seconds)
{
	return words_span(a, seconds < 2 * 60 ? seconds : seconds + 59);
}

const char *
words_datetime(struct arena *a, int64_t t)
{
	return t == 0 ? NULL : time_text(a, t);
}

const char *
words_time(struct arena *a, int64_t t)
{
	const char *s = words_datetime(a, t);

	/* "2026-11-23T18:04:00Z" */
	return s == NULL ? NULL :
	    arena_printf(a, "%.10s %.5s UTC", s, s + 11);
}

const char *
words_hex(struct arena *a, struct slice bytes)
{
	const char *hex = hex_text(a, bytes);
	struct buf b;

	buf_init(&b, a, bytes.n * 3 + 1);
	for (; *hex != '\0'; hex += strnlen(hex, 4))
		buf_printf(&b, "%s%.4s", b.n > 0 ? " " : "", hex);
	return buf_str(&b);
}

struct slice
words_trim(struct slice s)
{
	while (s.n > 0 && s.p[0] == ' ')
		s = slice_of(s.p + 1, s.n - 1);
	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

struct words_state
words_enrollment(const char *name)
{
	static const struct words_state words[STATE_COUNT] = {
		[STATE_WAITING] = { "Waiting", "busy" },
		[STATE_CLAIMED] = { "Checking", "busy" },
		[STATE_VERIFIED] = { "To decide", "busy" },
		[STATE_APPROVED] = { "Approved", "busy" },
		[STATE_ISSUED] = { "On its way", "busy" },
		[STATE_DELIVERED] = { "Enrolled", "good" },
		[STATE_EXPIRED] = { "Expired", "off" },
		[STATE_FAILED] = { "Failed", "bad" },
		[STATE_DECLINED] = { "Declined", "off" },
		[STATE_CANCELLED] = { "Cancelled", "off" },
		[STATE_UNDELIVERED] = { "Not delivered", "bad" },
	};
	enum state state;

	if (state_parse(slice_str(name), &state))
		return (struct words_state){ name, "off" };
	return words[state];
}

const struct words_pair words_reasons[WORDS_REASONS] = {
	{ "unspecified", "No particular reason" },
	{ "key-compromise", "Stolen, lost, or its key may be known" },
	{ "cessation-of-operation", "Out of service" },
	{ "superseded", "Replaced by another device" },
	{ "affiliation-changed", "It changed hands" },
	{ "privilege-withdrawn", "It may no longer take part" },
};

/* The name itself if there are no words for it. */
static const char *
look_up(const struct words_pair *pairs, size_t n, const char *name)
{
	for (size_t i = 0; name != NULL && i < n; i++)
		if (strcmp(name, pairs[i].name) == 0)
			return pairs[i].words;
	return name;
}

const char *
words_reason(const char *name)
{
	return look_up(words_reasons, WORDS_REASONS, name);
}

const char *
words_channel(const char *name)
{
	static const struct words_pair channels[] = {
		{ "sealed", "By a proof that came with its request (sealed)" },
		{ "psk", "Inside a TLS connection keyed by the code (psk)" },
		{ "pake", "By a key exchange made from the code (pake)" },
		{ "est", "Not at all: it sent the code as a password (est)" },
	};

	return look_up(channels, sizeof(channels) / sizeof(channels[0]), name);
}

const char *
words_failure(const char *reason)
{
	static const struct words_pair failures[] = {
		{ "proof", "What the device sent does not prove that it knows "
		    "the code. Somebody may be interfering: show a new code on "
		    "the device, and tell your administrator if it happens "
		    "again." },
		{ "refused", "The device says that what answered it does not "
		    "know its code. Perhaps the code was mistyped or belongs to "
		    "another device, or somebody guesses codes. Show a new "
		    "code on the device and type that." },
	};
	const char *words = look_up(failures,
	    sizeof(failures) / sizeof(failures[0]), reason);

	return words == reason ? NULL : words;
}

const char *
words_trouble(const char *said)
{
	return last_error_sentence(last_error_find(slice_str(said)));
}

const char *
words_refusal(const char *wire)
{
	static const struct words_pair refusals[] = {
		{ "denied", "It may not renew." },
		{ "held", "It was on hold." },
		{ "policy", "Renewals of its profile were switched off." },
		{ "expired", "It came too long after its certificate's end." },
		{ "input", "Its request was malformed." },
		{ "csr", "Its request was malformed." },
		{ "too-large", "Its request was too large." },
		{ "key", "This kind of key is not accepted." },
		{ "proof", "It did not prove that it has the old key." },
		{ "paused", "It has renewed too often in a day." },
		{ "cap", "The hourly limit for certificates was reached." },
		{ "state", "Another request of it came between." },
		{ "away", "A part of this server was away." },
		{ "internal", "Something went wrong here." },
	};

	return look_up(refusals, sizeof(refusals) / sizeof(refusals[0]), wire);
}

struct words_state
words_device(const char *status)
{
	if (strcmp(status, "active") == 0)
		return (struct words_state){ "Active", "good" };
	if (strcmp(status, "revoked") == 0)
		return (struct words_state){ "Revoked", "bad" };
	if (strcmp(status, "held") == 0)
		return (struct words_state){ "On hold", "bad" };
	if (strcmp(status, "expired") == 0)
		return (struct words_state){ "Expired", "off" };
	return (struct words_state){ status, "off" };
}
