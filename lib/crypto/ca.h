/*
 * What only a holder of a CA key does: signing certificates. Included by
 * fcgi/signer, fcgi/admin/ca_*.c and their tests alone; make lint checks it.
 */
#ifndef CA_H
#define CA_H

#include "cert.h"

#define CA_SERIAL	16	/* bytes of every serial that we give */
#define CA_BACKDATE	300	/* seconds that notBefore lies in the past */
#define CA_NAMES_MAX	32	/* DNS names in a server certificate */

struct ca;			/* a CA's key with its certificate */

struct cert_spec {
	uint8_t			 serial[CA_SERIAL];	/* ca_serial */
	int64_t			 not_before;
	int64_t			 not_after;
	/*
	 * DER of a Name that is taken as it is, in a CA: a root's next has its
	 * name, so that what certifies one by the other is self-issued, which
	 * no pathlen counts (RFC 4210 4.4, RFC 5280 4.2.1.9).
	 */
	struct slice		 subject;	/* empty: from what follows */
	const char		*cn;		/* UTF-8, 1..64 characters */
	const char		*organisation;	/* the same, or NULL */
	const struct uuid	*device;	/* SAN URI:urn:uuid:..., or NULL */
	const char *const	*dns;		/* SAN DNS names */
	size_t			 ndns;
	unsigned int		 usage;		/* enum cert_usage; 0 in a CA */
	bool			 is_ca;
	int			 pathlen;	/* in a CA */
	const char		*aia_url;	/* caIssuers, http://, or NULL */
	const char		*ocsp_url;	/* responder, the same */
	const char		*cdp_url;	/* CRL, http://, or NULL */
	struct slice		 spki;		/* the subject's public key */
};

/* 16 random bytes, the first not zero: 128 bits (RFC 5280 4.1.2.2). */
enum err	 ca_serial(uint8_t serial[CA_SERIAL]) MUST_CHECK;
/*
 * The key and its certificate in DER; ERR_CONFIG if the certificate is not a
 * CA's or not this key's. With an empty certificate a CA that can only make
 * its own: the root. Both are kept as long as the arena.
 */
enum err	 ca_open(struct arena *, const struct key *, struct slice cert,
		    struct ca **) MUST_CHECK;
/*
 * A version 3 certificate (RFC 5280 section 4) with basicConstraints and
 * keyUsage critical, SKI (RFC 7093 method 1) and AKI; with CERT_OCSP also
 * ocsp-nocheck. The public key is
 * judged; ERR_CONFIG for a value that the spec's comments rule out, or a
 * not_after behind the CA's own.
 */
enum err	 ca_make_cert(struct arena *, const struct ca *,
		    const struct cert_spec *, struct slice *der) MUST_CHECK;

#endif
