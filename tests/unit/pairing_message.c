/*
 * Frames: what is legal in which state, each key checked, each limit tried.
 */
#include "message.h"
#include "protocol_vectors.h"

#define B64_32	"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define B64_65	"BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fAAECAwQFBgcICQoLDA0O" \
		"DxAREhMUFRYXGBkaGxwdHh8="
#define IDENTITY "abcdefghijABCDEFGHIJ-_"
#define ID	"6f1b1c9e-3f0a-4d57-9d3c-2b8f6f0f1a77"

static struct arena *a;

/*
 * docs/protocol.md section 9, written down a second time: one letter for each
 * state (New, Asked, Waiting, Claimed, Verified, aPproved, Issued, Delivered,
 * Expired, Failed, dEclined as X, caNcelled as Z, Undelivered).
 */
static const char state_letters[] = "NAWCVPIDEFXZU";
static const struct {
	enum message_type	 type;
	enum message_from	 from;
	const char		*legal;
} table[] = {
	{ MESSAGE_REGISTER, FROM_DEVICE, "N" },
	{ MESSAGE_RESUME, FROM_DEVICE, "N" },
	{ MESSAGE_PROOF, FROM_DEVICE, "C" },
	{ MESSAGE_REFUSE, FROM_DEVICE, "C" },
	{ MESSAGE_ACK, FROM_DEVICE, "IXD" },
	{ MESSAGE_CANCEL, FROM_DEVICE, "WCVPI" },
	{ MESSAGE_REGISTERED, FROM_SERVER, "AW" },
	{ MESSAGE_STATE, FROM_SERVER, "AWCVPI" },
	{ MESSAGE_SHARE, FROM_SERVER, "AWC" },
	{ MESSAGE_PSK, FROM_SERVER, "AWC" },
	{ MESSAGE_REPLY, FROM_SERVER, "AWCVPIX" },
	{ MESSAGE_DONE, FROM_SERVER, "AIXD" },
	{ MESSAGE_END, FROM_SERVER, "AWCVPIX" },
	{ MESSAGE_WAIT, FROM_SERVER, "AWCVPIDEFXZU" },
	{ MESSAGE_AGAIN, FROM_SERVER, "AWCVPIDEFXZU" },
	{ MESSAGE_REPLACED, FROM_SERVER, "AWCVPIDEFXZU" },
	{ MESSAGE_ERROR, FROM_SERVER, "NAWCVPIDEFXZU" },
};

static void
test_legality(void)
{
	is_int(sizeof(table) / sizeof(table[0]), MESSAGE_COUNT, "all types");
	for (size_t i = 0; i < MESSAGE_COUNT; i++) {
		int wrong = 0;

		for (int s = 0; s < STATE_COUNT; s++) {
			bool want = strchr(table[i].legal, state_letters[s]);

			wrong += message_legal(table[i].from, table[i].type,
			    (enum state)s) != want;
			wrong += message_legal(table[i].from == FROM_DEVICE ?
			    FROM_SERVER : FROM_DEVICE, table[i].type,
			    (enum state)s);
		}
		is_int(wrong, 0, "%s is legal in %s only",
		    message_name(table[i].type), table[i].legal);
	}
}

static enum err
parse_via(const char *text, enum message_from from, enum message_via via,
    struct message *m)
{
	return message_parse(a, slice_str(text), from, via, m);
}

static enum err
parse(const char *text, enum message_from from, struct message *m)
{
	return parse_via(text, from, VIA_WEBSOCKET, m);
}

/* Written back, a message is the same text. */
static void
round_trip(const char *text, enum message_from from, enum message_via via)
{
	struct slice frame = SLICE_NONE;
	struct message m;
	enum err e;

	if ((e = parse_via(text, from, via, &m)) == ERR_NONE)
		e = message_format(a, &m, via, &frame);
	ok(e == ERR_NONE, "%s: %s", text, err_name(e));
	is_str(arena_str(a, frame), text, "and back");
}

