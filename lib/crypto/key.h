/*
 * Key pairs: made, kept as PKCS #8, and public keys judged.
 *
 * Accepted everywhere: P-256 and P-384 as named curves with the point on the
 * curve, Ed25519, and RSA of 2048 to 4096 bits with an odd modulus and an odd
 * public exponent of 65537 <= e < 2^32. All else is ERR_KEY.
 */
#ifndef KEY_H
#define KEY_H

#include "arena.h"
#include "err.h"
#include "parse.h"
#include "slice.h"

#define KEY_TYPE_TEXT	16	/* "P-256", "Ed25519", "RSA 3072" and NUL */
#define KEY_SPKI_MAX	1024	/* bytes of SubjectPublicKeyInfo */
#define KEY_PEM_MAX	16384	/* bytes of a private key in PEM */

struct key;			/* a private key; freed with its arena */

struct pubkey {
	struct slice	 spki;			/* DER, RFC 5280 4.1.2.7 */
	struct sha256	 fingerprint;		/* SHA-256 of spki */
	char		 type[KEY_TYPE_TEXT];
};

/* type: "P-256", "P-384", "Ed25519", "RSA 2048".."RSA 4096"; else ERR_KEY. */
enum err	 key_generate(struct arena *, const char *type, struct key **)
		    MUST_CHECK;
/*
 * Private key from PEM (PKCS #8 plain or encrypted, or the traditional forms)
 * and judged. An empty passphrase never prompts: an encrypted key is then
 * ERR_CREDENTIALS, as it is with the wrong one. Anything else: ERR_INPUT.
 */
enum err	 key_parse_pem(struct arena *, struct slice pem,
		    struct slice passphrase, struct key **) MUST_CHECK;
/*
 * PKCS #8 in PEM (RFC 5958). With a passphrase of 1..256 bytes encrypted by
 * PBES2: scrypt (N 2^14, r 8, p 5) and AES-256-CBC. Wiped with the arena.
 */
enum err	 key_pem(struct arena *, const struct key *,
		    struct slice passphrase, struct slice *out) MUST_CHECK;
enum err	 key_public(struct arena *, const struct key *,
		    struct pubkey *) MUST_CHECK;
/*
 * OpenSSL's own object (EVP_PKEY), for keys that come another way and for what
 * takes nothing else. key_of_native makes itself one more owner, and judges.
 */
struct evp_pkey_st;
enum err	 key_of_native(struct arena *, struct evp_pkey_st *,
		    struct key **) MUST_CHECK;
struct evp_pkey_st *key_native(const struct key *);
/* Judges a SubjectPublicKeyInfo in DER; all bytes must be used. */
enum err	 pubkey_parse(struct arena *, struct slice spki,
		    struct pubkey *out) MUST_CHECK;

#endif
