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

struct ca {
	const struct key	*key;
	struct slice		 cert;	/* DER; empty: a root signs itself */
};

struct cert_spec {
	uint8_t			 serial[CA_SERIAL];	/* ca_serial */
	int64_t			 not_before;
	int64_t			 not_after;
	const char		*cn;		/* UTF-8, 1..64 characters */
	const char		*organisation;	/* the same, or NULL */
	const struct uuid	*device;	/* SAN URI:urn:uuid:..., or NULL */
	const char *const	*dns;		/* SAN DNS names */
	size_t			 ndns;
	unsigned int		 usage;		/* enum cert_usage; 0 in a CA */
	bool			 is_ca;
	int			 pathlen;	/* in a CA */
	const char		*aia_url;	/* caIssuers, http://, or NULL */
	const char		*cdp_url;	/* CRL, http://, or NULL */
	struct slice		 spki;		/* the subject's public key */
};

/* 16 random bytes, the first not zero: 128 bits (RFC 5280 4.1.2.2). */
enum err	 ca_serial(uint8_t serial[CA_SERIAL]) MUST_CHECK;
/*
 * A version 3 certificate with basicConstraints and keyUsage critical, SKI,
 * and AKI. For a self-signed root spec->spki must be the CA key's own. The
 * public key is judged; not_after may not lie behind the CA's own
 * (ERR_INTERNAL: the caller cuts it), and the CA must be one.
 */
enum err	 ca_make_cert(struct arena *, const struct ca *,
		    const struct cert_spec *, struct slice *der) MUST_CHECK;

#endif
