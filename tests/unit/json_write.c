/*
 * Writing: escapes, nesting, limits, and that the reader takes it back.
 */
#include "json.h"
#include "json_write.h"
#include "tap.h"

static struct arena *a;

static void
test_escapes(void)
{
	static const struct {
		struct slice	 s;
		const char	*want;
	} t[] = {
		{ SLICE_LIT("plain"), "{\"k\":\"plain\"}" },
		{ SLICE_NONE, "{\"k\":\"\"}" },
		{ SLICE_LIT("a\"b\\c"), "{\"k\":\"a\\\"b\\\\c\"}" },
		{ SLICE_LIT("\n\r\t\x1f\x7f"),
		    "{\"k\":\"\\n\\u000d\\u0009\\u001f\\u007f\"}" },
		{ SLICE_LIT("\0"), "{\"k\":\"\\u0000\"}" },
		{ SLICE_LIT("\xc3\xa4\xf0\x9f\x98\x80"),
		    "{\"k\":\"\xc3\xa4\xf0\x9f\x98\x80\"}" },
		{ SLICE_LIT("a\xff\xc3"), "{\"k\":\"a\\ufffd\\ufffd\"}" },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct json_writer w;
		struct slice out;

		json_writer_init(&w, a, 256);
		json_open(&w, NULL, '{');
		json_put_text(&w, "k", t[i].s);
		json_close(&w, '}');
		is_int(json_writer_done(&w, &out), ERR_NONE, "written");
		is_slice(out, slice_str(t[i].want), "%s", t[i].want);
	}
}

static void
test_nesting(void)
{
	static const struct uuid id = { .b = { 1, 2, 3 } };
	const struct json_t *v;
	struct json_writer w;
	struct slice out;

	json_writer_init(&w, a, 256);
	json_open(&w, NULL, '{');
	json_open(&w, "empty", '[');
	json_close(&w, ']');
	json_open(&w, "list", '[');
	json_put_int(&w, NULL, INT64_MIN);
	json_open(&w, NULL, '{');
	json_close(&w, '}');
	json_put_bool(&w, NULL, false);
	json_put_str(&w, NULL, NULL);
	json_close(&w, ']');
	json_put_uuid(&w, "id", &id);
	json_put_base64(&w, "b", SLICE_LIT("foob"));
	json_close(&w, '}');
	is_int(json_writer_done(&w, &out), ERR_NONE, "written");
	is_str((const char *)out.p, "{\"empty\":[],\"list\":"
	    "[-9223372036854775808,{},false,null],"
	    "\"id\":\"01020300-0000-0000-0000-000000000000\","
	    "\"b\":\"Zm9vYg==\"}", "commas where they belong");
	is_int(json_parse(a, out, 256, &v), ERR_NONE, "and it reads back");
}

static void
test_limits(void)
{
	struct json_writer w;
	struct slice out;

	for (size_t max = 8; max >= 7; max--) {
		json_writer_init(&w, a, max);
		json_open(&w, NULL, '[');
		json_put_str(&w, NULL, "abcd");
		json_close(&w, ']');
		is_int(json_writer_done(&w, &out),
		    max == 8 ? ERR_NONE : ERR_TOO_LARGE, "8 in %zu", max);
	}
	json_writer_init(&w, a, 9);
	json_open(&w, NULL, '[');
	is_int(json_writer_done(&w, &out), ERR_INTERNAL, "left open");
}

int
main(void)
{
	a = arena_new();
	test_escapes();
	test_nesting();
	test_limits();
	arena_free(a);
	return done_testing();
}
