/*
 * The command line's answers: text and JSON from one description.
 */
#include <stdlib.h>
#include <unistd.h>

#include "out.h"
#include "tap.h"

static const struct out_column columns[] = {
	{ "name", "NAME" }, { "n", "N" }, { "yes", "YES" },
	{ "at", "AT" }, { "list", "LIST" }, { "key", "KEY" },
};

/* What fn prints on standard output. */
static char *
printed(int (*fn)(struct out *), struct out *o)
{
	static char text[4096];
	int fds[2], saved;
	ssize_t n;

	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	if (saved == -1 || pipe(fds) == -1 ||
	    dup2(fds[1], STDOUT_FILENO) == -1)
		exit(1);
	(void)close(fds[1]);
	(void)fn(o);
	fflush(stdout);
	(void)dup2(saved, STDOUT_FILENO);
	(void)close(saved);
	n = read(fds[0], text, sizeof(text) - 1);
	(void)close(fds[0]);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static int
as_list(struct out *o)
{
	return out_print_list(o, "things");
}

static void
fill(struct out *o, const char *name, int64_t at)
{
	static const char *words[] = { "a", "b" };
	const struct db_texts list = { .v = words, .n = 2 };
	static const struct sha256 none;

	out_text(o, name);
	out_int(o, -5);
	out_bool(o, true);
	out_time(o, at);
	out_texts(o, &list);
	out_sha256(o, &none);
}

int
main(void)
{
	struct admin ad = { .arena = arena_new() };
	struct out *o = out_new(&ad, columns, 6);

	is_str(printed(as_list, o), "NAME  N  YES  AT  LIST  KEY\n",
	    "no rows, but what they would be");
	fill(o, "K\xc3\xbc" "che", 0);
	fill(o, "two\nlines\x1b[31m", 1);
	is_str(printed(as_list, o),
	    "NAME                  N   YES  AT                    LIST  KEY\n"
	    "K\xc3\xbc" "che                 -5  yes  -"
	    "                     a b   -\n"
	    "two\\x0alines\\x1b[31m  -5  yes  1970-01-01T00:00:01Z  a b   -\n",
	    "aligned by characters, harmless to terminals");
	ad.json = true;
	is_str(printed(as_list, o), "{\"things\":["
	    "{\"name\":\"K\xc3\xbc" "che\",\"n\":-5,\"yes\":true,\"at\":null,"
	    "\"list\":[\"a\",\"b\"],\"key\":null},"
	    "{\"name\":\"two\\nlines\\u001b[31m\",\"n\":-5,\"yes\":true,"
	    "\"at\":\"1970-01-01T00:00:01Z\",\"list\":[\"a\",\"b\"],"
	    "\"key\":null}]}\n", "JSON");
	o = out_new(&ad, columns, 2);
	out_text(o, NULL);
	out_hex(o, SLICE_LIT("\xab"));
	is_str(printed(out_print_record, o), "{\"name\":null,\"n\":\"ab\"}\n",
	    "a record in JSON");
	ad.json = false;
	is_str(printed(out_print_record, o), "NAME  -\nN     ab\n",
	    "and for people");
	arena_free(ad.arena);
	return done_testing();
}
