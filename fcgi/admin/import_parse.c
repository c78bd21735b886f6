/*
 * The file of an import, line by line.
 */
#include <stdlib.h>
#include <string.h>

#include "device_import.h"
#include "factory.h"
#include "hash.h"
#include "log.h"
#include "secret.h"

#define BOM		"\xef\xbb\xbf"
#define NAME_MAX_CHARS	64

enum column { C_SERIAL, C_SECRET, C_CERTIFICATE, C_PROFILE, C_NAME, COLUMNS };

static const char *const names[COLUMNS] = { "serial", "secret",
    "certificate", "profile", "name" };

struct reading {
	struct arena		*arena;
	const struct settings	*settings;
	const char		*name;
	struct import		*out;
	int			 line;
	int			 place[COLUMNS];	/* -1: not there */
	int			 n_columns;
};

__attribute__((format(printf, 3, 4))) static void
fault(struct reading *r, int line, const char *fmt, ...)
{
	struct import *im = r->out;
	va_list ap;

	if (++im->n_faults > IMPORT_FAULTS)
		return;
	buf_printf(&im->faults, "%s:%d: ", r->name, line);
	va_start(ap, fmt);
	buf_add_str(&im->faults, arena_vprintf(r->arena, fmt, ap));
	va_end(ap);
	buf_add_byte(&im->faults, '\n');
}

/* ---- CSV ---- */

/* In quotes, a quote is two. *s is left behind the closing one. */
static enum err
quoted(struct arena *a, struct slice *s, struct slice *out)
{
	uint8_t *p = arena_alloc(a, s->n + 1);
	size_t i, n = 0;

	for (i = 1; i < s->n; i++) {
		if (s->p[i] == '"') {
			if (i + 1 == s->n || s->p[i + 1] != '"')
				break;
			i++;
		}
		p[n++] = s->p[i];
	}
	if (i >= s->n)
		return ERR_INPUT;
	*out = slice_of(p, n);
	*s = slice_of(s->p + i + 1, s->n - i - 1);
	return ERR_NONE;
}

static enum err
plain(struct slice *s, struct slice *out)
{
	const uint8_t *comma = memchr(s->p, ',', s->n);
	size_t n = comma != NULL ? (size_t)(comma - s->p) : s->n;

	*out = slice_of(s->p, n);
	*s = slice_of(s->p + n, s->n - n);
	return memchr(out->p, '"', n) == NULL ? ERR_NONE : ERR_INPUT;
}

/* The fields of a line; -1 if it is none, or has more than max. */
static int
split(struct arena *a, struct slice s, struct slice *fields, int max)
{
	int n = 0;

	for (;;) {
		bool in_quotes = s.n > 0 && s.p[0] == '"';

		if (n == max || (in_quotes ? quoted(a, &s, &fields[n]) :
		    plain(&s, &fields[n])))
			return -1;
		n++;
		if (s.n == 0)
			return n;
		if (s.p[0] != ',')
			return -1;
		s = slice_of(s.p + 1, s.n - 1);
	}
}

/* ---- the first line ---- */

static void
read_column(struct reading *r, struct slice name, int at)
{
	for (int c = 0; c < COLUMNS; c++) {
		if (!slice_equal_str(name, names[c]))
			continue;
		if (r->place[c] != -1)
			fault(r, r->line, "column %s is there twice",
			    names[c]);
		r->place[c] = at;
		return;
	}
	/* Not what stands there: it may be a secret in a missing header. */
	fault(r, r->line, "unknown column, the %d. of the line; there are "
	    "serial, secret, certificate, profile, name", at + 1);
}

static void
read_header(struct reading *r, struct slice line)
{
	struct slice fields[COLUMNS] = { SLICE_NONE };
	int n = split(r->arena, line, fields, COLUMNS);

	for (int i = 0; i < n; i++)
		read_column(r, fields[i], i);
	r->n_columns = n;
	if (n == -1 || r->place[C_SERIAL] == -1 ||
	    r->place[C_PROFILE] == -1 || r->place[C_NAME] == -1 ||
	    (r->place[C_SECRET] == -1 && r->place[C_CERTIFICATE] == -1))
		fault(r, r->line, "the first line names the columns: "
		    "serial,secret,profile,name or "
		    "serial,certificate,profile,name");
}

