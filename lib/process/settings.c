/*
 * handfast.conf from a file to a struct, every fault told with its line.
 */
#include "settings.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "conf.h"
#include "log.h"
#include "parse.h"
#include "settings_table.h"

#define KEYS_MAX	64
#define PROFILE_KEYS	16

struct given {
	const char	*value;		/* NULL: not in the file */
	int		 line;
};

struct loading {
	const char	*name;
	struct buf	*faults;
	struct settings	*s;
	struct given	 given[KEYS_MAX];
	struct given	 profile_given[SETTINGS_PROFILES][PROFILE_KEYS];
	struct profile	*profile;	/* the section at hand, or NULL */
	bool		 unknown;	/* the section at hand is not ours */
	bool		 faulty;
};

__attribute__((format(printf, 3, 4))) static void
fault(struct loading *l, int line, const char *fmt, ...)
{
	va_list ap;

	l->faulty = true;
	if (line > 0)
		buf_printf(l->faults, "%s:%d: ", l->name, line);
	else
		buf_printf(l->faults, "%s: ", l->name);
	va_start(ap, fmt);
	buf_add_str(l->faults, arena_vprintf(l->s->arena, fmt, ap));
	va_end(ap);
	buf_add_byte(l->faults, '\n');
}

static size_t
min_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance; words of 50 and more are far from everything. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[50], n = strlen(b);

	if (strlen(a) >= 50 || n >= 50)
		return SIZE_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t change = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = min_of(change, 1 + min_of(row[j - 1], row[j]));
		}
	}
	return row[n];
}

static bool
section_known(const char *section)
{
	for (size_t i = 0; i < settings_table_n; i++)
		if (strcmp(settings_table[i].section, section) == 0)
			return true;
	return false;
}

static void
unknown_section(struct loading *l, const struct conf_entry *e)
{
	const char *best = "profile NAME";
	size_t least = distance(e->section, "profile");

	for (size_t i = 0; i < settings_table_n; i++) {
		size_t d = distance(e->section, settings_table[i].section);

		if (d < least) {
			least = d;
			best = settings_table[i].section;
		}
	}
	if (least <= 3 && least < strlen(e->section))
		fault(l, e->line, "unknown section [%s]; did you mean [%s]?",
		    e->section, best);
	else
		fault(l, e->line, "unknown section [%s]", e->section);
}

static void
unknown_key(struct loading *l, const struct conf_entry *e)
{
	const struct setting *best = NULL;
	size_t least = 3;

	for (size_t i = 0; i < settings_table_n; i++) {
		const struct setting *s = &settings_table[i];
		bool here = strcmp(s->section, e->section) == 0;
		size_t d = distance(e->key, s->key);

		/* Elsewhere only the very word counts. */
		if ((here && d < least && d < strlen(e->key)) ||
		    (d == 0 && best == NULL)) {
			best = s;
			least = here ? d : least;
		}
	}
	if (best == NULL)
		fault(l, e->line, "unknown key \"%s\" in [%s]", e->key,
		    e->section);
	else if (strcmp(best->section, e->section) == 0)
		fault(l, e->line, "unknown key \"%s\" in [%s]; did you mean "
		    "\"%s\"?", e->key, e->section, best->key);
	else
		fault(l, e->line, "unknown key \"%s\" in [%s]; it belongs in "
		    "[%s]", e->key, e->section, best->section);
}

static bool
profile_name_valid(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n >= 1 && n <= 32 && s[n] == '\0';
}

static void
open_profile(struct loading *l, const struct conf_entry *e)
{
	const char *name = e->section + strlen("profile ");
	struct settings *s = l->s;

	if (!profile_name_valid(name)) {
		fault(l, e->line, "a profile's name is 1 to 32 of a-z, 0-9 "
		    "and '-', not \"%s\"", name);
	} else if (settings_profile(s, slice_str(name)) != NULL) {
		fault(l, e->line, "profile \"%s\" is here for the second time; "
		    "remove one", name);
	} else if (s->n_profiles == SETTINGS_PROFILES) {
		fault(l, e->line, "more than %d profiles", SETTINGS_PROFILES);
	} else {
		l->profile = &s->profiles[s->n_profiles++];
		l->profile->name = arena_str(s->arena, slice_str(name));
		l->profile->line = e->line;
		return;
	}
	l->unknown = true;
}

static void
open_section(struct loading *l, const struct conf_entry *e)
{
	l->profile = NULL;
	l->unknown = false;
	if (strncmp(e->section, "profile ", 8) == 0) {
		open_profile(l, e);
	} else if (!section_known(e->section)) {
		unknown_section(l, e);
		l->unknown = true;
	}
}

