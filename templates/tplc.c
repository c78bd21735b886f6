/*
 * Compiles HTML templates into C: name.html becomes struct tpl_name and
 * tpl_name(), so that a missing or mistyped field does not compile. All that
 * is filled in is escaped for the place where it stands; places where no
 * escaping helps are refused. templates/README.md tells the tags.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "place.h"

#define MAX_FIELDS	64
#define MAX_DEPTH	8
#define MAX_FILES	64
#define MAX_NAME	40

enum kind { FLAG, TEXT, LIST, PART };
static const char *const kind_name[] = { "flag", "text", "list", "part" };

/* The fields of one struct: a template's, or those of a list's items. */
struct scope {
	char		 type[4 * MAX_NAME];
	int		 n;
	struct field {
		char		 name[MAX_NAME];
		enum kind	 kind;
		struct scope	*items;
	} field[MAX_FIELDS];
};

struct template
{
	const char	*file;
	char		 name[MAX_NAME];
	char		*text;
	int		 line;
	struct scope	 root;
	struct place	 place;
	struct section {
		char		 name[MAX_NAME];
		bool		 list;
		struct place	 place;
		int		 line;
	} section[MAX_DEPTH];
	int		 depth;
	struct scope	*scope[MAX_DEPTH + 1];
	int		 lists;
	enum { FRESH, HALF, DONE } state;
	FILE		*code;		/* the statements, until they are out */
	char		*code_p;
	size_t		 code_n;
};

static const char head_c[] =
    "/* Made by tplc: change the .html instead. */\n"
    "#include \"tpl.h\"\n#include \"escape.h\"\n\n"
    "#define SET(x) _Generic((x), bool: escape_is_true, \\\n"
    "    const char *: escape_is_some)(x)\n";
static const char head_h[] =
    "/* Made by tplc: change the .html instead. */\n"
    "#ifndef TPL_H\n#define TPL_H\n\n"
    "#include \"buf.h\"\n";

static struct template	 template[MAX_FILES];
static int		 ntemplates;
static FILE		*out_c, *out_h;

static void compile(struct template *);

static _Noreturn void __attribute__((format(printf, 2, 3)))
refuse(const struct template *t, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", t->file, t->line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static void
check(const struct template *t, bool ok)
{
	if (!ok)
		refuse(t, "%s", t->place.fault);
}

static void *
need(void *p, const char *what)
{
	if (p == NULL) {
		perror(what);
		exit(1);
	}
	return p;
}

/* Lower-case letters, digits and "_", so that it does for C as well. */
static void
take_name(const struct template *t, const char *p, size_t n, char *name)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

	if (n == 0 || n >= MAX_NAME || memchr(set, p[0], 26) == NULL)
		refuse(t, "bad name \"%.*s\"", (int)n, p);
	memcpy(name, p, n);
	name[n] = '\0';
	if (strspn(name, set) != n)
		refuse(t, "bad name \"%s\"", name);
}

/* A name that is tested and filled in is a text that may be empty. */
static struct field *
add_field(const struct template *t, const char *name, enum kind kind)
{
	struct scope *s = t->scope[t->lists];
	struct field *f = s->field;

	while (f < s->field + s->n && strcmp(f->name, name) != 0)
		f++;
	if (f == s->field + s->n) {
		if (s->n++ == MAX_FIELDS)
			refuse(t, "too many fields");
		memcpy(f->name, name, MAX_NAME);
		f->kind = kind;
	} else if (f->kind == FLAG && kind == TEXT) {
		f->kind = TEXT;
	} else if (f->kind != kind && (f->kind != TEXT || kind != FLAG)) {
		refuse(t, "\"%s\" is a %s and a %s", name, kind_name[f->kind],
		    kind_name[kind]);
	}
	if (kind == LIST && f->items == NULL) {
		f->items = need(calloc(1, sizeof(*f->items)), "tplc");
		if (snprintf(f->items->type, sizeof(s->type), "%s_%s", s->type,
		    name) >= (int)sizeof(s->type))
			refuse(t, "lists are nested too deep");
	}
	return f;
}