/* ---- a device ---- */

/* 64 hex digits, or 32 pairs with colons between, as openssl prints it. */
static enum err
read_fingerprint(struct arena *a, struct slice s, struct sha256 *out)
{
	uint8_t *p = arena_alloc(a, s.n + 1);
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		if (s.n == 95 && i % 3 == 2 && s.p[i] == ':')
			continue;
		p[n++] = s.p[i];
	}
	return hex_parse(slice_of(p, n), out->b, sizeof(out->b));
}

static void
read_secret(struct reading *r, struct slice serial, struct slice secret)
{
	struct import *im = r->out;
	struct store_factory *row = &im->rows[im->n];
	enum factory_fault bad = factory_secret_check(secret);

	row->kind = "secret";
	if (bad != FACTORY_OK)
		fault(r, r->line, "%s", factory_fault_sentence(bad));
	else if (factory_hash(serial, secret, &row->hash) ||
	    sha256_of(secret, &im->secrets[im->n]))
		fault(r, r->line, "the secret cannot be hashed");
}

static void
read_certificate(struct reading *r, struct slice fingerprint)
{
	struct store_factory *row = &r->out->rows[r->out->n];
	const struct profile *p = settings_profile(r->settings,
	    slice_str(row->profile));

	row->kind = "certificate";
	if (read_fingerprint(r->arena, fingerprint, &row->hash))
		fault(r, r->line, "a certificate is given by the SHA-256 of "
		    "its DER: 64 hex digits, with or without colons");
	else if (p != NULL && p->manufacturer_ca == NULL)
		fault(r, r->line, "[profile %s] has no manufacturer_ca, so no "
		    "factory certificate leads to it", p->name);
}

static void
read_profile(struct reading *r, struct slice name)
{
	const struct profile *p = settings_profile(r->settings, name);

	if (p == NULL)
		fault(r, r->line, "the profile of this line is not in "
		    "handfast.conf");
	else if (!p->unattended)
		fault(r, r->line, "[profile %s] is not unattended, so people "
		    "decide there", p->name);
	r->out->rows[r->out->n].profile = arena_str(r->arena, name);
}

static struct slice
field(const struct reading *r, const struct slice *fields, enum column c)
{
	return r->place[c] == -1 ? SLICE_NONE : fields[r->place[c]];
}

static void
read_device(struct reading *r, const struct slice *fields)
{
	struct import *im = r->out;
	const struct slice serial = field(r, fields, C_SERIAL);
	const struct slice secret = field(r, fields, C_SECRET);
	const struct slice fingerprint = field(r, fields, C_CERTIFICATE);
	struct slice name = field(r, fields, C_NAME);

	if (!factory_serial_valid(serial))
		fault(r, r->line, "a serial number is 1 to 64 printable ASCII "
		    "characters without space and colon, and no fingerprint");
	if (name.n == 0)
		name = serial;
	if (name_check(name, NAME_MAX_CHARS))
		fault(r, r->line, "a name is 1 to 64 characters of UTF-8 "
		    "that can be seen");
	read_profile(r, field(r, fields, C_PROFILE));
	if ((secret.n > 0) == (fingerprint.n > 0))
		fault(r, r->line, "a device has a secret or a certificate, %s",
		    secret.n > 0 ? "not both" : "and here is neither");
	else if (secret.n > 0)
		read_secret(r, serial, secret);
	else
		read_certificate(r, fingerprint);
	im->rows[im->n].serial = arena_str(r->arena, serial);
	im->rows[im->n].name = arena_str(r->arena, name);
	im->lines[im->n++] = r->line;
}

