/*
 * The CAs of this installation, as its configuration has them: issuing CAs,
 * of which one is current at any time, roots, and the certificates by which
 * roots vouch for each other. Public parts; the keys are authority_key.h's.
 *
 * The first issuing CA and root are the files ca_cert, ca_key and ca_root,
 * the others folders in ca_dir, which appear whole or not at all:
 *
 *	issuing-1a2b3c4d/certificate.pem  its own, then what leads to a root
 *	issuing-1a2b3c4d/key		  PKCS #8, or one line "pkcs11:..."
 *	issuing-1a2b3c4d/active-from	  from when on it issues, RFC 3339
 *	root-5e6f7a8b/certificate.pem
 *	root-5e6f7a8b/cross.pem		  old-with-new and new-with-old, if any
 */
#ifndef AUTHORITY_H
#define AUTHORITY_H

#include "cert.h"
#include "settings.h"

#define AUTHORITY_ISSUERS	8
#define AUTHORITY_ROOTS		6
#define AUTHORITY_CROSS		8
#define AUTHORITY_CHAIN		4	/* certificates below a root */
#define AUTHORITY_ALL		CERT_CHAIN_MAX	/* what one file may hold */
#define AUTHORITY_FILE_MAX	65536	/* bytes of a file of certificates */

struct ca;

struct issuer {
	const char	*name;		/* "issuing", "issuing-1a2b3c4d" */
	const char	*tag;		/* "", "1a2b3c4d" */
	const char	*key_at;	/* a file, or "pkcs11:..." */
	struct cert	 cert;
	struct slice	 chain[AUTHORITY_CHAIN]; /* its own DER first */
	size_t		 n_chain;	/* the root is not in it */
	size_t		 root;		/* above it: root[root - 1]; 0: none */
	size_t		 voucher[AUTHORITY_ROOTS]; /* for it, in cross[] */
	size_t		 n_vouchers;
	int64_t		 active_from;
	int64_t		 until;		/* the first end in it and root */
	const char	*aia_url;	/* NULL: none */
	const char	*ocsp_url;	/* the same, and the same for all */
	const char	*cdp_url;
	const char	*delta_url;	/* of what is new since */
	const struct ca	*ca;		/* NULL before authority_open */
	bool		 in_token;	/* its key; since then */
};

struct root {
	const char	*name;		/* "root", "root-5e6f7a8b" */
	const char	*tag;
	struct cert	 cert;
};

struct authorities {
	struct issuer	 issuer[AUTHORITY_ISSUERS];	/* by active_from */
	size_t		 n;
	struct root	 root[AUTHORITY_ROOTS];		/* by not_before */
	size_t		 nroots;
	struct cert	 cross[AUTHORITY_CROSS];
	size_t		 ncross;
};

/* ERR_CONFIG, logged, unless there is an issuing CA and a root at least. */
enum err	 authority_load(struct arena *, const struct settings *,
		    struct authorities *) MUST_CHECK;
/*
 * A number that is another one when something in the configuration has
 * changed; to be taken before loading.
 */
uint64_t	 authority_generation(const struct settings *);

/* Who issues at a time: never NULL. */
const struct issuer *authority_current(const struct authorities *,
		    int64_t at);
/* NULL if it is none of ours. */
const struct issuer *
authority_find(const struct authorities *, const struct sha256 *);
/* The issuing CA that a certificate names and is signed by; or NULL. */
const struct issuer *
authority_of(const struct authorities *, const struct cert *);

/*
 * What goes with a certificate of an issuer, up to max: its chain, then the
 * certificates by which other roots vouch for its own. Gives their number.
 */
size_t		 authority_chain(const struct authorities *,
		    const struct issuer *, struct slice *out, size_t max);
/* The root under which an issuer stands; or NULL. */
const struct cert *
authority_root(const struct authorities *, const struct issuer *);
/* All roots, up to max. */
size_t
authority_roots(const struct authorities *, struct slice *out, size_t max);
/*
 * Everything that devices may be told, each once: the current issuing CA's
 * chain first, then the other issuing CAs', roots, cross certificates.
 * out[AUTHORITY_ALL].
 */
size_t		 authority_all(const struct authorities *, int64_t at,
		    struct slice *out);
/* A public file's name: "crl" and ".der" give "crl-1a2b3c4d.der". */
const char	*authority_file(struct arena *, const char *stem,
		    const char *tag, const char *suffix);

#endif
