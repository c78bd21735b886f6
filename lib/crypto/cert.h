/*
 * Certificates (RFC 5280) as others made them: read, named by the SHA-256 of
 * their DER, compared with keys, verified up to a root.
 */
#ifndef CERT_H
#define CERT_H

#include "arena.h"
#include "err.h"
#include "key.h"
#include "parse.h"
#include "slice.h"

#define CERT_MAX	8192	/* bytes of DER */
#define CERT_CHAIN_MAX	32	/* certificates in one file or chain */
#define CERT_OTHERS_MAX	32	/* certificates that may be of use in a check */
#define CERT_SERIAL_MAX	20	/* bytes, RFC 5280 4.1.2.2 */

enum cert_usage {		/* bits */
	CERT_CLIENT = 1,
	CERT_SERVER = 2,
	CERT_OCSP = 4
};

struct cert {
	struct slice	 der;		/* copied into the arena */
	struct sha256	 sha256;	/* of der: its name everywhere */
	struct slice	 serial;	/* big-endian, no leading zero bytes */
	int64_t		 not_before;
	int64_t		 not_after;
	struct slice	 subject;	/* DER of the Name */
	struct slice	 issuer;	/* DER of the Name */
	const char	*subject_cn;	/* UTF-8; "" if there is none */
	bool		 has_device;	/* the SAN holds URI:urn:uuid:... */
	struct uuid	 device;
	bool		 is_ca;
	bool		 is_self_signed; /* signature by its own key verified */
	unsigned int	 usage;		/* enum cert_usage of the EKU; 0: none */
	unsigned int	 names;		/* DNS and IP names in the SAN */
	struct pubkey	 key;
};

/* ERR_TOO_LARGE over CERT_MAX, ERR_INPUT, or ERR_KEY by key.h's rules. */
enum err	 cert_parse(struct arena *, struct slice der, struct cert *)
		    MUST_CHECK;
/*
 * The same for certificates that a CA of ours issued, just now or as they are
 * recorded, at a fifth of the cost: of version 3, with extensions. subject_cn is
 * not read; is_self_signed says only that issuer and subject have one name.
 */
enum err	 cert_parse_leaf(struct arena *, struct slice der, struct cert *)
		    MUST_CHECK;
/* Its issuer's name is the other's subject, and the other's key signed it. */
bool		 cert_issued_by(const struct cert *, const struct cert *by);
bool		 cert_matches_key(const struct cert *, const struct key *);

/*
 * All certificates of a PEM text in their order, 1..CERT_CHAIN_MAX of them;
 * other PEM blocks are ERR_INPUT. *certs is an array in the arena.
 */
enum err	 cert_parse_pem(struct arena *, struct slice pem,
		    struct cert **certs, size_t *n) MUST_CHECK;
/* DER of n certificates to PEM, one behind the other. */
enum err	 cert_pem(struct arena *, const struct slice *ders, size_t n,
		    struct slice *out) MUST_CHECK;

/* What a CA's certificate allows it; RFC 5280 4.2.1.2, 4.2.1.3, 4.2.1.9. */
struct cert_ca {
	bool		 is_critical;	/* basicConstraints */
	int		 pathlen;	/* -1: no limit */
	bool		 has_usage;
	bool		 signs_certs;
	bool		 signs_lists;
	struct slice	 key_id;	/* empty: none */
};

enum err	 cert_ca_read(struct arena *, const struct cert *,
		    struct cert_ca *) MUST_CHECK;

struct cert_check {
	struct slice		 leaf;		/* all in DER */
	const struct slice	*chain;		/* intermediates, any order */
	size_t			 nchain;
	const struct slice	*roots;		/* trust anchors: self-signed */
	size_t			 nroots;
	enum cert_usage		 usage;		/* one of them; 0: any, a CA's */
	int64_t			 at;		/* seconds since 1970 */
};

/*
 * RFC 5280 section 6 with OpenSSL's strict flag. ERR_NONE if a path to a
 * root exists; ERR_EXPIRED if only the dates stand against it; ERR_INPUT
 * otherwise, with *why (unless why is NULL) set to a constant sentence.
 */
enum err	 cert_chain_verify(const struct cert_check *, const char **why)
		    MUST_CHECK;
/*
 * The same; and the path that was found: the leaf, then who issued it, without
 * the root.
 */
enum err	 cert_chain_path(struct arena *, const struct cert_check *,
		    struct slice ders[CERT_CHAIN_MAX], size_t *n) MUST_CHECK;

#endif
