/*
 * Signing in at the command line.
 */
#include "operator.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "hash.h"
#include "keys.h"
#include "log.h"
#include "password.h"
#include "prompt.h"
#include "rand.h"
#include "store.h"
#include "store_session.h"

#define CONSOLE_USER	"handfast-console"
#define TOKEN_BYTES	32
#define NAME_MAX_BYTES	65	/* with the NUL */

/* So that this reads and reaches no more than the console itself. */
static enum err
become_console(const struct admin *ad)
{
	const struct passwd *pw;

	if (geteuid() != 0)
		return ERR_NONE;
	errno = 0;
	if ((pw = getpwnam(CONSOLE_USER)) == NULL && errno == 0)
		return ERR_NONE;
	if (pw == NULL || initgroups(pw->pw_name, pw->pw_gid) == -1 ||
	    setgid(pw->pw_gid) == -1 || setuid(pw->pw_uid) == -1) {
		(void)admin_fail(ad, ERR_IO, "becoming the user %s: %s",
		    CONSOLE_USER, strerror(errno));
		return ERR_IO;
	}
	return ERR_NONE;
}

static enum err
read_account(const struct admin *ad, const struct operator_login *login,
    char name[NAME_MAX_BYTES])
{
	size_t n;

	if (login->account == NULL) {
		enum err e = prompt_line("Account", name, NAME_MAX_BYTES);

		if (e != ERR_NONE)
			(void)admin_fail(ad, e, "the account's name; use "
			    "--account without a terminal");
		return e;
	}
	if ((n = strlen(login->account)) >= NAME_MAX_BYTES) {
		(void)admin_fail(ad, ERR_CREDENTIALS, "signing in");
		return ERR_CREDENTIALS;
	}
	memcpy(name, login->account, n + 1);
	return ERR_NONE;
}

static enum err
read_password(const struct admin *ad, const struct operator_login *login,
    struct secret *password)
{
	int fd = PROMPT_TERMINAL;
	enum err e;

	if (login->password_fd != NULL &&
	    (e = prompt_fd(login->password_fd, &fd))) {
		(void)admin_fail(ad, e, "--password-fd %s is no open "
		    "descriptor", log_qs(login->password_fd));
		return e;
	}
	if ((e = prompt_secret("Password", fd, password)))
		(void)admin_fail(ad, e, "reading the password; use "
		    "--password-fd without a terminal");
	return e;
}

static enum err
draw_session(struct sha256 *session)
{
	uint8_t token[TOKEN_BYTES];
	enum err e;

	/* Nobody but this process will use it, so only its hash is kept. */
	if ((e = rand_bytes(token, sizeof(token))) == ERR_NONE)
		e = sha256_of(slice_of(token, sizeof(token)), session);
	secret_wipe_bytes(token, sizeof(token));
	return e;
}

static enum err
start_session(struct operator_session *op, const char *name,
    struct slice password)
{
	struct admin *ad = op->admin;
	struct store_sign_in in = { .name = name, .session = &op->session,
	    .agent = "handfast", .idle = ad->settings->console.session_idle,
	    .maximum = ad->settings->console.session_max };
	struct sign_in_row row;
	enum err e;

	if ((e = store_sign_in_begin(ad->db, ad->arena, name, NULL, &row)))
		return e;
	if (row.wait_seconds > 0)
		return ERR_PAUSED;
	if (row.account == NULL || row.password_hash == NULL)
		e = password_dummy(password);
	else
		e = password_check(password, row.password_hash);
	if (e != ERR_NONE && e != ERR_CREDENTIALS)
		return e;
	in.account = row.account;
	in.fits = e == ERR_NONE ? row.password_hash : NULL;
	if ((e = draw_session(&op->session)))
		return e;
	return store_sign_in_end(ad->db, ad->arena, &in);
}

static enum err
authenticate(struct operator_session *op, const struct operator_login *login)
{
	struct admin *ad = op->admin;
	struct secret *password = secret_new(ad->arena);
	char name[NAME_MAX_BYTES];
	enum err e;

	if ((e = read_account(ad, login, name)) ||
	    (e = read_password(ad, login, password)))
		return e;
	e = start_session(op, name, secret_slice(password));
	secret_wipe(password);
	if (e != ERR_NONE)
		(void)admin_fail(ad, e, "signing in");
	return e;
}

static enum err
read_key(const struct admin *ad, const char *path, struct secret *key)
{
	enum err e = file_read_secret(path, KEYS_SEAL, key);

	if (e)
		(void)admin_fail(ad, e, "reading %s", path);
	return e;
}

static enum err
read_keys(const struct admin *ad, struct operator_session *op)
{
	const struct settings *s = ad->settings;
	enum err e;

	if ((e = read_key(ad, s->console.seal_key, &op->seal_key)) ||
	    !settings_has_channel(s, "psk"))
		return e;
	return read_key(ad, s->console.psk_key, &op->psk_key);
}

static void
wipe_keys(struct operator_session *op)
{
	secret_wipe(&op->seal_key);
	secret_wipe(&op->psk_key);
}

enum err
operator_sign_in(struct admin *ad, const struct operator_login *login,
    struct operator_session *op)
{
	const struct settings *s = ad->settings;
	enum err e;

	*op = (struct operator_session){ .admin = ad };
	if ((e = become_console(ad)))
		return e;
	if (login->keys && (e = read_keys(ad, op))) {
		wipe_keys(op);
		return e;
	}
	e = admin_connect(ad, STORE_ROLE_CONSOLE, store_stmts_console);
	if (e != ERR_NONE)
		(void)admin_fail(ad, e, "signing in");
	else
		e = authenticate(op, login);
	if (e != ERR_NONE) {
		wipe_keys(op);
		return e;
	}
	op->claimer = (struct claimer){ .db = ad->db,
	    .session = &op->session, .realm = slice_str(s->realm),
	    .seal_key = &op->seal_key,
	    .psk_key = op->psk_key.n > 0 ? &op->psk_key : NULL,
	    .min_length = s->code_length,
	    .est = settings_has_channel(s, "est") };
	return ERR_NONE;
}

void
operator_sign_out(struct operator_session *op)
{
	struct admin *ad = op->admin;

	wipe_keys(op);
	if (store_session_close(ad->db, ad->arena, &op->session) != ERR_NONE)
		log_at(ERR_WARNING, "the session could not be ended; it ends "
		    "by itself when idle");
}
