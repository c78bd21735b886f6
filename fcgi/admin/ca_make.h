/*
 * What the verbs that make or take in a CA share: keys, certificates, the
 * files they become, and what is published of them.
 */
#ifndef CA_MAKE_H
#define CA_MAKE_H

#include <sys/types.h>

#include "authority_key.h"
#include "ca_verbs.h"
#include "secret.h"

#define CA_YEAR			((int64_t)365 * 86400)
#define CA_ROOT_YEARS		20
/*
 * An issuing CA, and the next root's certificate by this one, which is self-
 * issued and need not be counted (RFC 5280 4.2.1.9); GnuTLS counts it.
 */
#define CA_ROOT_PATHLEN		2
#define CA_ISSUING_YEARS	5
#define CA_OVERLAP		(14 * 86400)	/* before the next one issues */

/* A CA with its key in hand. */
struct ca_made {
	struct key	*key;
	const char	*uri;		/* of the key in a token; else NULL */
	struct pubkey	 pub;
	struct cert	 cert;
	struct ca	*ca;
};

/* Whose the files are; FILE_KEEP_ID unless we are root. */
struct ca_users {
	uid_t		 signer;
	gid_t		 seal;
	gid_t		 psk;
	gid_t		 ra;
	bool		 no_psk;	/* as root, but without the group */
	bool		 no_ra;
};

/* Each of these tells what is wrong. */
enum err	 ca_find_users(struct admin *, struct ca_users *) MUST_CHECK;
/* A new key of a type, or the one that a URI names in the token. */
enum err	 ca_new_key(struct admin *, const char *type, const char *uri,
		    struct ca_made *) MUST_CHECK;
/* A pass-phrase for a root's new key, from a terminal or a descriptor. */
enum err	 ca_new_passphrase(struct admin *, const char *label,
		    const char *fd_text, struct secret *) MUST_CHECK;
/* The root's key: *key_at is a file, perhaps encrypted, or a pkcs11: URI. */
enum err	 ca_open_root_key(struct admin *, const char *key_at,
		    const char *fd_text, struct ca_made *) MUST_CHECK;

/* What a new "root" or "issuing" CA says of itself. */
struct cert_spec ca_spec(const struct admin *, const char *what,
		    const struct pubkey *, unsigned int years);
/* Signed by one CA; the other is then ready to sign. */
enum err	 ca_certify(struct arena *, const struct ca *by,
		    struct cert_spec *, struct ca_made *) MUST_CHECK;
/* The first eight hex digits of the key's fingerprint. */
const char	*ca_tag(const struct admin *, const struct pubkey *);

/* Where nginx serves a root's certificate; NULL without aia_url. */
const char	*ca_root_url(const struct admin *, const char *tag);

const char	*ca_folder_of(struct arena *, const char *path);
/* Where a root's key goes: OFFLINE/root-1a2b3c4d.key. */
const char *
ca_root_key_path(struct admin *, const char *offline, const char *name);
enum err ca_write_root_key(struct admin *, const char *path,
    const struct ca_made *, const struct secret *passphrase) MUST_CHECK;
enum err
ca_write_shared_keys(struct admin *, const struct ca_users *) MUST_CHECK;
/* A file that must not be there yet. */
enum err	 ca_put(struct admin *, const char *path, mode_t, uid_t owner,
		    struct slice) MUST_CHECK;

/* One file of a folder to be made. */
struct ca_file {
	const char	*name;
	struct slice	 text;
	bool		 is_key;	/* for the signer's eyes alone */
};

/* A folder of ca_dir with these files, which appears at once. */
enum err ca_make_folder(struct admin *, const struct ca_users *,
    const char *name, const struct ca_file *, size_t n) MUST_CHECK;
/* The text of an issuing CA's key file: PEM, or the URI. */
enum err
ca_key_text(struct admin *, const struct ca_made *, struct slice *) MUST_CHECK;
/* "2027-01-31", "2027-01-31T12:00:00Z" or "now". */
enum err ca_parse_date(struct admin *, const char *, int64_t *) MUST_CHECK;
/* When the next is to issue; NULL: after the overlap. Tells what is wrong. */
enum err	 ca_choose_date(struct admin *, const struct authorities *,
		    const char *on, int64_t *) MUST_CHECK;

/*
 * Writes state_dir/pki anew: what nginx trusts, what is served. A file that
 * says the same already is left alone, so that nginx is not reloaded in vain.
 */
enum err	 ca_publish(struct admin *) MUST_CHECK;

#endif