static void
read_line(struct reading *r, struct slice line)
{
	struct slice fields[COLUMNS] = { SLICE_NONE };

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (line.n > IMPORT_LINE_MAX)
		fault(r, r->line, "longer than %d bytes", IMPORT_LINE_MAX);
	else if (!utf8_valid(line) || memchr(line.p, '\0', line.n) != NULL)
		fault(r, r->line, "not UTF-8");
	else if (r->line == 1)
		read_header(r, line);
	else if (r->out->n == STORE_FACTORY_MAX)
		fault(r, r->line, "more than %d devices; make two files",
		    STORE_FACTORY_MAX);
	else if (split(r->arena, line, fields, COLUMNS) != r->n_columns)
		fault(r, r->line, "not %d fields, separated by commas",
		    r->n_columns);
	else
		read_device(r, fields);
}

/* ---- all of them ---- */

struct sorted {
	struct slice	text;
	int		line;
};

static int
compare(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	size_t n = x->text.n < y->text.n ? x->text.n : y->text.n;
	int order = n > 0 ? memcmp(x->text.p, y->text.p, n) : 0;

	if (order != 0)
		return order;
	if (x->text.n != y->text.n)
		return x->text.n < y->text.n ? -1 : 1;
	return x->line - y->line;
}

static void
find_twice(struct reading *r, struct sorted *s, size_t n, const char *what)
{
	if (n < 2)
		return;
	qsort(s, n, sizeof(*s), compare);
	for (size_t i = 1; i < n; i++)
		if (slice_equal(s[i - 1].text, s[i].text))
			fault(r, s[i].line, "the same %s as in line %d", what,
			    s[i - 1].line);
}

/* One secret for two devices would make each of them the other. */
static void
find_doubles(struct reading *r)
{
	const struct import *im = r->out;
	struct sorted *s = arena_array(r->arena, im->n + 1, sizeof(*s));
	size_t i, n = 0;

	for (i = 0; i < im->n; i++)
		s[i] = (struct sorted){ slice_str(im->rows[i].serial),
		    im->lines[i] };
	find_twice(r, s, im->n, "serial number");
	for (i = 0; i < im->n; i++)
		if (strcmp(im->rows[i].kind, "secret") == 0)
			s[n++] = (struct sorted){ sha256_slice(
			    &im->secrets[i]), im->lines[i] };
	find_twice(r, s, n, "secret");
	for (i = 0, n = 0; i < im->n; i++)
		if (strcmp(im->rows[i].kind, "certificate") == 0)
			s[n++] = (struct sorted){
				sha256_slice(&im->rows[i].hash), im->lines[i]
			};
	find_twice(r, s, n, "certificate");
}

void
import_parse(struct arena *a, const struct settings *settings,
    const char *name, struct slice text, struct import *out)
{
	struct reading r = { .arena = a, .settings = settings, .name = name,
	    .out = out, .place = { -1, -1, -1, -1, -1 } };
	const size_t bom = strlen(BOM);

	*out = (struct import){
		.rows = arena_array(a, STORE_FACTORY_MAX, sizeof(*out->rows)),
		.secrets = arena_array(a, STORE_FACTORY_MAX,
		    sizeof(*out->secrets)),
		.lines = arena_array(a, STORE_FACTORY_MAX, sizeof(*out->lines))
	};
	buf_init(&out->faults, a, (size_t)IMPORT_FAULTS * 1024);
	if (text.n >= bom && memcmp(text.p, BOM, bom) == 0)
		text = slice_of(text.p + bom, text.n - bom);
	while (text.n > 0 && (r.line != 1 || out->n_faults == 0)) {
		const uint8_t *end = memchr(text.p, '\n', text.n);
		size_t n = end != NULL ? (size_t)(end - text.p) : text.n;

		r.line++;
		read_line(&r, slice_of(text.p, n));
		n += end != NULL;
		text = slice_of(text.p + n, text.n - n);
	}
	if (out->n == 0 && out->n_faults == 0)
		fault(&r, r.line, "there is no device in it");
	if (out->n_faults == 0)
		find_doubles(&r);
}
