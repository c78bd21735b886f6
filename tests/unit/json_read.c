/*
 * Strict reading and declared objects.
 */
#include "json.h"
#include "tap.h"

static struct arena *a;

static const struct json_t *
parse(const char *text)
{
	const struct json_t *v;

	if (json_parse(a, slice_str(text), 4096, &v) != ERR_NONE)
		return NULL;
	return v;
}

static void
test_parse(void)
{
	static const char *const good[] = { "{}", " {\n} ", "{\"a\":1}",
	    "{\"a\":-1,\"b\":[true,false,null,\"\\u00e4\"]}",
	    "{\"a\":[[[[[[[]]]]]]]}", "{\"[[[[[[[[[[\":1}",
	    "{\"\\\"[[[[[[[[[[\":1}" };
	static const char *const bad[] = { "", " ", "null", "1", "\"a\"", "[]",
	    "{", "{}x", "{} {}", "{}\n,", "{\"a\":1,\"a\":1}",
	    "{\"a\":{\"b\":1,\"b\":1}}", "{\"a\":1.0}", "{\"a\":1e3}",
	    "{\"a\":[0.5]}", "{\"a\":{\"b\":1e0}}", "{\"a\":01}",
	    "{\"a\":9223372036854775808}", "{\"a\":\"\\u0000\"}",
	    "{\"\\u0000\":1}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\n\"}",
	    "{\"a\":\"\xff\"}", "{\"a\":\"\xc0\xaf\"}", "{'a':1}", "{a:1}",
	    "{\"a\":1,}", "{\"a\":tru}", "{\"a\":NaN}", "/**/{}",
	    "{\"a\":[[[[[[[[]]]]]]]]}", "\xef\xbb\xbf{}" };
	const struct json_t *v;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ok(parse(good[i]) != NULL, "good: %s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is_int(json_parse(a, slice_str(bad[i]), 4096, &v), ERR_INPUT,
		    "bad %zu", i);
	is_int(json_parse(a, SLICE_LIT("{}\0"), 9, &v), ERR_INPUT, "a NUL");
	is_int(json_parse(a, SLICE_LIT("{\"a\":\"\0\"}"), 99, &v), ERR_INPUT,
	    "a NUL in a string");
	is_int(json_parse(a, SLICE_LIT("{  }"), 4, &v), ERR_NONE, "the limit");
	is_int(json_parse(a, SLICE_LIT("{   }"), 4, &v), ERR_TOO_LARGE,
	    "one past it");
}

enum { F_TYPE, F_ID, F_PROOF, F_LEFT, F_OK, F_FACTS, F_CHAIN, F_NAMES, F_N };

static const struct json_field fields[F_N] = {
	[F_TYPE] = { "type", JSON_KIND_STRING, true, 1, 8 },
	[F_ID] = { "id", JSON_KIND_UUID, false, 0, 0 },
	[F_PROOF] = { "proof", JSON_KIND_BASE64, false, 3, 3 },
	[F_LEFT] = { "left", JSON_KIND_UINT, false, 1, 180 },
	[F_OK] = { "ok", JSON_KIND_BOOL, false, 0, 0 },
	[F_FACTS] = { "facts", JSON_KIND_OBJECT, false, 0, 0 },
	[F_CHAIN] = { "chain", JSON_KIND_BASE64S, false, 1, 6 },
	[F_NAMES] = { "names", JSON_KIND_STRINGS, false, 1, 4 },
};

static enum err
read_as(const char *text, struct json_value *v)
{
	return json_object_read(a, parse(text), fields, F_N, v);
}

static void
test_object(void)
{
	struct json_value v[F_N];

	is_int(read_as("{\"type\":\"12345678\",\"proof\":\"AAEC\",\"left\":180,"
	    "\"id\":\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\",\"ok\":true,"
	    "\"facts\":{\"x\":1},\"chain\":[\"Zg==\",\"Zm9vYmFy\"],"
	    "\"names\":[\"abcd\",\"e\"]}", v), ERR_NONE, "every kind");
	is_slice(v[F_TYPE].text, SLICE_LIT("12345678"), "string");
	is_slice(v[F_PROOF].text, SLICE_LIT("\0\1\2"), "base64");
	is_int(v[F_LEFT].number, 180, "number");
	is_int(v[F_OK].number, 1, "true");
	is_int(v[F_ID].uuid.b[0], 0xf8, "uuid");
	ok(v[F_FACTS].object != NULL, "object");
	is_int(v[F_CHAIN].count, 2, "list");
	is_slice(v[F_CHAIN].list[1], SLICE_LIT("foobar"), "its second");
	is_slice(v[F_NAMES].list[0], SLICE_LIT("abcd"), "strings");
	is_int(read_as("{\"type\":\"a\"}", v), ERR_NONE, "only the required");
	ok(v[F_TYPE].present && !v[F_ID].present, "present says so");
	is_int(read_as("{\"type\":\"a\",\"chain\":[]}", v), ERR_NONE,
	    "an empty list");
	is_int(v[F_CHAIN].count, 0, "of none");
}

