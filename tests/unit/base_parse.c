/*
 * Cursor, base64, hex, UUID, decimal, UTF-8, names, host names.
 */
#include <string.h>

#include "parse.h"
#include "tap.h"

static struct arena *a;

static void
test_cursor(void)
{
	struct cursor c = cursor_of(SLICE_LIT("\1\2\3\4\5\6\7ab:cd"));

	is_int(cursor_byte(&c), 1, "byte");
	is_int(cursor_u16be(&c), 0x0203, "16 bits");
	is_int(cursor_u32be(&c), 0x04050607, "32 bits");
	is_slice(cursor_until(&c, ':'), SLICE_LIT("ab"), "until");
	ok(!cursor_done(&c), "something is left");
	is_slice(cursor_take(&c, 2), SLICE_LIT("cd"), "the rest");
	ok(cursor_done(&c), "done");
	is_int(cursor_take(&c, 0).n, 0, "no bytes of none");
	ok(cursor_done(&c), "still done");
	is_int(cursor_byte(&c), 0, "past the end");
	ok(c.bad && !cursor_done(&c), "sticks");
	c = cursor_of(SLICE_LIT("abc"));
	(void)cursor_u32be(&c);
	is_int(cursor_take(&c, 1).n, 0, "nothing after a bad read");
	c = cursor_of(SLICE_LIT("abc"));
	(void)cursor_until(&c, ':');
	ok(c.bad, "until without its byte");
}

static void
base64_good(const char *text, struct slice want)
{
	struct slice got;

	is_int(base64_parse(a, slice_str(text), want.n, &got), ERR_NONE,
	    "\"%s\" is base64", text);
	is_slice(got, want, "of the right bytes");
	is_str(base64_text(a, want), text, "and is written so");
	if (want.n > 0)
		is_int(base64_parse(a, slice_str(text), want.n - 1, &got),
		    ERR_TOO_LARGE, "one over the maximum");
}

