/* The CAs of a folder: read, ordered, who issues when, what goes with it. */
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "authority_key.h"
#include "file.h"
#include "log.h"
#include "tap.h"
#include "time.h"

#define DAY	86400

struct made {
	struct key	*key;
	struct pubkey	 pub;
	struct cert	 cert;
	struct ca	*ca;
};

static char top[] = "/tmp/hf-authority-XXXXXX";
static struct settings *settings;
static struct made old_root, new_root, first, second, third;
static struct slice old_with_new, new_with_old;

static const char *
path_of(struct arena *a, const char *name)
{
	return arena_printf(a, "%s/%s", top, name);
}

static int
remove_one(const char *path, const struct stat *st, int kind,
    struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static void
put(struct arena *a, const char *name, mode_t mode, struct slice text)
{
	const struct file_spec f = { .path = path_of(a, name), .mode = mode,
	    .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };

	if (file_write(&f, text))
		abort();
}

static void
put_certs(struct arena *a, const char *name, const struct slice *ders,
    size_t n)
{
	struct slice pem;

	if (cert_pem(a, ders, n, &pem))
		abort();
	put(a, name, 0644, pem);
}

static void
put_key(struct arena *a, const char *name, const struct made *m)
{
	struct slice pem;

	if (key_pem(a, m->key, SLICE_NONE, &pem))
		abort();
	put(a, name, 0400, pem);
}

static struct cert_spec
spec_of(const struct made *m, const char *cn, int pathlen)
{
	struct cert_spec s = { .cn = cn, .is_ca = true, .pathlen = pathlen,
	    .not_before = time_now() - 60, .spki = m->pub.spki };

	s.not_after = time_now() + 1000 * DAY;
	return s;
}

static void
certify(struct arena *a, const struct ca *by, struct cert_spec *s,
    struct made *m)
{
	struct slice der;

	if (ca_serial(s->serial) || ca_make_cert(a, by, s, &der) ||
	    cert_parse(a, der, &m->cert) || ca_open(a, m->key, der, &m->ca))
		abort();
}

static void
make(struct arena *a, const struct made *by, const char *cn, struct made *m)
{
	struct cert_spec s;
	struct ca *bare = NULL;

	if (key_generate(a, "P-256", &m->key) ||
	    key_public(a, m->key, &m->pub) ||
	    ca_open(a, m->key, SLICE_NONE, &bare))
		abort();
	s = spec_of(m, cn, by == NULL ? 2 : 0);
	if (by == NULL)
		s.not_after += DAY;
	if (by == NULL && m == &new_root) {
		s.subject = old_root.cert.subject;
		s.not_before++;
	}
	certify(a, by == NULL ? bare : by->ca, &s, m);
}

static struct slice
cross(struct arena *a, const struct made *by, const struct made *of)
{
	struct cert_spec s = spec_of(of, NULL, 1);
	struct slice der;

	s.subject = of->cert.subject;
	s.not_after -= DAY;
	if (ca_serial(s.serial) || ca_make_cert(a, by->ca, &s, &der))
		abort();
	return der;
}

static void
make_all(struct arena *a)
{
	make(a, NULL, "root", &old_root);
	make(a, NULL, "root", &new_root);
	make(a, &old_root, "first", &first);
	make(a, &old_root, "second", &second);
	make(a, &new_root, "third", &third);
	old_with_new = cross(a, &new_root, &old_root);
	new_with_old = cross(a, &old_root, &new_root);
	ok(slice_equal(new_root.cert.subject, old_root.cert.subject),
	    "two roots of one name");
}

static void
issuer_folder(struct arena *a, const char *name, const struct made *m,
    int64_t from)
{
	const char *dir = arena_printf(a, "authorities/%s", name);

	mkdir(path_of(a, "authorities"), 0755);
	mkdir(path_of(a, dir), 0755);
	put(a, arena_printf(a, "%s/active-from", dir), 0644,
	    slice_str(arena_printf(a, "%s\n", time_text(a, from))));
	put_key(a, arena_printf(a, "%s/key", dir), m);
	put_certs(a, arena_printf(a, "%s/certificate.pem", dir),
	    &m->cert.der, 1);
}

static void
nothing(struct arena *a)
{
	struct authorities au;

	is_int(authority_load(a, settings, &au), ERR_CONFIG,
	    "without a CA there is nothing to load");
}

static void
one(struct arena *a)
{
	struct authorities au;
	struct slice out[AUTHORITY_ALL];

	put_certs(a, "issuing.pem", &first.cert.der, 1);
	put_key(a, "issuing.key", &first);
	put_certs(a, "root.pem", &old_root.cert.der, 1);
	is_int(authority_load(a, settings, &au), ERR_NONE, "the first");
	is_int((int)au.n, 1, "alone");
	is_str(au.issuer[0].name, "issuing", "its name");
	is_str(au.issuer[0].cdp_url, "http://x/pki/crl.der", "its list");
	is_int(authority_open(a, settings, &au), ERR_NONE, "its key");
	ok(!authority_in_token(&au), "which is in a file");
	is_int((int)authority_all(&au, time_now(), out), 2, "two in all");
}

static void
several(struct arena *a)
{
	int64_t now = time_now();
	uint64_t before = authority_generation(settings);
	struct slice out[AUTHORITY_ALL];
	struct authorities au;
	struct slice two[2] = { old_with_new, new_with_old };

	issuer_folder(a, "issuing-0b", &third, now + 20 * DAY);
	issuer_folder(a, "issuing-0c", &second, now + 10 * DAY);
	mkdir(path_of(a, "authorities/root-0d"), 0755);
	put_certs(a, "authorities/root-0d/certificate.pem",
	    &new_root.cert.der, 1);
	put_certs(a, "authorities/root-0d/cross.pem", two, 2);
	mkdir(path_of(a, "authorities/.new-issuing-0e"), 0755);
	mkdir(path_of(a, "authorities/request-0f"), 0755);
	ok(authority_generation(settings) != before, "a change is seen");
	before = authority_generation(settings);
	ok(authority_generation(settings) == before, "and no other");
	is_int(authority_load(a, settings, &au), ERR_NONE, "all are read");
	is_int((int)au.n, 3, "three issuing CAs");
	is_int((int)au.nroots, 2, "two roots");
	is_int((int)au.ncross, 2, "two that vouch");
	is_str(authority_current(&au, now)->name, "issuing", "now the first");
	is_str(authority_current(&au, now + 10 * DAY - 1)->name, "issuing",
	    "to the last second");
	is_str(authority_current(&au, now + 10 * DAY)->name, "issuing-0c",
	    "on its date the second");
	is_str(authority_current(&au, now + 900 * DAY)->name, "issuing-0b",
	    "then the third, for good");
	is_str(authority_current(&au, 0)->name, "issuing",
	    "at no time nobody");
	is_str(au.issuer[1].cdp_url, "http://x/pki/crl-0c.der", "its list");
	is_str(au.issuer[1].aia_url, "http://x/pki/issuing-0c.der",
	    "and where it is");
	ok(authority_of(&au, &third.cert) == NULL, "a CA is no CA's leaf");
	is_int(authority_open(a, settings, &au), ERR_NONE, "all keys open");
	is_int((int)authority_chain(&au, &au.issuer[2], out, 8), 2,
	    "what goes with the third");
	is_slice(out[0], third.cert.der, "itself");
	is_slice(out[1], new_with_old, "and new-with-old");
	is_int((int)authority_chain(&au, &au.issuer[0], out, 8), 2,
	    "what goes with the first");
	is_slice(out[1], old_with_new, "is old-with-new");
	is_int((int)authority_chain(&au, &au.issuer[0], out, 1), 1,
	    "no more than there is room for");
	is_int((int)authority_all(&au, now + 20 * DAY, out), 7, "all");
	is_slice(out[0], third.cert.der, "who issues comes first");
}

static void
refused(struct arena *a)
{
	struct authorities au;

	put_key(a, "authorities/issuing-0b/key", &second);
	is_int(authority_load(a, settings, &au) ? ERR_CONFIG :
	    authority_open(a, settings, &au), ERR_CONFIG,
	    "another key's certificate is refused");
	put(a, "authorities/issuing-0b/key", 0400,
	    SLICE_LIT("pkcs11:token=none?pin-value=1\n"));
	is_int(authority_load(a, settings, &au) ? ERR_CONFIG :
	    authority_open(a, settings, &au), ERR_CONFIG,
	    "a PIN in a URI is");
	put_key(a, "authorities/issuing-0b/key", &third);
	put(a, "authorities/issuing-0b/active-from", 0644,
	    SLICE_LIT("some day\n"));
	is_int(authority_load(a, settings, &au), ERR_CONFIG,
	    "what is no date is");
	unlink(path_of(a, "authorities/issuing-0b/active-from"));
	put_certs(a, "authorities/issuing-0b/certificate.pem",
	    &new_root.cert.der, 1);
	is_int(authority_load(a, settings, &au), ERR_CONFIG,
	    "a root is no issuing CA");
	unlink(path_of(a, "authorities/issuing-0b/certificate.pem"));
	is_int(authority_load(a, settings, &au), ERR_CONFIG,
	    "nor is a folder without a certificate");
}

int
main(void)
{
	struct arena *a = arena_new();
	const char *conf;
	struct buf faults;

	log_open("test");
	if (mkdtemp(top) == NULL)
		abort();
	buf_init(&faults, a, 4096);
	conf = arena_printf(a, "[handfast]\nrealm = devices.example\n"
	    "console_name = console.example\n[profile device]\n[signer]\n"
	    "aia_url = http://x/pki/issuing.der\n"
	    "cdp_url = http://x/pki/crl.der\nca_key = %s/issuing.key\n"
	    "ca_cert = %s/issuing.pem\nca_root = %s/root.pem\n", top, top,
	    top);
	is_int(settings_parse(slice_str(conf), "conf", &faults, &settings),
	    ERR_NONE, "settings%s", buf_str(&faults));
	make_all(a);
	nothing(a);
	one(a);
	several(a);
	refused(a);
	(void)nftw(top, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	settings_free(settings);
	arena_free(a);
	return done_testing();
}
