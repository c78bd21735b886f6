/*
 * Forms: what browsers send is taken, everything else is refused.
 */
#include "buf.h"
#include "form.h"
#include "tap.h"

static enum err
parse(struct arena *a, const char *text, struct form *f)
{
	return form_parse(a, slice_str(text), f);
}

static void
test_good(struct arena *a)
{
	struct form f;
	const struct slice *v;

	is_int(parse(a, "", &f), ERR_NONE, "empty input is a form");
	is_int(f.n, 0, "... without fields");
	is_int(parse(a, "code=ABCD-EFGH&name=K%C3%BCche+1&x=", &f), ERR_NONE,
	    "a browser's form");
	is_int(f.n, 3, "... has its fields");
	v = form_get(&f, "name");
	is_slice(*v, SLICE_LIT("K\xc3\xbc" "che 1"), "escapes are undone");
	v = form_get(&f, "x");
	is_int(v->n, 0, "an empty value is there");
	ok(form_get(&f, "y") == NULL, "another is not");
	ok(form_get(&f, "cod") == NULL, "nor is a prefix");
	is_int(parse(a, "b=aGk=", &f), ERR_NONE, "= in a value");
	is_slice(*form_get(&f, "b"), SLICE_LIT("aGk="), "... stays");
	is_int(parse(a, "r=a%0D%0Ab", &f), ERR_NONE, "line ends in a value");
	is_int(parse(a, "%61%3D=1", &f), ERR_NONE, "an escaped name");
	is_slice(*form_get(&f, "a="), SLICE_LIT("1"), "... is decoded");
}

static void
test_bad(struct arena *a)
{
	static const char *const bad[] = {
		"a", "=1", "a=1&", "&a=1", "a=1&&b=2", "a=%", "a=%4", "a=%4g",
		"a=%00", "%00=1", "a=%ff", "a=%c3", "a=%ed%a0%80", "a=1&a=2",
		"a=1&%61=2", "a=b c", "a=\xc3\xbc", "a=\x7f", "a=\n"
	};
	struct form f;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_int(parse(a, bad[i], &f), ERR_INPUT, "refused: bad form %zu",
		    i);
	is_int(form_parse(a, SLICE_LIT("a=\0"), &f), ERR_INPUT,
	    "refused: a NUL as it is");
}

static void
test_count(struct arena *a)
{
	struct buf b;
	struct form f;
	int i;

	buf_init(&b, a, 4096);
	for (i = 0; i < FORM_FIELDS_MAX; i++)
		buf_printf(&b, "%sf%d=%d", i ? "&" : "", i, i);
	is_int(form_parse(a, buf_slice(&b), &f), ERR_NONE, "64 fields");
	is_int(f.n, FORM_FIELDS_MAX, "... are all there");
	buf_add_str(&b, "&g=1");
	is_int(form_parse(a, buf_slice(&b), &f), ERR_INPUT, "65 are refused");
}

int
main(void)
{
	struct arena *a = arena_new();

	test_good(a);
	test_bad(a);
	test_count(a);
	arena_free(a);
	return done_testing();
}