static void
test_base64(void)
{
	/* RFC 4648 section 10, then ours. */
	static const char *const bad[] = { "Zg", "Zg=", "Zg===", "Z===",
	    "====", "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "Zm9vYg==Zg==", "-_8=",
	    "=Zg=", "Z=g=", "Zg==\n", "\xc3\xa4\xc3\xa4", "A", "=", "Zg=g" };
	struct slice out;

	base64_good("", SLICE_NONE);
	base64_good("Zg==", SLICE_LIT("f"));
	base64_good("Zm8=", SLICE_LIT("fo"));
	base64_good("Zm9v", SLICE_LIT("foo"));
	base64_good("Zm9vYg==", SLICE_LIT("foob"));
	base64_good("Zm9vYmE=", SLICE_LIT("fooba"));
	base64_good("Zm9vYmFy", SLICE_LIT("foobar"));
	base64_good("+/8A", SLICE_LIT("\xfb\xff\0"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is_int(base64_parse(a, slice_str(bad[i]), 64, &out), ERR_INPUT,
		    "bad base64 %zu", i);
	is_int(base64_parse(a, SLICE_LIT("Zg\0="), 64, &out), ERR_INPUT, "NUL");
	is_str(base64url_text(a, SLICE_LIT("\xfb\xff\0f")), "-_8AZg", "url");
	is_int(base64url_parse(a, SLICE_LIT("-_8AZg"), 4, &out), ERR_NONE,
	    "url parses");
	is_slice(out, SLICE_LIT("\xfb\xff\0f"), "to its bytes");
	is_int(base64url_parse(a, SLICE_LIT("-_8AZg"), 3, &out),
	    ERR_TOO_LARGE, "url over its maximum");
	is_int(base64url_parse(a, SLICE_LIT("-_8AZg=="), 9, &out), ERR_INPUT,
	    "no padding there");
	is_int(base64url_parse(a, SLICE_LIT("-_8AZh"), 9, &out), ERR_INPUT,
	    "bits left over");
	is_int(base64url_parse(a, SLICE_LIT("AAAAA"), 9, &out), ERR_INPUT,
	    "a lone symbol");
	is_int(base64url_parse(a, SLICE_LIT("+/8A"), 9, &out), ERR_INPUT,
	    "the other alphabet");
}

/* Whatever breaks it, and in lines of 64 columns. */
static void
test_base64_lines(void)
{
	static const char *const good[] = { "Zm9vYmFy", "Zm9v\nYmFy\n",
	    "Zm9v\r\nYmFy\r\n", "\n Z m9v\tYm Fy", "Zm9vYmFy\n\n" };
	uint8_t zeros[97] = { 0 };
	struct slice out;
	const char *text;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		is_int(base64_lines_parse(a, slice_str(good[i]), 6, &out),
		    ERR_NONE, "lines %zu", i);
		is_slice(out, SLICE_LIT("foobar"), "are read");
	}
	is_int(base64_lines_parse(a, SLICE_LIT("Zm9v\nYmFy"), 5, &out),
	    ERR_TOO_LARGE, "one over the maximum");
	is_int(base64_lines_parse(a, SLICE_LIT("Zm9v\vYmFy"), 6, &out),
	    ERR_INPUT, "no other space");
	is_int(base64_lines_parse(a, SLICE_LIT("Zg=\n="), 6, &out), ERR_NONE,
	    "in the padding, too");
	is_str(base64_lines_text(a, SLICE_NONE), "", "nothing has no line");
	is_str(base64_lines_text(a, SLICE_LIT("f")), "Zg==\n", "one line");
	text = base64_lines_text(a, slice_of(zeros, 48));
	is_int(strlen(text), 65, "a full line");
	ok(text[64] == '\n', "and its end");
	text = base64_lines_text(a, slice_of(zeros, sizeof(zeros)));
	is_int(strlen(text), 64 + 1 + 64 + 1 + 4 + 1, "three lines");
	is_str(text + 130, "AA==\n", "the last one short");
}

static void
test_hex(void)
{
	uint8_t out[2];

	is_int(hex_parse(SLICE_LIT("a0Ff"), out, 2), ERR_NONE, "hex");
	is_mem(out, 2, "\xa0\xff", 2, "bytes");
	is_int(hex_parse(SLICE_LIT("a0F"), out, 2), ERR_INPUT, "too short");
	is_int(hex_parse(SLICE_LIT("a0Fff"), out, 2), ERR_INPUT, "odd");
	is_int(hex_parse(SLICE_LIT("a0Fff0"), out, 2), ERR_INPUT, "too long");
	is_int(hex_parse(SLICE_LIT("a0Fg"), out, 2), ERR_INPUT, "no digit");
	is_str(hex_text(a, SLICE_LIT("\0\xab")), "00ab", "lower case");
	is_str(hex_text(a, SLICE_NONE), "", "of nothing");
}

static void
test_uuid(void)
{
	static const char text[] = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
	static const char *const bad[] = { "",
	    "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
	    "f81d4fae-7dec-11d0-a765-00a0c91e6bf60",
	    "f81d4fae7dec11d0a76500a0c91e6bf6",
	    "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
	    "f81d4fae-7dec-11d0-a765_00a0c91e6bf6",
	    "f81d4fae-7dec-11d0-a765-00a0c91e6bg6",
	    " f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
	    "f81d4fae-7dec-11d0-a765-00a0c91e6bf6\n" };
	struct uuid u, v;

	is_int(uuid_parse(slice_str(text), &u), ERR_NONE, "uuid");
	is_str(uuid_text(a, &u), text, "and back");
	is_int(uuid_parse(SLICE_LIT("F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"),
	    &v), ERR_NONE, "upper case");
	ok(uuid_equal(&u, &v), "is the same");
	v.b[15] ^= 1;
	ok(!uuid_equal(&u, &v), "the last bit counts");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is_int(uuid_parse(slice_str(bad[i]), &v), ERR_INPUT,
		    "bad uuid %zu", i);
}

static void
test_uint(void)
{
	static const char *const bad[] = { "", "00", "01", "-1", "+1", " 1",
	    "1 ", "0x1", "1.0", "18446744073709551616",
	    "99999999999999999999999" };
	uint64_t v;

	is_int(uint_parse(SLICE_LIT("0"), 0, &v), ERR_NONE, "zero");
	is_int(uint_parse(SLICE_LIT("825"), 825, &v), ERR_NONE, "the limit");
	is_int(v, 825, "its value");
	is_int(uint_parse(SLICE_LIT("826"), 825, &v), ERR_INPUT, "one past it");
	is_int(uint_parse(SLICE_LIT("18446744073709551615"), UINT64_MAX, &v),
	    ERR_NONE, "2^64 - 1");
	ok(v == UINT64_MAX, "its value");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is_int(uint_parse(slice_str(bad[i]), UINT64_MAX, &v),
		    ERR_INPUT, "bad number \"%s\"", bad[i]);
}

static void
test_names(void)
{
	static const struct {
		struct slice	s;
		bool		utf8;
		bool		name;
		const char	*what;
	} t[] = {
		{ SLICE_LIT("Kiosk 12"), true, true, "ASCII" },
		{ SLICE_LIT("K\xc3\xbc" "che"), true, true, "two bytes" },
		{ SLICE_LIT("\xe2\x82\xac"), true, true, "three bytes" },
		{ SLICE_LIT("\xf0\x9f\x98\x80"), true, true, "four bytes" },
		{ SLICE_LIT("\xc2\xa1"), true, true, "behind U+00A0" },
		{ SLICE_LIT("\xc2\xa0"), true, false, "first after C1" },
		{ SLICE_LIT("a\xc2\xa0"), true, true, "and one that is seen" },
		{ SLICE_LIT("\xe2\x80\x8b\xef\xbb\xbf" "a"), true, true,
		    "one at the end that is seen" },
		{ SLICE_LIT("\xe2\x80\x8b\xef\xbb\xbf"), true, false,
		    "U+200B U+FEFF" },
		{ SLICE_LIT("\xe2\x80\xa8"), true, false, "U+2028" },
		{ SLICE_LIT("\xe2\x80\xae"), true, false, "U+202E" },
		{ SLICE_LIT("\xe3\x85\xa4"), true, false, "U+3164" },
		{ SLICE_LIT("\xe2\xa0\x80"), true, false, "U+2800" },
		{ SLICE_LIT("\xe2\xa0\x81"), true, true, "U+2801" },
		{ SLICE_LIT("\xe2\x9f\xbf"), true, true, "U+27FF" },
		{ SLICE_LIT("\xf3\xa0\x81\x81"), true, false, "a tag" },
		{ SLICE_LIT("\xd8\x80"), true, true, "U+0600" },
		{ SLICE_LIT("\xed\x9f\xbf"), true, true, "before surrogates" },
		{ SLICE_LIT("\xee\x80\x80"), true, true, "behind surrogates" },
		{ SLICE_LIT("\xef\xbf\xbd"), true, true, "U+FFFD" },
		{ SLICE_LIT("\xf4\x8f\xbf\xbd"), true, true, "U+10FFFD" },
		{ SLICE_NONE, true, false, "nothing" },
		{ SLICE_LIT(" a"), true, false, "leading space" },
		{ SLICE_LIT("a "), true, false, "trailing space" },
		{ SLICE_LIT("a\0b"), true, false, "NUL" },
		{ SLICE_LIT("a\nb"), true, false, "newline" },
		{ SLICE_LIT("a\x7f"), true, false, "DEL" },
		{ SLICE_LIT("\xc2\x80"), true, false, "first of C1" },
		{ SLICE_LIT("\xc2\x9f"), true, false, "last of C1" },
		{ SLICE_LIT("\xef\xbf\xbe"), true, false, "U+FFFE" },
		{ SLICE_LIT("\xef\xbf\xbf"), true, false, "U+FFFF" },
		{ SLICE_LIT("\xef\xb7\x90"), true, false, "U+FDD0" },
		{ SLICE_LIT("\xef\xb7\xaf"), true, false, "U+FDEF" },
		{ SLICE_LIT("\xef\xb7\xb0"), true, true, "U+FDF0" },
		{ SLICE_LIT("\xf0\x9f\xbf\xbf"), true, false, "U+1FFFF" },
		{ SLICE_LIT("\xf4\x8f\xbf\xbf"), true, false, "U+10FFFF" },
		{ SLICE_LIT("\xc0\xaf"), false, false, "overlong two" },
		{ SLICE_LIT("\xc1\xbf"), false, false, "overlong two, last" },
		{ SLICE_LIT("\xe0\x9f\xbf"), false, false, "overlong three" },
		{ SLICE_LIT("\xf0\x8f\xbf\xbf"), false, false, "overlong 4" },
		{ SLICE_LIT("\xed\xa0\x80"), false, false, "first surrogate" },
		{ SLICE_LIT("\xed\xbf\xbf"), false, false, "last surrogate" },
		{ SLICE_LIT("\xf4\x90\x80\x80"), false, false, "U+110000" },
		{ SLICE_LIT("\xf5\x80\x80\x80"), false, false, "F5" },
		{ SLICE_LIT("\x80"), false, false, "lone continuation" },
		{ SLICE_LIT("a\xc3"), false, false, "cut after the first" },
		{ SLICE_LIT("\xe2\x82"), false, false, "cut in three" },
		{ SLICE_LIT("\xc3(ab"), false, false, "no continuation" },
		{ SLICE_LIT("\xff"), false, false, "FF" },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		is_int(utf8_valid(t[i].s), t[i].utf8, "UTF-8: %s", t[i].what);
		is_int(name_check(t[i].s, 64), t[i].name ? ERR_NONE : ERR_INPUT,
		    "name: %s", t[i].what);
	}
	is_int(utf8_count(SLICE_LIT("\xe2\x82\xac\xf0\x9f\x98\x80x")), 3,
	    "code points are counted");
	is_int(name_check(SLICE_LIT("\xe2\x82\xac\xe2\x82\xac"), 2), ERR_NONE,
	    "two of two");
	is_int(name_check(SLICE_LIT("\xe2\x82\xac\xe2\x82\xac"), 1), ERR_INPUT,
	    "two of one");
}

/* The ends of each range, and what is beside them. */
static void
test_blank(void)
{
	static const uint32_t ends[][2] = { { 0x20, 0x20 }, { 0xa0, 0xa0 },
		{ 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c },
		{ 0x115f, 0x1160 }, { 0x1680, 0x1680 }, { 0x17b4, 0x17b5 },
		{ 0x180b, 0x180f }, { 0x2000, 0x200f }, { 0x2028, 0x202f },
		{ 0x205f, 0x206f }, { 0x2800, 0x2800 }, { 0x3000, 0x3000 },
		{ 0x3164, 0x3164 }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
		{ 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe0fff } };

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		const uint32_t *end = ends[i];

		ok(point_is_blank(end[0]) && point_is_blank(end[1]) &&
		    !point_is_blank(end[0] - 1) && !point_is_blank(end[1] + 1),
		    "U+%04X to U+%04X and no more", (unsigned)end[0],
		    (unsigned)end[1]);
	}
	is_int(line_check(SLICE_LIT("\xe2\x80\x8b"), 1), ERR_NONE,
	    "a line may be blank");
	is_int(utf8_is_seen(SLICE_NONE), false, "nothing is not seen");
	is_int(utf8_is_seen(SLICE_LIT("\n\xc2\x85 ")), false,
	    "nor are controls");
	is_int(utf8_is_seen(SLICE_LIT("\xff")), true, "what is broken is");
}

