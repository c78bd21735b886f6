/*
 * Keys that never leave a token (a TPM, a smart card, an HSM), by the OpenSSL
 * engine "pkcs11" (package libengine-pkcs11-openssl) and a PKCS #11 URI (RFC
 * 7512). Nobody is asked for a PIN.
 */
#ifndef TOKEN_H
#define TOKEN_H

#include <stdbool.h>

#include "arena.h"
#include "err.h"
#include "key.h"

#define TOKEN_ENGINE	"pkcs11"
#define TOKEN_URI_MAX	512	/* bytes */
#define TOKEN_PIN_MAX	64	/* bytes */

/* What the URI does not say. */
struct token_access {
	const char	*module;	/* PKCS #11 library; the first counts */
	struct slice	 pin;
};

/* Does it begin as such a URI does? */
bool		 token_is_uri(const char *);
/*
 * access: NULL if the URI has the PIN and the system the module.
 * ERR_INPUT if it is no URI of that kind; ERR_CONFIG if there is no engine;
 * ERR_NOT_FOUND if the token does not give the key (not there, or the PIN);
 * ERR_KEY if it is of a kind that is not accepted.
 */
enum err	 token_open(struct arena *, const char *uri,
		    const struct token_access *, struct key **) MUST_CHECK;
enum err	 token_key(struct arena *, const char *uri, struct key **)
		    MUST_CHECK;

#endif
