/*
 * Private keys that stay in a token (PKCS #11), through OpenSSL's engine
 * "pkcs11".
 */
#ifndef KEY_TOKEN_H
#define KEY_TOKEN_H

#include <stdbool.h>

#include "key.h"

#define KEY_TOKEN_PREFIX	"pkcs11:"
#define KEY_TOKEN_PIN_MAX	64	/* bytes */

/*
 * The key that a URI (RFC 7512) names, in the token that the module reaches.
 * The first call loads the module, for good. ERR_CONFIG: no such module, or
 * another than before; ERR_NOT_FOUND: no such key, or the PIN is wrong;
 * ERR_KEY: a kind of key that is not accepted here.
 */
enum err	 key_open_token(struct arena *, const char *uri,
		    const char *module, struct slice pin, struct key **)
		    MUST_CHECK;
/* Was it opened by key_open_token? */
bool		 key_in_token(const struct key *);

#endif
