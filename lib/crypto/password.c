/* Account passwords; see password.h. */
#include <stdlib.h>
#include <string.h>

#include <crypt.h>

#include "password.h"
#include "secret.h"

#define COST	6
/* Of the same cost as what password_hash makes; nobody's. */
#define NOBODY	"$y$jAT$38p6MS3MnjwPMsgv9hE7O0"

static bool
acceptable(struct slice password)
{
	return password.n >= PASSWORD_MIN && password.n <= PASSWORD_MAX &&
	    memchr(password.p, 0, password.n) == NULL;
}

/* *out is malloc'd: crypt's state, in whose front stands the new hash. */
static enum err
run(struct slice password, const char *setting, struct crypt_data **out)
{
	char text[PASSWORD_MAX + 1];
	struct crypt_data *d;
	enum err e = ERR_CRYPTO;

	if ((d = calloc(1, sizeof(*d))) == NULL)
		return ERR_CRYPTO;
	memcpy(text, password.p, password.n);
	text[password.n] = '\0';
	if (crypt_r(text, setting, d) != NULL && d->output[0] != '*')
		e = ERR_NONE;
	secret_wipe_bytes(text, sizeof(text));
	*out = d;
	return e;
}

static void
drop(struct crypt_data *d)
{
	if (d != NULL)
		secret_wipe_bytes(d, sizeof(*d));
	free(d);
}

enum err
password_hash(struct arena *a, struct slice password, char **out)
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];
	struct crypt_data *d = NULL;
	enum err e;

	if (password.n > PASSWORD_MAX)
		return ERR_TOO_LARGE;
	if (!acceptable(password))
		return ERR_INPUT;
	/* No bytes given: libxcrypt asks the kernel for the salt. */
	if (crypt_gensalt_rn("$y$", COST, NULL, 0, setting,
	    sizeof(setting)) == NULL)
		return ERR_CRYPTO;
	if ((e = run(password, setting, &d)) == ERR_NONE)
		*out = arena_str(a, slice_str(d->output));
	drop(d);
	return e;
}

enum err
password_check(struct slice password, const char *hash)
{
	struct crypt_data *d = NULL;
	enum err e;

	if (strncmp(hash, "$y$", 3) != 0)
		return ERR_CRYPTO;
	if (!acceptable(password))
		return password_dummy(SLICE_LIT("unacceptable"));
	e = run(password, hash, &d);
	if (e == ERR_NONE &&
	    !secret_equal(slice_str(d->output), slice_str(hash)))
		e = ERR_CREDENTIALS;
	drop(d);
	return e;
}

enum err
password_dummy(struct slice password)
{
	struct crypt_data *d = NULL;
	enum err e;

	if (!acceptable(password))
		password = SLICE_LIT("unacceptable");
	e = run(password, NOBODY, &d);
	drop(d);
	return e ? e : ERR_CREDENTIALS;
}