static void
test_dns(void)
{
	char label[65], name[256];
	static const char *const good[] = { "a", "localhost", "console.localhost",
	    "1.a", "a-b.example", "xn--bcher-kva.example", "0x7f.a1" };
	static const char *const bad[] = { "", ".", "a.", ".a", "a..b", "A",
	    "a_b", "-a", "a-", "a.-b", "127.0.0.1", "1", "a.1", "a b", "a\n",
	    "::1", "b\xc3\xbc" };

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		is_int(dns_name_check(slice_str(good[i])), ERR_NONE, "%s",
		    good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is_int(dns_name_check(slice_str(bad[i])), ERR_INPUT,
		    "bad name %zu", i);
	memset(label, 'a', sizeof(label));
	is_int(dns_name_check(slice_of(label, 63)), ERR_NONE, "63 in a label");
	is_int(dns_name_check(slice_of(label, 64)), ERR_INPUT, "64 do not fit");
	memset(name, 'a', sizeof(name));
	for (size_t i = 50; i < sizeof(name); i += 50)
		name[i] = '.';
	is_int(dns_name_check(slice_of(name, 253)), ERR_NONE, "253 in all");
	is_int(dns_name_check(slice_of(name, 254)), ERR_INPUT, "254 are over");
}

int
main(void)
{
	a = arena_new();
	test_cursor();
	test_base64();
	test_base64_lines();
	test_hex();
	test_uuid();
	test_uint();
	test_names();
	test_blank();
	test_dns();
	arena_free(a);
	return done_testing();
}
