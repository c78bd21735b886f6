/*
 * handfast ca init: a root whose key is to be taken off-line, an issuing CA
 * whose key only the signer can read, seal.key and psk.key. Nothing is
 * overwritten.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "audit_verbs.h"
#include "ca_make.h"
#include "file.h"
#include "hash.h"
#include "log.h"
#include "out.h"
#include "token.h"

struct init {
	struct admin	*ad;
	const char	*root_key;	/* where it goes, or pkcs11:... */
	bool		 root_in_token;
	struct secret	 passphrase;
	struct ca_users	 users;
	struct ca_made	 root;
	struct ca_made	 issuing;
};

/* ---- before anything is made ---- */

static enum err
find_nothing(const struct init *in)
{
	const struct settings *s = in->ad->settings;
	const char *paths[] = { in->root_key, s->signer.ca_root,
	    s->signer.ca_cert, s->signer.ca_key, s->signer.ca_dir,
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

/* ---- making ---- */

static enum err
make_root(struct init *in)
{
	struct arena *a = in->ad->arena;
	struct cert_spec spec;
	struct ca *bare;
	enum err e;

	if ((e = ca_new_key(in->ad, "P-384", in->root_in_token ?
	    in->root_key : NULL, &in->root)) ||
	    (e = ca_open(a, in->root.key, SLICE_NONE, &bare)))
		return e;
	spec = ca_spec(in->ad, "root", &in->root.pub, CA_ROOT_YEARS);
	spec.pathlen = CA_ROOT_PATHLEN;
	return ca_certify(a, bare, &spec, &in->root);
}

static enum err
make_issuing(struct init *in)
{
	const char *key = in->ad->settings->signer.ca_key;
	struct cert_spec spec;
	enum err e;

	if ((e = ca_new_key(in->ad, "P-256", token_is_uri(key) ? key : NULL,
	    &in->issuing)))
		return e;
	spec = ca_spec(in->ad, "issuing", &in->issuing.pub,
	    CA_ISSUING_YEARS);
	spec.aia_url = ca_root_url(in->ad, "");
	return ca_certify(in->ad->arena, in->root.ca, &spec, &in->issuing);
}

/* ---- writing ---- */

static enum err
write_keys(struct init *in)
{
	struct slice pem;
	bool made;
	enum err e;

	if (!in->root_in_token && (e = ca_write_root_key(in->ad,
	    in->root_key, &in->root, &in->passphrase)))
		return e;
	if ((e = ca_write_shared_keys(in->ad, &in->users)) ||
	    (e = audit_make_key(in->ad, in->users.signer, &made)))
		return e;
	if (in->issuing.uri != NULL)
		return ERR_NONE;
	if ((e = ca_key_text(in->ad, &in->issuing, &pem)))
		return e;
	return ca_put(in->ad, in->ad->settings->signer.ca_key, 0400,
	    in->users.signer, pem);
}

static enum err
write_cert(struct init *in, const char *path, const struct cert *cert)
{
	struct slice pem;
	enum err e;

	if ((e = cert_pem(in->ad->arena, &cert->der, 1, &pem)))
		return e;
	return ca_put(in->ad, path, 0644, FILE_KEEP_ID, pem);
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
	    "  1. %s%s.\n     The server never needs it again; a new issuing "
	    "CA will, in %d years\n     at the latest (handfast ca roll).\n"
	    "  2. Start handfast-signer.\n"
	    "  3. handfast ca server-cert\n", in->root_in_token ?
	    "Take the root's token away: " : "Move the root's key to a medium "
	    "that stays off-line, with its passphrase\n     in another place: ",
	    in->root_key, CA_ISSUING_YEARS);
	return out_print_record(o);
}

static int
init(struct init *in, const char *passphrase_fd)
{
	const struct settings *s = in->ad->settings;
	enum err e;

	if (ca_find_users(in->ad, &in->users) || find_nothing(in))
		return ADMIN_FAILED;
	if (!in->root_in_token && ca_new_passphrase(in->ad,
	    "Passphrase for the root's key", passphrase_fd, &in->passphrase))
		return ADMIN_FAILED;
	if ((e = make_root(in)) || (e = make_issuing(in)))
		return admin_fail(in->ad, e, "cannot make the CA");
	/* The certificate comes last: with it the signer starts. */
	if (write_keys(in) ||
	    write_cert(in, s->signer.ca_root, &in->root.cert) ||
	    write_cert(in, s->signer.ca_cert, &in->issuing.cert) ||
	    ca_publish(in->ad))
		return ADMIN_FAILED;
	return tell(in);
}

int
ca_init_run(struct admin *ad, const struct args *args)
{
	struct init in = { .ad = ad, .root_key = args->value[CA_INIT_ROOT] };
	int status;

	in.root_in_token = in.root_key != NULL;
	if (in.root_key == NULL)
		in.root_key = ca_root_key_path(ad,
		    args->value[CA_INIT_OFFLINE], "root");
	status = init(&in, args->value[CA_INIT_PASSPHRASE_FD]);
	secret_wipe(&in.passphrase);
	return status;
}
