/*
 * What the templates fill in, made safe for the place where it stands.
 */
#include "escape.h"
#include "tap.h"

typedef void	escape_fn(struct buf *, const char *);

static void
is_escaped(escape_fn *fn, const char *in, const char *want, const char *what)
{
	struct buf b;

	buf_init(&b, NULL, 4096);
	fn(&b, in);
	is_str(buf_str(&b), want, "%s", what);
	buf_free(&b);
}

static void
test_text(void)
{
	is_escaped(escape_text, NULL, "", "NULL is empty");
	is_escaped(escape_text, "plain", "plain", "plain text");
	is_escaped(escape_text, "<b a=\"1\" c='2'>&amp;",
	    "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;",
	    "all five, and nothing twice");
	is_escaped(escape_text, "K\xc3\xbchl \xe2\x80\x93 \xe2\x82\xac \xe2",
	    "K\xc3\xbchl \xe2\x80\x93 \xe2\x82\xac \xe2",
	    "UTF-8 stays as it is");
	is_escaped(escape_text, "\xe2\x80\xaeGVB\xe2\x80\xac\xe2\x81\xa6x"
	    "\xe2\x81\xa9", "\xef\xbf\xbdGVB\xef\xbf\xbd\xef\xbf\xbdx"
	    "\xef\xbf\xbd", "no text is turned around");
	is_escaped(escape_text, "\xe2\x80\xa9\xe2\x81\xa5\xe2\x80\xaf"
	    "\xe2\x81\xaa", "\xe2\x80\xa9\xe2\x81\xa5\xe2\x80\xaf\xe2\x81\xaa",
	    "the neighbours of the controls are none");
}

static void
test_name(void)
{
	is_escaped(escape_name, NULL, "", "NULL is empty");
	is_escaped(escape_name, "<b>", "&lt;b&gt;", "a name is text");
	is_escaped(escape_name, "\xe2\x80\x8b" "a", "\xe2\x80\x8b" "a",
	    "it stays as it is");
	is_escaped(escape_name, "\xe2\x80\x8b\xc2\xa0 ",
	    "(no visible text)", "unless nothing of it can be seen");
	is_escaped(escape_name, "\xe2\x80\xae", "(no visible text)",
	    "nor a control that turns text around");
}

static void
test_url(void)
{
	is_escaped(escape_url, "/devices?a=1&b=2", "/devices?a=1&amp;b=2",
	    "a path of our own");
	is_escaped(escape_url, "https://a/\"b", "https://a/&quot;b", "https");
	is_escaped(escape_url, "//evil", "#", "another host");
	is_escaped(escape_url, "/\\evil", "#", "another host, to a browser");
	is_escaped(escape_url, "javascript:alert(1)", "#", "a script");
	is_escaped(escape_url, "http://a/", "#", "http");
	is_escaped(escape_url, "", "#", "nothing");
	is_escaped(escape_url, NULL, "#", "NULL");
	is_escaped(escape_url_part, "a b&c=d/\xc3\xbc#\"", "a%20b%26c%3Dd%2F"
	    "%C3%BC%23%22", "a piece of an address");
	is_escaped(escape_url_part, "Az09-._~", "Az09-._~", "unreserved");
	is_escaped(escape_url_part, NULL, "", "no piece");
}

int
main(void)
{
	test_text();
	test_name();
	test_url();
	ok(escape_is_true(true) && !escape_is_true(false), "a flag");
	ok(escape_is_some("x") && !escape_is_some("") && !escape_is_some(NULL),
	    "a text that may be empty");
	return done_testing();
}
