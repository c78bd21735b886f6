/*
 * Account passwords: yescrypt by libxcrypt, cost 6 (32 MiB, some 50 ms).
 */
#ifndef PASSWORD_H
#define PASSWORD_H

#include "arena.h"
#include "err.h"
#include "slice.h"

#define PASSWORD_MIN	8	/* bytes */
#define PASSWORD_MAX	256	/* bytes */

/*
 * *out is "$y$..." for the database. ERR_INPUT: shorter than PASSWORD_MIN
 * or with a NUL byte inside; ERR_TOO_LARGE: longer than PASSWORD_MAX.
 */
enum err	 password_hash(struct arena *, struct slice password,
		    char **out) MUST_CHECK;
/*
 * ERR_NONE if it fits, ERR_CREDENTIALS if not (whatever is wrong with it),
 * ERR_CRYPTO if the hash is not one that can be checked.
 */
enum err	 password_check(struct slice password, const char *hash)
		    MUST_CHECK;
/*
 * For a name nobody has: takes as long as password_check against a hash that
 * password_hash made, and always returns ERR_CREDENTIALS.
 */
enum err	 password_dummy(struct slice password) MUST_CHECK;

#endif
