/*
 * handfast ca init: a root whose key is to be taken off-line, an issuing CA
 * whose key only the signer can read, seal.key and psk.key. Nothing is
 * overwritten.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ca.h"
#include "ca_verbs.h"
#include "file.h"
#include "hash.h"
#include "keys.h"
#include "log.h"
#include "out.h"
#include "prompt.h"
#include "rand.h"
#include "time.h"

#define YEAR		((int64_t)365 * 86400)
#define ROOT_YEARS	20
#define ISSUING_YEARS	5
#define PASSPHRASE_MIN	12	/* bytes */
#define ORGANISATION_MAX 64	/* RFC 5280 appendix A */
#define SIGNER_USER	"handfast-signer"
#define SEAL_GROUP	"handfast-seal"
#define PSK_GROUP	"handfast-psk"
#define RA_GROUP	"handfast-ra"	/* reads est.key */

struct authority {
	struct key	*key;
	struct pubkey	 pub;
	struct cert	 cert;
	struct ca	*ca;
};

struct init {
	struct admin	*ad;
	const char	*offline;	/* folder */
	const char	*root_key;
	struct secret	 passphrase;
	uid_t		 signer;	/* FILE_KEEP_ID in one-user mode */
	gid_t		 seal;		/* the same */
	gid_t		 psk;
	gid_t		 ra;
	bool		 no_psk;	/* as root, but without the group */
	bool		 no_ra;
	struct authority root;
	struct authority issuing;
};

/* ---- before anything is made ---- */

static const char *
folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? "." :
	    arena_printf(a, "%.*s", (int)(slash - path), path);
}

/* As root the signer has a user of its own; else all is this one's. */
static enum err
find_users(struct init *in)
{
	struct passwd *user;
	struct group *group;

	in->signer = FILE_KEEP_ID;
	in->seal = FILE_KEEP_ID;
	in->psk = FILE_KEEP_ID;
	in->ra = FILE_KEEP_ID;
	if (geteuid() != 0)
		return ERR_NONE;
	user = getpwnam(SIGNER_USER);
	group = getgrnam(SEAL_GROUP);
	if (user == NULL || group == NULL) {
		(void)admin_fail(in->ad, ERR_CONFIG, "there is no user "
		    SIGNER_USER " or no group " SEAL_GROUP
		    " (systemd-sysusers makes them)");
		return ERR_CONFIG;
	}
	in->signer = user->pw_uid;
	in->seal = group->gr_gid;
	group = getgrnam(PSK_GROUP);
	in->no_psk = group == NULL;
	if (group != NULL)
		in->psk = group->gr_gid;
	group = getgrnam(RA_GROUP);
	in->no_ra = group == NULL;
	if (group != NULL)
		in->ra = group->gr_gid;
	return ERR_NONE;
}

static enum err
find_nothing(const struct init *in)
{
	const struct settings *s = in->ad->settings;
	const char *paths[] = { in->root_key, s->signer.ca_root,
	    s->signer.ca_cert, s->signer.ca_key,
	    ca_pki_path(in->ad, "root.pem"), ca_pki_path(in->ad, "root.der"),
	    ca_pki_path(in->ad, "issuing.pem"),
	    ca_pki_path(in->ad, "issuing.der"),
	    ca_pki_path(in->ad, "chain.pem") };
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		if (lstat(paths[i], &st) == -1 && errno == ENOENT)
			continue;
		(void)admin_fail(in->ad, ERR_STATE, "%s is there already: a "
		    "CA is never overwritten; move the old one away if it is "
		    "not needed", log_qs(paths[i]));
		return ERR_STATE;
	}
	return ERR_NONE;
}

static enum err
get_passphrase(struct init *in, const char *fd_text)
{
	int fd = PROMPT_TERMINAL;
	enum err e;

	if (fd_text != NULL && (e = prompt_fd(fd_text, &fd))) {
		(void)admin_fail(in->ad, e, "%s is no open descriptor",
		    log_qs(fd_text));
		return e;
	}
	e = prompt_new_secret("Passphrase for the root's key", fd,
	    &in->passphrase);
	if (e == ERR_NONE && in->passphrase.n < PASSPHRASE_MIN)
		e = ERR_INPUT;
	if (e)
		(void)admin_fail(in->ad, e, "a passphrase of %d to %d bytes "
		    "is needed, the same twice", PASSPHRASE_MIN, SECRET_MAX);
	return e;
}

/* ---- making ---- */

