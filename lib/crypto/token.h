/*
 * Keys that never leave a token (a TPM, a smart card, an HSM), by the OpenSSL
 * engine "pkcs11" (package libengine-pkcs11-openssl) and a PKCS #11 URI (RFC
 * 7512). A PIN comes from the URI alone; nobody is asked.
 */
#ifndef TOKEN_H
#define TOKEN_H

#include <stdbool.h>

#include "arena.h"
#include "err.h"
#include "key.h"

#define TOKEN_ENGINE	"pkcs11"
#define TOKEN_URI_MAX	512	/* bytes */

/* Does it begin as such a URI does? */
bool		 token_is_uri(const char *);
/*
 * ERR_INPUT if it is no URI of that kind; ERR_CONFIG if there is no engine;
 * ERR_NOT_FOUND if the token does not give the key (not there, or the PIN);
 * ERR_KEY if it is of a kind that is not accepted.
 */
enum err	 token_key(struct arena *, const char *uri, struct key **)
		    MUST_CHECK;

#endif
