/*
 * handfast ca retire: takes an issuing CA out whose last certificate has
 * ended, or a root under which none stands any more. Its key is removed, its
 * certificate kept aside.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ca_make.h"
#include "log.h"
#include "store_issuer.h"
#include "time.h"
#include "token.h"

/* Who comes late must still be known at nginx's door: the longest grace. */
static int64_t
end_of_grace(const struct settings *s, int64_t last)
{
	unsigned days = 0;

	for (size_t i = 0; i < s->n_profiles; i++)
		if (s->profiles[i].grace > days)
			days = s->profiles[i].grace;
	return last + (int64_t)days * 86400;
}

/* With the last of its certificates, and what may come after. */
static enum err
check_over(struct admin *ad, const struct issuer *is,
    const struct issuer_row *row)
{
	int64_t last = row->last_not_after;
	int64_t grace = end_of_grace(ad->settings, last);

	if (strcmp(row->state, "ended") != 0)
		(void)admin_fail(ad, ERR_STATE, "%s is %s%s%s: it is still "
		    "needed", is->name, row->state, last ?
		    ", and its last certificate ends on " : "",
		    last ? time_text(ad->arena, last) : "");
	else if (last != 0 && grace > time_now())
		(void)admin_fail(ad, ERR_STATE, "%s is still needed: devices "
		    "that come late may renew until %s (grace)", is->name,
		    time_text(ad->arena, grace));
	else
		return ERR_NONE;
	return ERR_STATE;
}

static enum err
is_ended(struct admin *ad, const struct issuer *is)
{
	const struct issuer_row *row;
	struct db_rows rows;
	size_t i;
	enum err e;

	if ((e = admin_connect_admin(ad)) ||
	    (e = store_issuer_list(ad->db, ad->arena, &rows))) {
		(void)admin_fail(ad, e, "the database does not say whether its "
		    "certificates have ended");
		return e;
	}
	row = rows.row;
	for (i = 0; i < rows.n; i++) {
		if (!sha256_equal(&row[i].sha256, &is->cert.sha256))
			continue;
		return check_over(ad, is, &row[i]);
	}
	(void)admin_fail(ad, ERR_STATE, "the signer has not told of %s yet",
	    is->name);
	return ERR_STATE;
}

static enum err
stands_under(struct admin *ad, const struct authorities *au,
    const struct root *root)
{
	struct cert top;
	size_t i;

	for (i = 0; i < au->n; i++) {
		const struct issuer *is = &au->issuer[i];

		if (cert_parse(ad->arena, is->chain[is->n_chain - 1], &top) ||
		    !cert_issued_by(&top, &root->cert))
			continue;
		(void)admin_fail(ad, ERR_STATE, "%s stands under %s: it is "
		    "still needed", is->name, root->name);
		return ERR_STATE;
	}
	return ERR_NONE;
}

static enum err
move(struct admin *ad, const char *from, const char *to)
{
	if (rename(from, to) == 0)
		return ERR_NONE;
	(void)admin_fail(ad, ERR_IO, "cannot move %s to %s: %s", log_qs(from),
	    log_qs(to), strerror(errno));
	return ERR_IO;
}

/* The certificate goes first: without it the signer wants no key. */
static enum err
set_aside(struct admin *ad, const char *name, bool is_first,
    const char *cert, const char *key)
{
	const char *dir = ad->settings->signer.ca_dir;
	const char *to = arena_printf(ad->arena, "%s/retired-%s", dir, name);
	enum err e;

	if (!is_first) {
		if ((e = move(ad, arena_printf(ad->arena, "%s/%s", dir, name),
		    to)))
			return e;
		(void)unlink(arena_printf(ad->arena, "%s/key", to));
		return ERR_NONE;
	}
	if (mkdir(to, 0755) == -1 && errno != EEXIST) {
		(void)admin_fail(ad, ERR_IO, "cannot make %s: %s", log_qs(to),
		    strerror(errno));
		return ERR_IO;
	}
	if ((e = move(ad, cert, arena_printf(ad->arena, "%s/certificate.pem",
	    to))))
		return e;
	if (key != NULL && !token_is_uri(key))
		(void)unlink(key);
	return ERR_NONE;
}

static enum err
retire_issuer(struct admin *ad, const struct issuer *is)
{
	const struct settings *s = ad->settings;
	enum err e;

	if ((e = is_ended(ad, is)))
		return e;
	return set_aside(ad, is->name, *is->tag == '\0', s->signer.ca_cert,
	    s->signer.ca_key);
}

static enum err
retire_root(struct admin *ad, const struct authorities *au,
    const struct root *root)
{
	enum err e;

	if ((e = stands_under(ad, au, root)))
		return e;
	return set_aside(ad, root->name, *root->tag == '\0',
	    ad->settings->signer.ca_root, NULL);
}

int
ca_retire_run(struct admin *ad, const struct args *args)
{
	const char *name = args->operands[0];
	struct authorities au;
	enum err e = ERR_NOT_FOUND;
	bool found = false;
	size_t i;

	if ((e = authority_load(ad->arena, ad->settings, &au)))
		return admin_fail(ad, e, "the CAs cannot be read");
	for (i = 0; i < au.n && !found; i++) {
		if ((found = strcmp(au.issuer[i].name, name) == 0))
			e = retire_issuer(ad, &au.issuer[i]);
	}
	for (i = 0; i < au.nroots && !found; i++) {
		if ((found = strcmp(au.root[i].name, name) == 0))
			e = retire_root(ad, &au, &au.root[i]);
	}
	if (!found)
		return admin_fail(ad, ERR_NOT_FOUND, "there is no CA %s "
		    "(handfast ca show names them)", log_qs(name));
	if (e || ca_publish(ad))
		return ADMIN_FAILED;
	return admin_done(ad, "%s is retired.", name);
}