static enum err
new_key(struct arena *a, const char *type, struct authority *au)
{
	enum err e;

	if ((e = key_generate(a, type, &au->key)))
		return e;
	return key_public(a, au->key, &au->pub);
}

/* The key's beginning tells apart what was made for one realm twice. */
static struct cert_spec
spec_of(const struct init *in, const char *what, const struct pubkey *pub,
    unsigned int years)
{
	const char *realm = in->ad->settings->realm;
	int64_t now = time_now();

	return (struct cert_spec){ .not_before = now - CA_BACKDATE,
	    .not_after = now + years * YEAR, .is_ca = true, .spki = pub->spki,
	    .organisation = strlen(realm) <= ORGANISATION_MAX ? realm : NULL,
	    .cn = arena_printf(in->ad->arena, "handfast %s CA %s", what,
	    hex_text(in->ad->arena, slice_of(pub->fingerprint.b, 4))) };
}

static enum err
certify(struct arena *a, const struct ca *by, struct cert_spec *spec,
    struct authority *au)
{
	struct slice der;
	enum err e;

	if ((e = ca_serial(spec->serial)) ||
	    (e = ca_make_cert(a, by, spec, &der)) ||
	    (e = cert_parse(a, der, &au->cert)))
		return e;
	return ca_open(a, au->key, der, &au->ca);
}

static enum err
make_root(struct init *in)
{
	struct arena *a = in->ad->arena;
	struct cert_spec spec;
	struct ca *bare;
	enum err e;

	if ((e = new_key(a, "P-384", &in->root)) ||
	    (e = ca_open(a, in->root.key, SLICE_NONE, &bare)))
		return e;
	spec = spec_of(in, "root", &in->root.pub, ROOT_YEARS);
	spec.pathlen = 1;
	return certify(a, bare, &spec, &in->root);
}

/* nginx serves the root beside the issuing certificate. */
static const char *
root_url(const struct init *in)
{
	const char *url = in->ad->settings->signer.aia_url;

	return url == NULL ? NULL : arena_printf(in->ad->arena, "%s/root.der",
	    folder_of(in->ad->arena, url));
}

static enum err
make_issuing(struct init *in)
{
	struct arena *a = in->ad->arena;
	struct cert_spec spec;
	enum err e;

	if ((e = new_key(a, "P-256", &in->issuing)))
		return e;
	spec = spec_of(in, "issuing", &in->issuing.pub, ISSUING_YEARS);
	spec.aia_url = root_url(in);
	return certify(a, in->root.ca, &spec, &in->issuing);
}

/* ---- writing ---- */

static enum err
put(const struct init *in, const char *path, mode_t mode, struct slice s)
{
	const struct file_spec f = { .path = path, .mode = mode,
	    .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID, .only_new = true };
	enum err e = file_write(&f, s);

	if (e)
		(void)admin_fail(in->ad, e, "cannot write %s", log_qs(path));
	return e;
}

static enum err
write_root_key(struct init *in)
{
	struct slice pem;
	enum err e;

	if (mkdir(in->offline, 0700) == -1 && errno != EEXIST) {
		(void)admin_fail(in->ad, ERR_IO, "cannot make the folder %s: "
		    "%s", log_qs(in->offline), strerror(errno));
		return ERR_IO;
	}
	if ((e = key_pem(in->ad->arena, in->root.key,
	    secret_slice(&in->passphrase), &pem)))
		return e;
	return put(in, in->root_key, 0400, pem);
}

static enum err
write_issuing_key(const struct init *in)
{
	const struct file_spec f = { .path = in->ad->settings->signer.ca_key,
	    .mode = 0400, .owner = in->signer, .group = FILE_KEEP_ID,
	    .only_new = true };
	struct slice pem;
	enum err e;

	if ((e = key_pem(in->ad->arena, in->issuing.key, SLICE_NONE, &pem)) ||
	    (e = file_write(&f, pem)))
		(void)admin_fail(in->ad, e, "cannot write %s", log_qs(f.path));
	return e;
}