/* Where the value of an entry is kept, with its setting; NULL: no such key. */
static struct given *
find(struct loading *l, const struct conf_entry *e, const struct setting **out)
{
	const struct setting *t = settings_table;
	size_t n = settings_table_n;
	struct given *g = l->given;

	if (l->profile != NULL) {
		t = settings_profile_table;
		n = settings_profile_table_n;
		g = l->profile_given[l->profile - l->s->profiles];
	}
	for (size_t i = 0; i < n; i++)
		if (strcmp(t[i].key, e->key) == 0 && (l->profile != NULL ||
		    strcmp(t[i].section, e->section) == 0)) {
			*out = &t[i];
			return &g[i];
		}
	return NULL;
}

static void
go_on(struct loading *l, const struct setting *s, struct given *g,
    const struct conf_entry *e)
{
	size_t n = strlen(g->value);
	bool comma = n == 0 || g->value[n - 1] == ',';

	if (!setting_is_list(s))
		fault(l, e->line, "an indented line goes on with the list "
		    "above it, but %s is none", e->key);
	else
		g->value = arena_printf(l->s->arena, "%s%s%s", g->value,
		    comma ? "" : ",", e->value);
}

static bool
on_entry(void *ctx, const struct conf_entry *e)
{
	const struct setting *s = NULL;
	struct loading *l = ctx;
	struct given *g;

	if (e->key == NULL) {
		open_section(l, e);
	} else if (e->section[0] == '\0') {
		fault(l, e->line, "\"%s\" stands above the first [section]",
		    e->key);
	} else if (!l->unknown && (g = find(l, e, &s)) == NULL) {
		unknown_key(l, e);
	} else if (!l->unknown && g->value == NULL) {
		g->value = arena_str(l->s->arena, slice_str(e->value));
		g->line = e->line;
	} else if (!l->unknown && e->continued) {
		go_on(l, s, g, e);
	} else if (!l->unknown) {
		fault(l, e->line, "%s was given before, in line %d; remove "
		    "one", e->key, g->line);
	}
	return true;
}

/* One table's values into the struct at base. */
static void
set_all(struct loading *l, const struct setting *t, size_t n,
    const struct given *given, void *base)
{
	struct arena *a = l->s->arena;

	for (size_t i = 0; i < n; i++) {
		const char *v = given[i].value;

		if (v == NULL && t[i].required)
			fault(l, 0, "%s is missing in [%s]: %s", t[i].key,
			    t[i].section, t[i].help);
		if (v == NULL && (v = t[i].fallback) == NULL)
			continue;
		if (setting_set(&t[i], a, v, base) != ERR_NONE)
			fault(l, given[i].line, "%s must be %s, not %s",
			    t[i].key, setting_wants(&t[i], a), log_qs(v));
	}
}

static int
line_of(const struct loading *l, const char *section, const char *key)
{
	for (size_t i = 0; i < settings_table_n; i++)
		if (strcmp(settings_table[i].section, section) == 0 &&
		    strcmp(settings_table[i].key, key) == 0)
			return l->given[i].line;
	return 0;
}

/* What follows from others, and what must fit together. */
static void
complete(struct loading *l)
{
	struct settings *s = l->s;
	const char **names = arena_array(s->arena, 3, sizeof(*names));
	const char *third = s->manufacturer_name;

	if (s->signer.audit_file == NULL)
		s->signer.audit_file = arena_printf(s->arena,
		    "%s/audit/checkpoints", s->state_dir);
	if (s->signer.journal == NULL)
		s->signer.journal = arena_printf(s->arena, "%s/signer/journal",
		    s->state_dir);
	if (s->signer.ca_dir == NULL)
		s->signer.ca_dir = arena_printf(s->arena, "%.*s/authorities",
		    (int)(strrchr(s->signer.ca_cert, '/') -
		    s->signer.ca_cert), s->signer.ca_cert);
	if (s->signer.server_names.n == 0) {
		names[0] = s->realm;
		names[1] = s->console_name;
		names[2] = third;
		s->signer.server_names = (struct settings_list){ names,
		    third != NULL ? 3 : 2 };
	}
	if (third != NULL && (strcmp(third, s->realm) == 0 ||
	    strcmp(third, s->console_name) == 0))
		fault(l, line_of(l, "handfast", "manufacturer_name"),
		    "manufacturer_name must differ from realm and "
		    "console_name: a manufacturer's certificate opens "
		    "nothing there");
	if (strcmp(s->realm, s->console_name) == 0)
		fault(l, line_of(l, "handfast", "console_name"), "console_name "
		    "must differ from realm: browsers of operators are never "
		    "asked for a certificate");
	if (s->database.host[0] != '/' && (s->database.sslrootcert == NULL ||
	    s->database.sslcert_dir == NULL))
		fault(l, line_of(l, "database", "host"), "a database on "
		    "another host needs sslrootcert and sslcert_dir");
	if (s->gateway.idle <= s->gateway.ping)
		fault(l, line_of(l, "gateway", "idle"),
		    "idle must be longer than ping");
	if (s->console.session_max < s->console.session_idle)
		fault(l, line_of(l, "console", "session_max"),
		    "session_max must not be shorter than session_idle");
}

