/*
 * CSV that a spreadsheet may open.
 */
#include "csv.h"
#include "tap.h"

static const char *
line(struct arena *a, const char *one, const char *two)
{
	struct buf b;

	buf_init(&b, a, 4096);
	csv_add(&b, true, one);
	csv_add(&b, false, two);
	csv_end(&b);
	return buf_str(&b);
}

static void
test_quoting(struct arena *a)
{
	is_str(line(a, "a", "b c"), "a,b c\r\n", "plain fields");
	is_str(line(a, NULL, ""), ",\r\n", "empty ones");
	is_str(line(a, "a,b", "c;d"), "\"a,b\",\"c;d\"\r\n", "separators");
	is_str(line(a, "a\"b\"", "\"\""), "\"a\"\"b\"\"\",\"\"\"\"\"\"\r\n",
	    "quotes are doubled");
	is_str(line(a, "a\nb", "c\r\nd"), "\"a\nb\",\"c\r\nd\"\r\n",
	    "line ends are quoted");
	is_str(line(a, " a", "b "), "\" a\",\"b \"\r\n", "so are outer blanks");
	is_str(line(a, "K\xc3\xbc" "che", "\xf0\x9f\x98\x80"),
	    "K\xc3\xbc" "che,\xf0\x9f\x98\x80\r\n", "other scripts");
}

/* Each of these would be a formula to some program. */
static const char *const formulas[] = {
	"=1+1", "=HYPERLINK(\"https://evil\")", "+1", "-1", "@SUM(1)",
	"|cmd", "%0", "\t=1", "\ttext", "\r=1", "\ntext", "  =1",
	" \t\r\n=1", "\xc2\xa0=1", "\xe3\x80\x80=1", "\xe2\x80\x8b=1",
	"\xef\xbb\xbf=1", "\xe2\x80\xae=1", "\x01=1", "\x7f=1", "\"=1",
	"\xef\xbc\x9d" "1", "\xef\xbc\x8b" "1", "\xef\xbc\x8d" "1",
	"\xef\xbc\xa0SUM", "\xe2\x88\x92" "1", "\xef\xb9\xa6" "1",
	" \xef\xbc\x9d" "1", "\xe2\x81\xa6=1", "\xf3\xa0\x80\x81=1",
};

static const char *const harmless[] = {
	"a=1", "1-1", "1", "a@b.example", "x\t=1", ".=1", "(=1)", "Ann's",
	"'=1", "#=1", "\xe2\x82\xac" "5", "\xf0\x9f\x98\x80=1",
};

static void
test_formulas(struct arena *a)
{
	struct buf b;

	for (size_t i = 0; i < sizeof(formulas) / sizeof(*formulas); i++) {
		const char *s = line(a, formulas[i], NULL);

		ok(s[0] == '\'' || (s[0] == '"' && s[1] == '\''),
		    "formula %zu is text", i);
	}
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++) {
		buf_init(&b, a, 4096);
		csv_add(&b, true, harmless[i]);
		ok(strstr(buf_str(&b), harmless[i]) != NULL &&
		    (buf_str(&b)[0] == harmless[i][0] ||
		    buf_str(&b)[0] == '"') && buf_str(&b)[1] != '\'',
		    "text %zu stays as it is", i);
	}
	is_str(line(a, "=\"a\"", "-1,5"), "\"'=\"\"a\"\"\",\"'-1,5\"\r\n",
	    "a formula inside of quotes");
}

static void
test_broken(struct arena *a)
{
	is_str(line(a, "\xf0", "\xe2\x80"), "\xf0,\xe2\x80\r\n",
	    "text that is cut off is not read beyond");
	is_str(line(a, "\xff=1", "a\xc2"), "\xff=1,a\xc2\r\n",
	    "nor what is no UTF-8");
}

int
main(void)
{
	struct arena *a = arena_new();

	test_quoting(a);
	test_formulas(a);
	test_broken(a);
	arena_free(a);
	return done_testing();
}