static enum err
write_certs(const struct init *in)
{
	const struct settings *s = in->ad->settings;
	const struct slice ders[2] = { in->issuing.cert.der,
	    in->root.cert.der };
	struct slice issuing, root, chain;
	enum err e;

	if ((e = cert_pem(in->ad->arena, &ders[0], 1, &issuing)) ||
	    (e = cert_pem(in->ad->arena, &ders[1], 1, &root)) ||
	    (e = cert_pem(in->ad->arena, ders, 2, &chain)) ||
	    (e = put(in, ca_pki_path(in->ad, "root.pem"), 0644, root)) ||
	    (e = put(in, ca_pki_path(in->ad, "root.der"), 0644, ders[1])) ||
	    (e = put(in, ca_pki_path(in->ad, "issuing.pem"), 0644,
	    issuing)) ||
	    (e = put(in, ca_pki_path(in->ad, "issuing.der"), 0644,
	    ders[0])) ||
	    (e = put(in, ca_pki_path(in->ad, "chain.pem"), 0644, chain)) ||
	    (e = put(in, s->signer.ca_root, 0644, root)))
		return e;
	return put(in, s->signer.ca_cert, 0644, issuing);
}

/* One that is there stays: another node's, say. */
static enum err
write_shared_key(const struct init *in, const char *path, gid_t group)
{
	const struct file_spec f = { .path = path,
	    .mode = group == FILE_KEEP_ID ? 0400 : 0440,
	    .owner = FILE_KEEP_ID, .group = group, .only_new = true };
	uint8_t key[KEYS_SEAL];
	enum err e;

	if ((e = rand_bytes(key, sizeof(key))) == ERR_NONE)
		e = file_write(&f, slice_of(key, sizeof(key)));
	secret_wipe_bytes(key, sizeof(key));
	if (e == ERR_TAKEN) {
		admin_say(in->ad, "%s is kept as it is.", f.path);
		return ERR_NONE;
	}
	if (e)
		(void)admin_fail(in->ad, e, "cannot write %s", log_qs(f.path));
	return e;
}

static enum err
write_shared_keys(const struct init *in)
{
	const struct settings *s = in->ad->settings;
	enum err e;

	if ((e = write_shared_key(in, s->signer.seal_key, in->seal)) ||
	    (!in->no_psk &&
	    (e = write_shared_key(in, s->console.psk_key, in->psk))) ||
	    (!in->no_ra &&
	    (e = write_shared_key(in, s->ra.est_key, in->ra))))
		return e;
	if (in->no_psk)
		admin_say(in->ad, "There is no group " PSK_GROUP ", so no %s "
		    "was made. Only the channel psk needs it.",
		    s->console.psk_key);
	if (in->no_ra)
		admin_say(in->ad, "There is no group " RA_GROUP ", so no %s "
		    "was made. Only the channel est needs it.",
		    s->ra.est_key);
	return ERR_NONE;
}

static int
tell(const struct init *in)
{
	static const struct out_column columns[] = {
		{ "root", "Root" }, { "root_sha256", "Root's SHA-256" },
		{ "root_key", "Root's key" }, { "issuing", "Issuing CA" },
		{ "issuing_until", "Issuing CA until" },
	};
	struct out *o = out_new(in->ad, columns, 5);

	out_text(o, in->root.cert.subject_cn);
	out_hex(o, sha256_slice(&in->root.cert.sha256));
	out_text(o, in->root_key);
	out_text(o, in->issuing.cert.subject_cn);
	out_time(o, in->issuing.cert.not_after);
	admin_say(in->ad, "The CA is made. Next:\n"
	    "  1. Move %s to a medium that stays off-line, with its\n"
	    "     passphrase in another place. The server never needs it "
	    "again; a new\n     issuing CA will, in %d years.\n"
	    "  2. Start handfast-signer.\n"
	    "  3. handfast ca server-cert\n", in->root_key, ISSUING_YEARS);
	return out_print_record(o);
}

static int
init(struct init *in, const char *passphrase_fd)
{
	enum err e;

	if (find_users(in) || find_nothing(in) ||
	    get_passphrase(in, passphrase_fd))
		return ADMIN_FAILED;
	if ((e = make_root(in)) || (e = make_issuing(in)))
		return admin_fail(in->ad, e, "cannot make the CA");
	/* The certificate comes last: with it the signer starts. */
	if (write_root_key(in) || write_shared_keys(in) ||
	    write_issuing_key(in) || write_certs(in))
		return ADMIN_FAILED;
	return tell(in);
}

int
ca_init_run(struct admin *ad, const struct args *args)
{
	struct init in = { .ad = ad, .offline = args->value[CA_INIT_OFFLINE] };
	int status;

	if (in.offline == NULL)
		in.offline = arena_printf(ad->arena, "%s/offline",
		    folder_of(ad->arena, ad->settings->signer.ca_root));
	in.root_key = arena_printf(ad->arena, "%s/root.key", in.offline);
	status = init(&in, args->value[CA_INIT_PASSPHRASE_FD]);
	secret_wipe(&in.passphrase);
	return status;
}
