/*
 * Making CAs; see ca_make.h. (Their files: ca_files.c.)
 */
#include "ca_make.h"

#include <string.h>

#include "file.h"
#include "log.h"
#include "prompt.h"
#include "time.h"
#include "token.h"

#define PASSPHRASE_MIN	12	/* bytes */
#define ORGANISATION_MAX 64	/* RFC 5280 appendix A */
#define TAG_BYTES	4

/* ---- keys ---- */

static enum err
token_key_of(struct admin *ad, const char *uri, struct ca_made *out)
{
	struct authority_key in;
	enum err e;

	if (!token_is_uri(uri)) {
		(void)admin_fail(ad, ERR_INPUT, "%s is no pkcs11: URI",
		    log_qs(uri));
		return ERR_INPUT;
	}
	if ((e = authority_read_key(ad->arena, ad->settings, uri, &in))) {
		(void)admin_fail(ad, e, "the token gives no key %s",
		    log_qs(uri));
		return e;
	}
	out->key = in.key;
	out->uri = uri;
	return ERR_NONE;
}

enum err
ca_new_key(struct admin *ad, const char *type, const char *uri,
    struct ca_made *out)
{
	enum err e;

	if (uri != NULL) {
		if ((e = token_key_of(ad, uri, out)))
			return e;
	} else if ((e = key_generate(ad->arena, type, &out->key))) {
		(void)admin_fail(ad, e, "cannot make a key");
		return e;
	}
	return key_public(ad->arena, out->key, &out->pub);
}

static enum err
passphrase_fd(struct admin *ad, const char *fd_text, int *fd)
{
	enum err e;

	*fd = PROMPT_TERMINAL;
	if (fd_text == NULL || (e = prompt_fd(fd_text, fd)) == ERR_NONE)
		return ERR_NONE;
	(void)admin_fail(ad, e, "%s is no open descriptor", log_qs(fd_text));
	return e;
}

enum err
ca_new_passphrase(struct admin *ad, const char *label, const char *fd_text,
    struct secret *out)
{
	enum err e;
	int fd;

	if ((e = passphrase_fd(ad, fd_text, &fd)))
		return e;
	e = prompt_new_secret(label, fd, out);
	if (e == ERR_NONE && out->n < PASSPHRASE_MIN)
		e = ERR_INPUT;
	if (e)
		(void)admin_fail(ad, e, "a passphrase of %d to %d bytes is "
		    "needed, the same twice", PASSPHRASE_MIN, SECRET_MAX);
	return e;
}

/* Asked for only if the file is encrypted. */
static enum err
parse_root_key(struct admin *ad, struct slice pem, const char *fd_text,
    struct ca_made *out)
{
	struct secret *passphrase = secret_new(ad->arena);
	enum err e;
	int fd;

	e = key_parse_pem(ad->arena, pem, SLICE_NONE, &out->key);
	if (e != ERR_CREDENTIALS)
		return e;
	if ((e = passphrase_fd(ad, fd_text, &fd)) ||
	    (e = prompt_secret("Passphrase of the root's key", fd,
	    passphrase)))
		return e;
	return key_parse_pem(ad->arena, pem, secret_slice(passphrase),
	    &out->key);
}

enum err
ca_open_root_key(struct admin *ad, const char *key_at, const char *fd_text,
    struct ca_made *out)
{
	struct slice pem;
	enum err e;

	if (token_is_uri(key_at)) {
		if ((e = token_key_of(ad, key_at, out)))
			return e;
	} else if ((e = file_read_key(ad->arena, key_at, KEY_PEM_MAX, 077,
	    &pem)) || (e = parse_root_key(ad, pem, fd_text, out))) {
		(void)admin_fail(ad, e, "the root's key %s cannot be opened%s",
		    log_qs(key_at), e == ERR_NOT_FOUND ? ": bring its medium, "
		    "and name the file with --root-key" :
		    e == ERR_CREDENTIALS ? ": is it the right passphrase?" :
		    "");
		return e;
	}
	return key_public(ad->arena, out->key, &out->pub);
}

/* ---- certificates ---- */

const char *
ca_tag(const struct admin *ad, const struct pubkey *pub)
{
	return hex_text(ad->arena, slice_of(pub->fingerprint.b, TAG_BYTES));
}

/* The key's beginning tells apart what was made for one realm twice. */
struct cert_spec
ca_spec(const struct admin *ad, const char *what, const struct pubkey *pub,
    unsigned int years)
{
	const char *realm = ad->settings->realm;
	int64_t now = time_now();

	return (struct cert_spec){ .not_before = now - CA_BACKDATE,
	    .not_after = now + years * CA_YEAR, .is_ca = true,
	    .spki = pub->spki,
	    .organisation = strlen(realm) <= ORGANISATION_MAX ? realm : NULL,
	    .cn = arena_printf(ad->arena, "handfast %s CA %s", what,
	    ca_tag(ad, pub)) };
}

const char *
ca_root_url(const struct admin *ad, const char *tag)
{
	const char *url = ad->settings->signer.aia_url;

	return url == NULL ? NULL : arena_printf(ad->arena, "%s/%s",
	    ca_folder_of(ad->arena, url), authority_file(ad->arena, "root",
	    tag, ".der"));
}

enum err
ca_certify(struct arena *a, const struct ca *by, struct cert_spec *spec,
    struct ca_made *out)
{
	struct slice der;
	enum err e;

	if ((e = ca_serial(spec->serial)) ||
	    (e = ca_make_cert(a, by, spec, &der)) ||
	    (e = cert_parse(a, der, &out->cert)))
		return e;
	return ca_open(a, out->key, der, &out->ca);
}

/* ---- dates ---- */

enum err
ca_parse_date(struct admin *ad, const char *text, int64_t *out)
{
	enum err e;

	if (strcmp(text, "now") == 0) {
		*out = time_now();
		return ERR_NONE;
	}
	if (strlen(text) == strlen("2027-01-31"))
		text = arena_printf(ad->arena, "%sT00:00:00Z", text);
	if ((e = time_parse(slice_str(text), out)))
		(void)admin_fail(ad, e, "%s is no date: give it as 2027-01-31, "
		    "2027-01-31T12:00:00Z or now", log_qs(text));
	return e;
}

enum err
ca_choose_date(struct admin *ad, const struct authorities *au,
    const char *on, int64_t *out)
{
	int64_t now = time_now();
	const struct issuer *last = &au->issuer[au->n - 1];
	const char *why = NULL;

	*out = now + CA_OVERLAP;
	if (on != NULL && ca_parse_date(ad, on, out))
		return ERR_INPUT;
	/* One that ends before leaves nothing to wait for. */
	if (on == NULL && authority_current(au, now)->until <= *out)
		*out = now;
	if (*out < now)
		why = "it is past; to begin at once, say \"now\"";
	else if (last->active_from >= *out)
		why = arena_printf(ad->arena, "%s begins to issue on %s, and "
		    "the next must be later", last->name,
		    time_text(ad->arena, last->active_from));
	if (why == NULL)
		return ERR_NONE;
	(void)admin_fail(ad, ERR_INPUT, "%s is no date to begin on: %s",
	    time_text(ad->arena, *out), why);
	return ERR_INPUT;
}