/* ---- tags ---------------------------------------------------------------- */

static void
section_open(struct template *t, char c, const char *name)
{
	struct section *s = &t->section[t->depth];
	int d = t->lists;

	check(t, place_open(&t->place));
	if (t->depth++ == MAX_DEPTH)
		refuse(t, "sections are nested too deep");
	memcpy(s->name, name, MAX_NAME);
	s->list = c == '#';
	s->place = t->place;
	s->line = t->line;
	if (!s->list) {
		add_field(t, name, FLAG);
		fprintf(t->code, "if (%sSET(t%d->%s)) {\n",
		    c == '^' ? "!" : "", d, name);
		return;
	}
	t->scope[d + 1] = add_field(t, name, LIST)->items;
	fprintf(t->code, "for (size_t i%d = 0; i%d < t%d->%s_n; i%d++) {\n"
	    "const struct tpl_%s *t%d = &t%d->%s[i%d];\n", d, d, d, name, d,
	    t->scope[d + 1]->type, d + 1, d, name, d);
	t->lists++;
}

static void
section_close(struct template *t, const char *name)
{
	const struct section *s;

	if (t->depth == 0)
		refuse(t, "{{/%s}} closes nothing", name);
	s = &t->section[t->depth - 1];
	if (strcmp(s->name, name) != 0)
		refuse(t, "{{/%s}} closes \"%s\" of line %d", name, s->name,
		    s->line);
	check(t, place_close(&t->place, &s->place));
	t->depth--;
	t->lists -= s->list;
	fputs("}\n", t->code);
}

static void
include(struct template *t, const char *name)
{
	struct template *part = template;

	while (part < template + ntemplates && strcmp(part->name, name) != 0)
		part++;
	if (part == template + ntemplates)
		refuse(t, "no template \"%s\"", name);
	if (part->state == HALF)
		refuse(t, "\"%s\" includes itself", name);
	if (t->place.at != IN_TEXT)
		refuse(t, "{{>%s}} inside of a tag", name);
	compile(part);
	add_field(t, name, PART);
	fprintf(t->code, "tpl_%s(b, &t%d->%s);\n", name, t->lists, name);
}

static void
tag(struct template *t, const char *p, size_t n)
{
	size_t skip = n > 4 && strncmp(p, "url ", 4) == 0 ? 4 :
	    n > 0 && memchr("#?^/>", p[0], 5) != NULL ? 1 : 0;
	char name[MAX_NAME] = "";
	const char *escape;

	if (n > 0 && p[0] == '!')
		return;
	take_name(t, p + skip, n - skip, name);
	if (skip == 1 && p[0] == '/')
		section_close(t, name);
	else if (skip == 1 && p[0] == '>')
		include(t, name);
	else if (skip == 1)
		section_open(t, p[0], name);
	else {
		check(t, place_fill(&t->place, skip == 4, &escape));
		add_field(t, name, TEXT);
		fprintf(t->code, "%s(b, t%d->%s);\n", escape, t->lists, name);
	}
}

/* ---- C ------------------------------------------------------------------- */

static void
emit_literal(FILE *f, const char *p, size_t n)
{
	fputs("buf_add(b, SLICE_LIT(\"", f);
	for (; n > 0; p++, n--) {
		if (*p == '\n')
			fputs(n > 1 ? "\\n\"\n\"" : "\\n", f);
		else if (*p == '\t')
			fputs("\\t", f);
		else
			fprintf(f, strchr("\"\\?", *p) ? "\\%c" : "%c", *p);
	}
	fputs("\"));\n", f);
}

