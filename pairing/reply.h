/*
 * The reply: the certificate or the refusal, sealed for the one device that
 * knows the code (docs/protocol.md section 8). Sealed once, stored, and sent
 * as stored.
 */
#ifndef REPLY_H
#define REPLY_H

#include "arena.h"
#include "err.h"
#include "parse.h"
#include "secret.h"
#include "slice.h"

#define REPLY_CERTS_MAX		8	/* in the chain; roots too */
#define REPLY_CERT_MAX		4096	/* bytes of DER each */
#define REPLY_REASON_MAX	200	/* code points */
#define REPLY_URL_MAX		512	/* bytes */
#define REPLY_SEALED_MAX	47104	/* bytes; fits the 64 KiB frame */

enum reply_kind { REPLY_CERTIFICATE, REPLY_DECLINE };

struct reply {
	enum reply_kind	kind;
	/* certificate: */
	struct uuid	device;
	struct slice	certificate;			/* DER */
	struct slice	chain[REPLY_CERTS_MAX];		/* issuing CA first */
	size_t		n_chain;
	struct slice	roots[REPLY_CERTS_MAX];
	size_t		n_roots;			/* 1 or more */
	struct slice	renew;				/* https URL */
	/* decline: */
	struct slice	reason;				/* may be empty */
};

/* What a sealed reply belongs to; it opens for nothing else. */
struct reply_context {
	const char		*channel;	/* its wire name */
	const struct sha256	*reg;
	const struct secret	*key;		/* key(channel, "reply", reg) */
};

const char	*reply_kind_name(enum reply_kind);
enum err	 reply_kind_parse(struct slice, enum reply_kind *) MUST_CHECK;

/*
 * Formats and seals: nonce (12, random), ciphertext, tag (16). ERR_INPUT for
 * a reply that its reader would refuse, ERR_TOO_LARGE over REPLY_SEALED_MAX.
 */
enum err	 reply_seal(struct arena *, const struct reply_context *,
		    const struct reply *, struct slice *sealed) MUST_CHECK;
/*
 * ERR_PROOF if it was not sealed under this key for this registration and
 * kind; ERR_INPUT if what was sealed is malformed. Slices live in the arena.
 */
enum err	 reply_open(struct arena *, const struct reply_context *,
		    enum reply_kind, struct slice sealed, struct reply *)
		    MUST_CHECK;

#endif