static void
test_round_trips(void)
{
	static const char *const device[] = {
		"{\"type\":\"register\",\"registration\":\"e30=\",\"proof\":\""
		B64_32 "\",\"ticket\":\"" B64_32 "\"}",
		"{\"type\":\"register\",\"registration\":\"e30=\",\"ticket\":\""
		B64_32 "\"}",
		"{\"type\":\"resume\",\"ticket\":\"" B64_32
		"\",\"enrollment\":\"" ID "\"}",
		"{\"type\":\"proof\",\"proof\":\"" B64_32 "\"}",
		"{\"type\":\"refuse\"}",
		"{\"type\":\"ack\",\"ack\":\"" B64_32 "\"}",
		"{\"type\":\"cancel\"}",
	};
	static const char *const server[] = {
		"{\"type\":\"registered\",\"enrollment\":\"" ID
		"\",\"expires_in\":180}",
		"{\"type\":\"state\",\"expires_in\":0,\"state\":\"waiting\"}",
		"{\"type\":\"state\",\"expires_in\":604800,"
		"\"state\":\"approved\"}",
		"{\"type\":\"share\",\"expires_in\":120,\"share\":\"" B64_65
		"\",\"confirm\":\"" B64_32 "\"}",
		"{\"type\":\"psk\",\"expires_in\":120,\"identities\":[\"" IDENTITY
		"\",\"" IDENTITY "\",\"" IDENTITY "\"],\"port\":8444}",
		"{\"type\":\"psk\",\"expires_in\":120,\"identities\":[],"
		"\"port\":65535}",
		"{\"type\":\"reply\",\"kind\":\"certificate\","
		"\"sealed\":\"AA==\"}",
		"{\"type\":\"reply\",\"kind\":\"decline\",\"sealed\":\"AA==\"}",
		"{\"type\":\"done\"}", "{\"type\":\"wait\"}",
		"{\"type\":\"again\"}", "{\"type\":\"replaced\"}",
		"{\"type\":\"end\",\"state\":\"undelivered\"}",
		"{\"type\":\"error\",\"code\":\"taken\"}",
		"{\"type\":\"error\",\"code\":\"realm\","
		"\"realm\":\"devices.example.com\"}",
	};

	for (size_t i = 0; i < sizeof(device) / sizeof(device[0]); i++)
		round_trip(device[i], FROM_DEVICE, VIA_WEBSOCKET);
	for (size_t i = 0; i < sizeof(server) / sizeof(server[0]); i++)
		round_trip(server[i], FROM_SERVER, VIA_WEBSOCKET);
	round_trip("{\"type\":\"register\",\"registration\":\"e30=\","
	    "\"proof\":\"" B64_32 "\"}", FROM_DEVICE, VIA_HTTPS);
}

#define PSK_OF(identities, port) "{\"type\":\"psk\",\"expires_in\":1," \
	"\"identities\":[" identities "],\"port\":" port "}"

static void
test_refusals(void)
{
	static const struct {
		const char		*text;
		enum message_from	 from;
	} bad[] = {
		{ "", FROM_DEVICE },
		{ "{}", FROM_DEVICE },
		{ "[]", FROM_DEVICE },
		{ "null", FROM_DEVICE },
		{ "{\"type\":\"cancel\"", FROM_DEVICE },
		{ "{\"type\":\"cancel\"}{}", FROM_DEVICE },
		{ "{\"type\":\"cancel\",\"more\":1}", FROM_DEVICE },
		{ "{\"type\":\"cancel\",\"type\":\"cancel\"}", FROM_DEVICE },
		{ "{\"type\":\"Cancel\"}", FROM_DEVICE },
		{ "{\"type\":\"done\"}", FROM_DEVICE },
		{ "{\"type\":\"cancel\"}", FROM_SERVER },
		{ "{\"type\":7}", FROM_DEVICE },
		{ "{\"type\":\"ack\"}", FROM_DEVICE },
		{ "{\"type\":\"ack\",\"ack\":\"AA==\"}", FROM_DEVICE },
		{ "{\"type\":\"ack\",\"ack\":null}", FROM_DEVICE },
		{ "{\"type\":\"resume\",\"ticket\":\"" B64_32 "\"}",
		    FROM_DEVICE },
		{ "{\"type\":\"register\",\"registration\":\"\",\"ticket\":\""
		    B64_32 "\"}", FROM_DEVICE },
		{ "{\"type\":\"proof\"}", FROM_DEVICE },
		{ "{\"type\":\"proof\",\"proof\":\"AA==\"}", FROM_DEVICE },
		{ "{\"type\":\"refuse\",\"proof\":\"" B64_32 "\"}", FROM_DEVICE },
		{ "{\"type\":\"share\",\"expires_in\":1,\"share\":\"" B64_65 "\"}",
		    FROM_SERVER },
		{ "{\"type\":\"share\",\"expires_in\":1,\"share\":\"" B64_32
		    "\",\"confirm\":\"" B64_32 "\"}", FROM_SERVER },
		{ "{\"type\":\"share\",\"expires_in\":1,\"share\":\"" B64_65
		    "\",\"confirm\":\"AA==\"}", FROM_SERVER },
		{ PSK_OF("\"" IDENTITY "\",\"" IDENTITY "\",\"" IDENTITY
		    "\",\"" IDENTITY "\"", "1"), FROM_SERVER },
		{ PSK_OF("\"abcdefghijABCDEFGHIJ-\"", "1"), FROM_SERVER },
		{ PSK_OF("\"abcdefghijABCDEFGHIJ-+\"", "1"), FROM_SERVER },
		{ PSK_OF("7", "1"), FROM_SERVER },
		{ PSK_OF("", "0"), FROM_SERVER },
		{ PSK_OF("", "65536"), FROM_SERVER },
		{ "{\"type\":\"state\",\"expires_in\":1,"
		    "\"state\":\"expired\"}", FROM_SERVER },
		{ "{\"type\":\"end\",\"state\":\"waiting\"}", FROM_SERVER },
		{ "{\"type\":\"end\",\"state\":\"new\"}", FROM_SERVER },
		{ "{\"type\":\"state\",\"expires_in\":-1,"
		    "\"state\":\"waiting\"}", FROM_SERVER },
		{ "{\"type\":\"state\",\"expires_in\":604801,"
		    "\"state\":\"waiting\"}", FROM_SERVER },
		{ "{\"type\":\"reply\",\"kind\":\"gift\",\"sealed\":\"AA==\"}",
		    FROM_SERVER },
		{ "{\"type\":\"error\",\"code\":\"none\"}", FROM_SERVER },
		{ "{\"type\":\"error\",\"code\":\"realm\"}", FROM_SERVER },
		{ "{\"type\":\"error\",\"code\":\"realm\",\"realm\":\"<b>\"}",
		    FROM_SERVER },
		{ "{\"type\":\"error\",\"code\":\"input\",\"realm\":\"a.b\"}",
		    FROM_SERVER },
		{ "{\"type\":\"error\",\"code\":\"input\",\"text\":\"hello\"}",
		    FROM_SERVER },
	};
	struct message m;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_int(parse(bad[i].text, bad[i].from, &m), ERR_INPUT,
		    "refused: %s", bad[i].text);
	is_int(parse_via("{\"type\":\"resume\",\"enrollment\":\"" ID "\"}",
	    FROM_DEVICE, VIA_HTTPS, &m), ERR_INPUT, "no resume over HTTPS");
	is_int(parse_via("{\"type\":\"register\",\"registration\":\"e30=\","
	    "\"ticket\":\"" B64_32 "\"}", FROM_DEVICE, VIA_HTTPS, &m),
	    ERR_INPUT, "no ticket in an HTTPS body");
	is_int(parse_via("{\"type\":\"again\"}", FROM_SERVER, VIA_HTTPS, &m),
	    ERR_INPUT, "nobody is asked again over HTTPS");
	is_int(parse_via("{\"type\":\"wait\"}", FROM_SERVER, VIA_HTTPS, &m),
	    ERR_INPUT, "nor to wait");
	is_int(parse_via("{\"type\":\"replaced\"}", FROM_SERVER, VIA_HTTPS,
	    &m), ERR_INPUT, "nor replaced");
	is_int(parse_via(PSK_OF("", "1"), FROM_SERVER, VIA_HTTPS, &m),
	    ERR_INPUT, "no psk over HTTPS");
	is_int(parse_via(PSK_OF("", "1"), FROM_SERVER, VIA_PSK, &m),
	    ERR_INPUT, "nor inside psk");
	is_int(parse_via("{\"type\":\"register\",\"registration\":\"e30=\","
	    "\"ticket\":\"" B64_32 "\"}", FROM_DEVICE, VIA_PSK, &m),
	    ERR_INPUT, "nobody registers there");
	is_int(parse("{\"type\":\"error\",\"code\":\"brand-new\"}",
	    FROM_SERVER, &m), 0, "an unknown error code is read");
	is_int(m.error, ERR_INTERNAL, "as internal");
}