static void
set_profiles(struct loading *l)
{
	struct settings *s = l->s;

	if (s->n_profiles == 0)
		s->profiles[s->n_profiles++].name = "device";
	for (size_t i = 0; i < s->n_profiles; i++)
		set_all(l, settings_profile_table, settings_profile_table_n,
		    l->profile_given[i], &s->profiles[i]);
}

/* What is said of the CA of factory certificates; no person decides there. */
static void
check_manufacturer(struct loading *l, const struct profile *p)
{
	if (p->manufacturer_ca != NULL && !p->unattended)
		fault(l, p->line, "profile \"%s\" has a manufacturer_ca, so "
		    "it needs unattended = yes", p->name);
	if (p->manufacturer_any && p->manufacturer_ca == NULL)
		fault(l, p->line, "profile \"%s\" has manufacturer_any, so "
		    "it needs manufacturer_ca", p->name);
}

/* Coming late must not make a person's decision of what was none. */
static void
check_grace(struct loading *l, const struct profile *p)
{
	const struct profile *late;

	if (p->grace_profile == NULL)
		return;
	late = settings_profile(l->s, slice_str(p->grace_profile));
	if (late == NULL)
		fault(l, p->line, "grace_profile of [profile %s] names no "
		    "profile: %s", p->name, log_qs(p->grace_profile));
	else if (late->unattended != p->unattended)
		fault(l, p->line, "grace_profile of [profile %s] must be "
		    "unattended like it, or not, like it", p->name);
}

/* What profiles say of each other. */
static void
check_profiles(struct loading *l)
{
	const struct settings *s = l->s;
	size_t attended = 0;

	for (size_t i = 0; i < s->n_profiles; i++) {
		const struct profile *p = &s->profiles[i];

		check_grace(l, p);
		check_manufacturer(l, p);
		attended += !p->unattended;
	}
	if (attended == 0)
		fault(l, s->profiles[0].line, "all profiles are unattended; "
		    "people need one that is not");
}

enum err
settings_parse(struct slice text, const char *name, struct buf *faults,
    struct settings **out)
{
	struct arena *a = arena_new();
	struct settings *s = arena_alloc(a, sizeof(*s));
	struct loading *l = arena_alloc(a, sizeof(*l));
	int line;
	enum err e;

	*out = NULL;
	s->arena = a;
	*l = (struct loading){ .name = name, .faults = faults, .s = s };
	if ((e = conf_parse(text, on_entry, l, &line)))
		fault(l, line, e == ERR_TOO_LARGE ?
		    "too long: %d bytes in a file, %d in a line, %d in a "
		    "section's name" : "neither [section], key = value, nor "
		    "a comment", CONF_MAX, CONF_LINE, CONF_SECTION);
	set_all(l, settings_table, settings_table_n, l->given, s);
	set_profiles(l);
	check_profiles(l);
	if (!l->faulty)
		complete(l);
	if (l->faulty) {
		arena_free(a);
		return ERR_CONFIG;
	}
	*out = s;
	return ERR_NONE;
}

static enum err
read_file(const char *path, struct buf *out)
{
	uint8_t part[4096];
	ssize_t n = -1;
	int fd;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) != -1) {
		while ((n = read(fd, part, sizeof(part))) > 0)
			buf_add(out, slice_of(part, (size_t)n));
		(void)close(fd);
	}
	if (n == -1)
		return log_err(ERR_IO, "cannot read the configuration %s: %s",
		    log_qs(path), strerror(errno));
	if (buf_check(out) != ERR_NONE)
		return log_err(ERR_CONFIG, "%s is longer than %d bytes",
		    log_qs(path), CONF_MAX);
	return ERR_NONE;
}

/* Each line of the faults as a line of the log. */
static void
log_faults(struct buf *faults)
{
	struct cursor c = cursor_of(buf_slice(faults));

	while (c.rest.n > 0 && !c.bad) {
		struct slice line = cursor_until(&c, '\n');

		log_at(ERR_ERROR, "%.*s", (int)line.n, (const char *)line.p);
	}
}

enum err
settings_load(const char *path, struct settings **out)
{
	struct arena *a = arena_new();
	struct buf text, faults;
	enum err e;

	*out = NULL;
	buf_init(&text, a, CONF_MAX);
	buf_init(&faults, a, CONF_MAX);
	if ((e = read_file(path, &text)) == ERR_NONE &&
	    (e = settings_parse(buf_slice(&text), path, &faults, out)))
		log_faults(&faults);
	if (e == ERR_NONE)
		log_set_level((*out)->log_level);
	arena_free(a);
	return e;
}

void
settings_free(struct settings *s)
{
	if (s != NULL)
		arena_free(s->arena);
}
