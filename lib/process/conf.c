/*
 * Ini files through inih, which is handed the text line by line so that the
 * line of each entry is known and none is cut.
 */
#include "conf.h"

#include <ini.h>
#include <string.h>

struct reading {
	struct slice	 rest;
	conf_fn		*fn;
	void		*ctx;
	int		 line;
	bool		 has_key;	/* in this section, above that line */
	bool		 continued;	/* the line at hand goes on */
	bool		 refused;	/* a line that inih must not see */
	bool		 stopped;	/* by the caller */
	enum err	 error;
};

static char *
refuse(struct reading *r, enum err e)
{
	r->refused = true;
	r->error = e;
	return NULL;
}

/*
 * "[name]" and at most a comment behind it: inih itself would cut a long name
 * short, pass over what follows, and not tell of a section without keys.
 */
static enum err
on_section(struct reading *r, const char *line)
{
	struct conf_entry entry = { .line = r->line };
	char name[CONF_SECTION + 1] = "";
	size_t n = strcspn(line, "]"), after;

	if (line[n] != ']')
		return ERR_INPUT;
	if (n - 1 > CONF_SECTION)
		return ERR_TOO_LARGE;
	after = n + 1 + strspn(line + n + 1, " \t\r\n");
	if (line[after] != '\0' && line[after] != ';')
		return ERR_INPUT;
	memcpy(name, line + 1, n - 1);
	entry.section = name;
	r->has_key = false;
	return r->fn(r->ctx, &entry) ? ERR_NONE : ERR_INPUT;
}

/* inih does this only in the line of the key. */
static void
cut_comment(char *line)
{
	for (size_t i = 1; line[i] != '\0'; i++)
		if (line[i] == ';' &&
		    (line[i - 1] == ' ' || line[i - 1] == '\t')) {
			line[i] = '\0';
			return;
		}
}

/* As fgets: one line with its newline, NULL at the end. */
static char *
next_line(char *out, int size, void *stream)
{
	struct reading *r = stream;
	const uint8_t *end;
	enum err e;
	size_t n;

	if (r->rest.n == 0 || r->refused || r->stopped)
		return NULL;
	r->line++;
	end = memchr(r->rest.p, '\n', r->rest.n);
	n = end != NULL ? (size_t)(end - r->rest.p) + 1 : r->rest.n;
	if (n > CONF_LINE + 1 || n >= (size_t)size)
		return refuse(r, ERR_TOO_LARGE);
	if (memchr(r->rest.p, '\0', n) != NULL)
		return refuse(r, ERR_INPUT);
	memcpy(out, r->rest.p, n);
	out[n] = '\0';
	r->rest = slice_of(r->rest.p + n, r->rest.n - n);
	r->continued = r->has_key && (out[0] == ' ' || out[0] == '\t');
	if (r->continued)
		cut_comment(out);
	if (out[0] == '[' && (e = on_section(r, out)))
		return refuse(r, e);
	return out;
}

static int
on_entry(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;
	const struct conf_entry entry = {
		.section = section, .key = key, .value = value,
		.line = r->line, .continued = r->continued
	};

	r->has_key = true;
	if (r->stopped || !r->fn(r->ctx, &entry)) {
		r->stopped = true;
		return 0;
	}
	return 1;
}

enum err
conf_parse(struct slice text, conf_fn *fn, void *ctx, int *line)
{
	struct reading r = { .rest = text, .fn = fn, .ctx = ctx };
	int bad;

	*line = 0;
	if (text.n > CONF_MAX)
		return ERR_TOO_LARGE;
	bad = ini_parse_stream(next_line, &r, on_entry, &r);
	if (r.refused || r.stopped) {
		*line = r.line;
		return r.refused ? r.error : ERR_INPUT;
	}
	*line = bad;
	return bad == 0 ? ERR_NONE : ERR_INPUT;
}