static struct message
register_of(size_t n)
{
	static uint8_t zeros[MESSAGE_OUT_MAX];

	return (struct message){ .type = MESSAGE_REGISTER,
	    .registration = slice_of(zeros, n), .proof = slice_of(zeros, 32),
	    .ticket = slice_of(zeros, 32) };
}

static void
test_limits(void)
{
	char *big = arena_alloc(a, MESSAGE_OUT_MAX + 2);
	struct message m = register_of(3);
	struct slice frame;
	size_t fits;

	memset(big, ' ', MESSAGE_OUT_MAX + 1);
	memcpy(big, "{\"type\":\"done\"}", 15);
	is_int(message_parse(a, slice_of(big, MESSAGE_OUT_MAX), FROM_SERVER,
	    VIA_WEBSOCKET, &m), 0, "a frame at the limit");
	is_int(message_parse(a, slice_of(big, MESSAGE_OUT_MAX + 1),
	    FROM_SERVER, VIA_WEBSOCKET, &m), ERR_TOO_LARGE, "one past it");

	m = register_of(3);
	is_int(message_format(a, &m, VIA_WEBSOCKET, &frame), 0, "small");
	fits = 3 + (MESSAGE_IN_MAX - frame.n) / 4 * 3;
	m = register_of(fits);
	is_int(message_format(a, &m, VIA_WEBSOCKET, &frame), 0,
	    "a device's frame of %zu bytes", frame.n);
	m = register_of(fits + 3);
	is_int(message_format(a, &m, VIA_WEBSOCKET, &frame), ERR_TOO_LARGE,
	    "is the largest");

	m = (struct message){ .type = MESSAGE_REPLY,
	    .sealed = slice_of(big, REPLY_SEALED_MAX) };
	is_int(message_format(a, &m, VIA_WEBSOCKET, &frame), 0,
	    "the largest reply fits");
	is_int(message_parse(a, frame, FROM_SERVER, VIA_WEBSOCKET, &m), 0,
	    "and is read");
}

int
main(void)
{
	a = arena_new();
	test_legality();
	test_round_trips();
	test_refusals();
	test_limits();
	arena_free(a);
	return done_testing();
}
