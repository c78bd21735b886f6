/*
 * Reading the authorities from the configuration; see authority.h.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "authority.h"
#include "file.h"
#include "log.h"
#include "time.h"

#define NAME_MAX_CHARS	40	/* of a folder */
#define FOLDERS_MAX	64
#define DATE_MAX	64	/* bytes of a file */

struct loading {
	struct arena		*a;
	const struct settings	*s;
	struct authorities	*au;
};

/* ---- names ---- */

static bool
begins(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

/* Ours are "issuing-" or "root-" and hex digits. */
static bool
is_ours(const char *name)
{
	size_t n = strlen(name);
	const char *tag = begins(name, "issuing-") ? name + 8 :
	    begins(name, "root-") ? name + 5 : NULL;

	return tag != NULL && *tag != '\0' && n <= NAME_MAX_CHARS &&
	    strspn(tag, "0123456789abcdef") == strlen(tag);
}

/* Sorted in; glibc's qsort asks the system what a filter may not let pass. */
static void
put_name(const char **names, size_t n, const char *name)
{
	for (; n > 0 && strcmp(names[n - 1], name) > 0; n--)
		names[n] = names[n - 1];
	names[n] = name;
}

/* Names of the folders in ca_dir, sorted. No folder: none. */
static enum err
list_folders(struct arena *a, const char *path, const char **names,
    size_t *n)
{
	struct dirent *d;
	enum err e = ERR_NONE;
	DIR *dir;

	*n = 0;
	if ((dir = opendir(path)) == NULL)
		return errno == ENOENT ? ERR_NONE :
		    log_err(ERR_CONFIG, "cannot read the folder %s: %s",
		    log_qs(path), strerror(errno));
	while ((d = readdir(dir)) != NULL) {
		if (!is_ours(d->d_name))
			continue;
		if (*n == FOLDERS_MAX) {
			e = log_err(ERR_CONFIG, "too many CAs in %s",
			    log_qs(path));
			break;
		}
		put_name(names, (*n)++, arena_str(a, slice_str(d->d_name)));
	}
	closedir(dir);
	return e;
}

/* URL of what belongs to one issuer: the tag goes before the suffix. */
static const char *
tagged(struct arena *a, const char *url, const char *tag)
{
	const char *slash, *dot;

	if (url == NULL || *tag == '\0')
		return url;
	slash = strrchr(url, '/');
	dot = strrchr(url, '.');
	if (dot == NULL || (slash != NULL && dot < slash))
		dot = url + strlen(url);
	return arena_printf(a, "%.*s-%s%s", (int)(dot - url), url, tag, dot);
}

/* ---- files ---- */

/* ERR_NOT_FOUND passes without a word. */
static enum err
read_certs(struct loading *l, const char *path, struct cert **certs,
    size_t *n)
{
	struct slice pem;
	enum err e;

	*certs = NULL;
	*n = 0;
	if ((e = file_read(l->a, path, AUTHORITY_FILE_MAX, &pem)) ==
	    ERR_NOT_FOUND)
		return e;
	if (e == ERR_NONE)
		e = cert_parse_pem(l->a, pem, certs, n);
	if (e || *n == 0) {
		(void)log_err(ERR_CONFIG, "%s holds no certificates that are "
		    "accepted here (%s)", log_qs(path), err_name(e));
		return ERR_CONFIG;
	}
	return ERR_NONE;
}

static enum err
read_date(struct loading *l, const char *path, int64_t *out)
{
	struct slice text;
	enum err e;

	if ((e = file_read(l->a, path, DATE_MAX, &text)) == ERR_NOT_FOUND)
		return ERR_NONE;
	while (e == ERR_NONE && text.n > 0 && text.p[text.n - 1] == '\n')
		text.n--;
	if (e || (e = time_parse(text, out)))
		return log_err(ERR_CONFIG, "%s holds no date", log_qs(path));
	return ERR_NONE;
}

/* ---- issuers ---- */

static enum err
add_issuer(struct loading *l, const char *name, const char *path,
    struct issuer *is)
{
	struct cert *certs;
	size_t i, n;
	enum err e;

	if ((e = read_certs(l, path, &certs, &n)))
		return e;
	if (!certs->is_ca || certs->is_self_signed || n > AUTHORITY_CHAIN)
		return log_err(ERR_CONFIG, "%s is not an issuing CA's "
		    "certificate with at most %d above it", log_qs(path),
		    AUTHORITY_CHAIN - 1);
	if (l->au->n == AUTHORITY_ISSUERS)
		return log_err(ERR_CONFIG, "more than %d issuing CAs: retire "
		    "those that have ended", AUTHORITY_ISSUERS);
	is->name = name;
	is->tag = begins(name, "issuing-") ? name + 8 : "";
	is->cert = *certs;
	is->until = certs->not_after;
	for (i = 0; i < n; i++) {
		if (certs[i].is_self_signed)
			continue;
		is->chain[is->n_chain++] = certs[i].der;
		if (certs[i].not_after < is->until)
			is->until = certs[i].not_after;
	}
	is->aia_url = tagged(l->a, l->s->signer.aia_url, is->tag);
	is->ocsp_url = l->s->signer.ocsp_url;
	is->cdp_url = tagged(l->a, l->s->signer.cdp_url, is->tag);
	is->delta_url = tagged(l->a, l->s->signer.delta_url, is->tag);
	if (is->active_from < certs->not_before)
		is->active_from = certs->not_before;
	l->au->issuer[l->au->n++] = *is;
	return ERR_NONE;
}

static enum err
first_issuer(struct loading *l)
{
	struct issuer is = { .key_at = l->s->signer.ca_key };
	enum err e = add_issuer(l, "issuing", l->s->signer.ca_cert, &is);

	return e == ERR_NOT_FOUND ? ERR_NONE : e;
}

static enum err
issuer_folder(struct loading *l, const char *name)
{
	const char *folder = arena_printf(l->a, "%s/%s", l->s->signer.ca_dir,
	    name);
	struct issuer is = { .key_at = arena_printf(l->a, "%s/key", folder) };
	enum err e;

	if ((e = read_date(l, arena_printf(l->a, "%s/active-from", folder),
	    &is.active_from)))
		return e;
	e = add_issuer(l, name, arena_printf(l->a, "%s/certificate.pem",
	    folder), &is);
	return e == ERR_NOT_FOUND ? log_err(ERR_CONFIG, "%s has no "
	    "certificate.pem", log_qs(folder)) : e;
}

/* ---- roots ---- */

static enum err
add_root(struct loading *l, const char *name, const char *path)
{
	struct root root = { .name = name,
	    .tag = begins(name, "root-") ? name + 5 : "" };
	struct cert *certs;
	size_t n;
	enum err e;

	if ((e = read_certs(l, path, &certs, &n)))
		return e;
	if (n != 1 || !certs->is_ca || !certs->is_self_signed)
		return log_err(ERR_CONFIG, "%s is not a file of one root's "
		    "certificate", log_qs(path));
	if (l->au->nroots == AUTHORITY_ROOTS)
		return log_err(ERR_CONFIG, "more than %d roots",
		    AUTHORITY_ROOTS);
	root.cert = *certs;
	l->au->root[l->au->nroots++] = root;
	return ERR_NONE;
}

static enum err
root_folder(struct loading *l, const char *name)
{
	const char *folder = arena_printf(l->a, "%s/%s", l->s->signer.ca_dir,
	    name);
	struct cert *certs;
	size_t i, n;
	enum err e;

	e = add_root(l, name, arena_printf(l->a, "%s/certificate.pem",
	    folder));
	if (e)
		return e == ERR_NOT_FOUND ? log_err(ERR_CONFIG, "%s has no "
		    "certificate.pem", log_qs(folder)) : e;
	e = read_certs(l, arena_printf(l->a, "%s/cross.pem", folder), &certs,
	    &n);
	if (e == ERR_NOT_FOUND)
		return ERR_NONE;
	if (e)
		return e;
	for (i = 0; i < n && l->au->ncross < AUTHORITY_CROSS; i++)
		l->au->cross[l->au->ncross++] = certs[i];
	return ERR_NONE;
}

/* ---- the whole ---- */

static void
sort_issuers(struct authorities *au)
{
	struct issuer one;
	size_t i, k;

	for (i = 1; i < au->n; i++) {
		one = au->issuer[i];
		for (k = i; k > 0 &&
		    au->issuer[k - 1].active_from > one.active_from; k--)
			au->issuer[k] = au->issuer[k - 1];
		au->issuer[k] = one;
	}
}

static void
sort_roots(struct authorities *au)
{
	struct root one;
	size_t i, k;

	for (i = 1; i < au->nroots; i++) {
		one = au->root[i];
		for (k = i; k > 0 && au->root[k - 1].cert.not_before >
		    one.cert.not_before; k--)
			au->root[k] = au->root[k - 1];
		au->root[k] = one;
	}
}

/* Roots have one name in common: their signatures tell them apart. */
static size_t
root_above(const struct authorities *au, const struct cert *c)
{
	size_t i;

	for (i = 0; i < au->nroots; i++) {
		if (cert_issued_by(c, &au->root[i].cert))
			return i + 1;
	}
	return 0;
}

/* Those that certify a root's key again; and for the roots that do, theirs. */
static void
find_vouchers(const struct authorities *au, struct issuer *is)
{
	size_t reached[AUTHORITY_ROOTS] = { is->root }, n = 1, by, i, j, k;

	for (k = 0; k < n; k++) {
		for (i = 0; i < au->ncross; i++) {
			if (!sha256_equal(&au->cross[i].key.fingerprint,
			    &au->root[reached[k] - 1].cert.key.fingerprint))
				continue;
			by = root_above(au, &au->cross[i]);
			for (j = 0; j < n && reached[j] != by; j++)
				;
			if (by == 0 || j < n || n == AUTHORITY_ROOTS)
				continue;
			is->voucher[is->n_vouchers++] = i;
			reached[n++] = by;
		}
	}
}

/* Once, since to verify costs more than to sign. */
static void
look_up(struct arena *a, const struct authorities *au, struct issuer *is)
{
	const struct cert *root;
	struct cert top;

	if (cert_parse(a, is->chain[is->n_chain - 1], &top) == ERR_NONE)
		is->root = root_above(au, &top);
	if ((root = authority_root(au, is)) == NULL)
		return;
	/* Whose root has ended is believed by nobody. */
	if (root->not_after < is->until)
		is->until = root->not_after;
	find_vouchers(au, is);
}

static enum err
load_folders(struct loading *l)
{
	const char **names = arena_array(l->a, FOLDERS_MAX, sizeof(*names));
	size_t i, n;
	enum err e;

	if ((e = list_folders(l->a, l->s->signer.ca_dir, names, &n)))
		return e;
	for (i = 0; i < n && e == ERR_NONE; i++)
		e = begins(names[i], "root-") ? root_folder(l, names[i]) :
		    issuer_folder(l, names[i]);
	return e;
}

enum err
authority_load(struct arena *a, const struct settings *s,
    struct authorities *au)
{
	struct loading l = { .a = a, .s = s };
	enum err e;
	size_t i;

	memset(au, 0, sizeof(*au));
	l.au = au;
	if ((e = first_issuer(&l)))
		return e;
	e = add_root(&l, "root", s->signer.ca_root);
	if ((e && e != ERR_NOT_FOUND) || (e = load_folders(&l)))
		return e;
	if (au->n == 0 || au->nroots == 0)
		return log_err(ERR_CONFIG, "there is no %s in %s or %s; "
		    "handfast ca init makes one", au->n == 0 ? "issuing CA" :
		    "root", log_qs(au->n == 0 ? s->signer.ca_cert :
		    s->signer.ca_root), log_qs(s->signer.ca_dir));
	sort_issuers(au);
	sort_roots(au);
	for (i = 0; i < au->n; i++)
		look_up(a, au, &au->issuer[i]);
	return ERR_NONE;
}

/* ---- has anything changed? ---- */

static void
mix(uint64_t *sum, const char *path)
{
	struct stat st;

	/* FNV-1a's prime; a file that is not there counts too. */
	*sum *= 1099511628211u;
	if (stat(path, &st) == -1)
		return;
	*sum = (*sum ^ (uint64_t)st.st_ino) * 1099511628211u;
	*sum = (*sum ^ (uint64_t)st.st_mtim.tv_sec) * 1099511628211u;
	*sum = (*sum ^ (uint64_t)st.st_mtim.tv_nsec) * 1099511628211u;
	*sum ^= (uint64_t)st.st_size;
}

uint64_t
authority_generation(const struct settings *s)
{
	struct arena *a = arena_new();
	const char **names = arena_array(a, FOLDERS_MAX, sizeof(*names));
	uint64_t sum = 14695981039346656037u;
	size_t i, n;

	mix(&sum, s->signer.ca_cert);
	mix(&sum, s->signer.ca_root);
	mix(&sum, s->signer.ca_dir);
	if (list_folders(a, s->signer.ca_dir, names, &n) == ERR_NONE) {
		for (i = 0; i < n; i++)
			mix(&sum, arena_printf(a, "%s/%s", s->signer.ca_dir,
			    names[i]));
	}
	arena_free(a);
	return sum;
}
