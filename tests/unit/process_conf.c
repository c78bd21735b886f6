/*
 * Ini files: entries with their lines, and what is refused.
 */
#include "arena.h"
#include "buf.h"
#include "conf.h"
#include "tap.h"

struct seen {
	struct buf	text;
	const char	*stop_at;
};

static bool
see(void *ctx, const struct conf_entry *e)
{
	struct seen *s = ctx;

	if (e->key == NULL)
		buf_printf(&s->text, "%d[%s] ", e->line, e->section);
	else
		buf_printf(&s->text, "%d%s%s.%s=%s ", e->line,
		    e->continued ? "+" : ":", e->section, e->key, e->value);
	return e->key == NULL || s->stop_at == NULL ||
	    strcmp(e->key, s->stop_at) != 0;
}

static struct arena *a;

static void
check(struct slice text, enum err want, int want_line, const char *want_seen)
{
	struct seen s = { .stop_at = "stop" };
	int line;

	buf_init(&s.text, a, 4096);
	is_int(conf_parse(text, see, &s, &line), want, "result");
	is_int(line, want_line, "line");
	if (want_seen != NULL)
		is_str(buf_str(&s.text), want_seen, "entries");
}

static void
test_limits(void)
{
	char line[CONF_LINE + 3];
	char *big = arena_alloc(a, CONF_MAX + 1);

	memset(line, 'x', sizeof(line));
	line[1] = '=';
	line[CONF_LINE] = '\n';
	check(slice_of(line, CONF_LINE + 1), ERR_NONE, 0, NULL);
	line[CONF_LINE] = 'x';
	line[CONF_LINE + 1] = '\n';
	check(slice_of(line, CONF_LINE + 2), ERR_TOO_LARGE, 1, "");
	memset(big, '\n', CONF_MAX + 1);
	check(slice_of(big, CONF_MAX), ERR_NONE, 0, "");
	check(slice_of(big, CONF_MAX + 1), ERR_TOO_LARGE, 0, "");
	memset(line, 's', sizeof(line));
	line[0] = '[';
	line[CONF_SECTION + 1] = ']';
	check(slice_of(line, CONF_SECTION + 2), ERR_NONE, 0, NULL);
	line[CONF_SECTION + 1] = 's';
	line[CONF_SECTION + 2] = ']';
	check(slice_of(line, CONF_SECTION + 3), ERR_TOO_LARGE, 1, "");
}

int
main(void)
{
	a = arena_new();
	check(SLICE_NONE, ERR_NONE, 0, "");
	check(SLICE_LIT("x=0\n[a]\n# c\n; c\nb = 1 ; c\n\nc=x;y\n[e]\n[d]"),
	    ERR_NONE, 0, "1:.x=0 2[a] 5:a.b=1 7:a.c=x;y 8[e] 9[d] ");
	check(SLICE_LIT("[a]\r\nb=1\r\n"), ERR_NONE, 0, "1[a] 2:a.b=1 ");
	check(SLICE_LIT("[a]\nl=1,\n  2\n\t3 ; c\nb=4"), ERR_NONE, 0,
	    "1[a] 2:a.l=1, 3+a.l=2 4+a.l=3 5:a.b=4 ");
	check(SLICE_LIT("[a]\n l=1"), ERR_NONE, 0, "1[a] 2:a.l=1 ");
	check(SLICE_LIT("[a]\nb=1\nnonsense\n"), ERR_INPUT, 3, NULL);
	check(SLICE_LIT("[a\nb=1\n"), ERR_INPUT, 1, "");
	check(SLICE_LIT("[a] x\nb=1\n"), ERR_INPUT, 1, "");
	check(SLICE_LIT("[a] ; x\nb=1\n"), ERR_NONE, 0, "1[a] 2:a.b=1 ");
	check(SLICE_LIT("[a]\nb=1\0\nc=2"), ERR_INPUT, 2, "1[a] ");
	check(SLICE_LIT("[a]\nstop=1\nc=2"), ERR_INPUT, 2, "1[a] 2:a.stop=1 ");
	test_limits();
	arena_free(a);
	return done_testing();
}