static void
emit_struct(const struct scope *s)
{
	const struct field *f;

	for (f = s->field; f < s->field + s->n; f++)
		if (f->kind == LIST)
			emit_struct(f->items);
	fprintf(out_h, "\nstruct tpl_%s {\n", s->type);
	for (f = s->field; f < s->field + s->n; f++)
		if (f->kind == LIST)
			fprintf(out_h, "\tconst struct tpl_%s *%s;\n"
			    "\tsize_t %s_n;\n", f->items->type, f->name,
			    f->name);
		else
			fprintf(out_h, "\t%s%s%s%s;\n", f->kind == PART ?
			    "struct tpl_" : f->kind == TEXT ?
			    "const char *" : "bool ", f->kind == PART ?
			    f->name : "", f->kind == PART ? " " : "",
			    f->name);
	fputs(s->n > 0 ? "};\n" : "\tbool none;\n};\n", out_h);
}

static void
compile(struct template *t)
{
	const char *p = t->text, *end, *start;

	if (t->state == DONE)
		return;
	t->state = HALF;
	t->line = 1;
	t->code = need(open_memstream(&t->code_p, &t->code_n), "tplc");
	t->scope[0] = &t->root;
	memcpy(t->root.type, t->name, MAX_NAME);
	while (*p != '\0') {
		for (start = p; *p != '\0' && strncmp(p, "{{", 2) != 0; p++) {
			check(t, place_step(&t->place, *p));
			t->line += *p == '\n';
		}
		if (p > start)
			emit_literal(t->code, start, (size_t)(p - start));
		if (*p == '\0')
			break;
		if ((end = strstr(p, "}}")) == NULL)
			refuse(t, "tag without }}");
		tag(t, p + 2, (size_t)(end - p - 2));
		for (; p < end + 2; p++)
			t->line += *p == '\n';
	}
	if (t->depth > 0)
		refuse(t, "\"%s\" of line %d is never closed",
		    t->section[t->depth - 1].name,
		    t->section[t->depth - 1].line);
	if (t->place.at != IN_TEXT)
		refuse(t, "the file ends inside of a tag");
	fclose(t->code);
	emit_struct(&t->root);
	fprintf(out_h, "void tpl_%s(struct buf *, const struct tpl_%s *);\n",
	    t->name, t->name);
	fprintf(out_c, "\nvoid\ntpl_%s(struct buf *b, const struct tpl_%s *t0)"
	    "\n{\n(void)t0;\n%s}\n", t->name, t->name, t->code_p);
	t->state = DONE;
}

/* The whole file, NUL-terminated, and the name from "dir/name.html". */
static void
load(struct template *t, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash != NULL ? slash + 1 : file;
	FILE *f = need(fopen(file, "r"), file);
	size_t cap = 0, n = strlen(base);

	t->file = file;
	if (n < 6 || strcmp(base + n - 5, ".html") != 0)
		refuse(t, "not a name.html");
	take_name(t, base, n - 5, t->name);
	if (getdelim(&t->text, &cap, '\0', f) == -1 || !feof(f))
		refuse(t, "empty, or a NUL in it");
	fclose(f);
}

static void
save(const char *file, const char *text)
{
	FILE *f = need(fopen(file, "w"), file);

	if (fputs(text, f) == EOF || fclose(f) == EOF)
		need(NULL, file);
}

int
main(int argc, char *argv[])
{
	char *c, *h;
	size_t n;

	if (argc < 4 || argc - 3 > MAX_FILES) {
		fprintf(stderr, "usage: tplc OUT.c OUT.h a.html …\n");
		return 2;
	}
	out_c = need(open_memstream(&c, &n), "tplc");
	out_h = need(open_memstream(&h, &n), "tplc");
	fputs(head_c, out_c);
	fputs(head_h, out_h);
	for (; ntemplates < argc - 3; ntemplates++)
		load(&template[ntemplates], argv[ntemplates + 3]);
	for (int i = 0; i < ntemplates; i++)
		compile(&template[i]);
	fputs("\n#endif\n", out_h);
	fclose(out_c);
	fclose(out_h);
	save(argv[1], c);
	save(argv[2], h);
	return 0;
}
