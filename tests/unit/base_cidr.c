/*
 * Networks as people type them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cidr.h"
#include "tap.h"

static struct arena *a;

static void
good(const char *text, const char *want)
{
	struct cidr_list list;

	is_int(cidr_list_parse(a, slice_str(text), &list), ERR_NONE,
	    "good: \"%s\"", want);
	is_str(cidr_list_text(a, &list), want, "and read so");
}

static void
bad(const char *text, const char *told)
{
	struct cidr_list list;

	is_int(cidr_list_parse(a, slice_str(text), &list), ERR_INPUT,
	    "refused: %.40s", text);
	ok(list.fault != NULL && strstr(list.fault, told) != NULL,
	    "which is told: %s", list.fault);
}

static void
test_lists(void)
{
	good("", "");
	good(" \r\n\t,, ; \n", "");
	good("192.0.2.0/24", "192.0.2.0/24");
	good("0.0.0.0/0", "0.0.0.0/0");
	good("::/0", "::/0");
	good("192.0.2.7", "192.0.2.7/32");
	good("2001:DB8:0:0::/32", "2001:db8::/32");
	good("2001:db8::1", "2001:db8::1/128");
	good("::ffff:192.0.2.1", "192.0.2.1/32");
	good("::ffff:192.0.2.0/120", "192.0.2.0/24");
	good("10.0.0.0/8,\r\n fe80::/10 10.0.0.0/8;10.0.0.0/9",
	    "10.0.0.0/8, fe80::/10, 10.0.0.0/9");
	bad("localhost", "localhost is no network");
	bad("10.0.0.0/8 nonsense", "nonsense is no network");
	bad("192.0.2.0/33", "is no network");
	bad("2001:db8::/129", "is no network");
	bad("192.0.2.0/", "is no network");
	bad("192.0.2.0/-1", "is no network");
	bad("192.0.2.0/24/24", "is no network");
	bad("192.0.2/24", "is no network");
	bad("/24", "is no network");
	bad("1.2.3.4.5", "is no network");
	bad("2001:db8::1::/64", "is no network");
	bad("192.0.2.1/24", "Did you mean 192.0.2.0/24?");
	bad("2001:db8::1/32", "Did you mean 2001:db8::/32?");
	bad("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "too long");
}

static void
test_many(void)
{
	char text[CIDR_MAX * 16 + 16] = "";
	struct cidr_list list;

	for (int i = 0; i < CIDR_MAX; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    "10.0.%d.0/24,", i);
	is_int(cidr_list_parse(a, slice_str(text), &list), ERR_NONE, "64");
	is_int(list.n, CIDR_MAX, "are taken");
	snprintf(text + strlen(text), sizeof(text) - strlen(text), "::/0");
	bad(text, "more than 64");
}

static void
has(const char *networks, const char *address, bool want)
{
	struct cidr_list list;

	if (cidr_list_parse(a, slice_str(networks), &list))
		abort();
	ok(cidr_list_has(&list, address) == want, "\"%s\" %s \"%s\"", networks,
	    want ? "has" : "has not", address);
}

static void
test_has(void)
{
	has("", "192.0.2.1", true);
	has("", "", true);
	has("192.0.2.0/24", "", false);
	has("192.0.2.0/24", "192.0.2.0", true);
	has("192.0.2.0/24", "192.0.2.255", true);
	has("192.0.2.0/24", "192.0.3.0", false);
	has("192.0.2.0/24", "192.0.1.255", false);
	has("192.0.2.0/24", "::ffff:192.0.2.9", true);
	has("192.0.2.128/25", "192.0.2.127", false);
	has("192.0.2.128/25", "192.0.2.128", true);
	has("192.0.2.7", "192.0.2.7", true);
	has("192.0.2.7", "192.0.2.6", false);
	has("0.0.0.0/0", "203.0.113.1", true);
	has("0.0.0.0/0", "::1", false);
	has("::/0", "203.0.113.1", false);
	has("2001:db8::/33", "2001:db8:7fff::1", true);
	has("2001:db8::/33", "2001:db8:8000::", false);
	has("10.0.0.0/8 ::1", "::1", true);
	has("192.0.2.0/24", "192.0.2.0/24", false);
	has("192.0.2.0/24", "nonsense", false);
}

int
main(void)
{
	a = arena_new();
	test_lists();
	test_many();
	test_has();
	arena_free(a);
	return done_testing();
}