static void
test_refused(void)
{
	static const struct {
		const char	*text;
		enum err	 want;
	} t[] = {
		{ "{}", ERR_INPUT },
		{ "{\"type\":\"a\",\"more\":1}", ERR_INPUT },
		{ "{\"Type\":\"a\"}", ERR_INPUT },
		{ "{\"type\":null}", ERR_INPUT },
		{ "{\"type\":1}", ERR_INPUT },
		{ "{\"type\":\"\"}", ERR_INPUT },
		{ "{\"type\":\"123456789\"}", ERR_TOO_LARGE },
		{ "{\"type\":\"a\",\"id\":\"f81d4fae\"}", ERR_INPUT },
		{ "{\"type\":\"a\",\"id\":1}", ERR_INPUT },
		{ "{\"type\":\"a\",\"proof\":\"AAE=\"}", ERR_INPUT },
		{ "{\"type\":\"a\",\"proof\":\"AAECAw==\"}", ERR_TOO_LARGE },
		{ "{\"type\":\"a\",\"proof\":\"AAE\"}", ERR_INPUT },
		{ "{\"type\":\"a\",\"left\":0}", ERR_INPUT },
		{ "{\"type\":\"a\",\"left\":181}", ERR_INPUT },
		{ "{\"type\":\"a\",\"left\":-1}", ERR_INPUT },
		{ "{\"type\":\"a\",\"left\":\"1\"}", ERR_INPUT },
		{ "{\"type\":\"a\",\"left\":true}", ERR_INPUT },
		{ "{\"type\":\"a\",\"ok\":1}", ERR_INPUT },
		{ "{\"type\":\"a\",\"facts\":[]}", ERR_INPUT },
		{ "{\"type\":\"a\",\"chain\":{}}", ERR_INPUT },
		{ "{\"type\":\"a\",\"chain\":[1]}", ERR_INPUT },
		{ "{\"type\":\"a\",\"chain\":[\"\"]}", ERR_INPUT },
		{ "{\"type\":\"a\",\"chain\":[\"AAAAAAAAAA==\"]}",
		    ERR_TOO_LARGE },
		{ "{\"type\":\"a\",\"names\":[\"12345\"]}", ERR_TOO_LARGE },
	};
	struct json_value v[F_N];
	char list[512];

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		is_int(read_as(t[i].text, v), t[i].want, "%s", t[i].text);
	for (int n = JSON_ITEMS; n <= JSON_ITEMS + 1; n++) {
		int at = snprintf(list, sizeof(list),
		    "{\"type\":\"a\",\"names\":[\"x\"");

		for (int i = 1; i < n; i++)
			at += snprintf(list + at, sizeof(list) - (size_t)at,
			    ",\"x\"");
		(void)snprintf(list + at, sizeof(list) - (size_t)at, "]}");
		is_int(read_as(list, v), n > JSON_ITEMS ? ERR_TOO_LARGE :
		    ERR_NONE, "%d items", n);
	}
	is_int(json_object_read(a, NULL, fields, F_N, v), ERR_INPUT, "none");
}

static void
test_peek(void)
{
	struct slice s;

	is_int(json_peek(parse("{\"type\":\"ack\"}"), "type", 3, &s), ERR_NONE,
	    "peek");
	is_slice(s, SLICE_LIT("ack"), "the text");
	is_int(json_peek(parse("{\"type\":\"ackn\"}"), "type", 3, &s),
	    ERR_INPUT, "too long");
	is_int(json_peek(parse("{\"type\":3}"), "type", 3, &s), ERR_INPUT,
	    "no string");
	is_int(json_peek(parse("{}"), "type", 3, &s), ERR_INPUT, "missing");
}

int
main(void)
{
	a = arena_new();
	test_parse();
	test_object();
	test_refused();
	test_peek();
	arena_free(a);
	return done_testing();
}
