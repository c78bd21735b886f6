/*
 * handfast ca show: the certificates that this installation stands on, and
 * what each is good for now.
 */
#include <string.h>

#include "authority.h"
#include "ca_verbs.h"
#include "hash.h"
#include "log.h"
#include "out.h"
#include "store_issuer.h"
#include "time.h"

static void
add(struct out *o, const char *what, const char *state, int64_t active_from,
    const struct cert *c)
{
	out_text(o, what);
	out_text(o, state);
	out_text(o, c->subject_cn);
	out_text(o, c->key.type);
	out_time(o, active_from);
	out_time(o, c->not_before);
	out_time(o, c->not_after);
	out_hex(o, c->serial);
	out_hex(o, sha256_slice(&c->sha256));
}

/* What the dates alone say; whether an old one has ended, the database does. */
static const char *
state_by_date(const struct authorities *au, const struct issuer *is)
{
	int64_t now = time_now();

	return authority_current(au, now) == is ? "current" :
	    is->active_from > now ? "next" : "old";
}

static const char *
state_of(const struct authorities *au, const struct db_rows *rows,
    const struct issuer *is)
{
	const char *by_date = state_by_date(au, is);
	const struct issuer_row *row = rows->row;
	size_t i;

	for (i = 0; i < rows->n; i++) {
		if (sha256_equal(&row[i].sha256, &is->cert.sha256) &&
		    strcmp(by_date, "old") == 0 &&
		    strcmp(row[i].state, "ended") == 0)
			return "ended";
	}
	return by_date;
}

static void
ask_database(struct admin *ad, struct db_rows *rows)
{
	*rows = (struct db_rows){ 0 };
	if (admin_connect_admin(ad) ||
	    store_issuer_list(ad->db, ad->arena, rows)) {
		*rows = (struct db_rows){ 0 };
		admin_say(ad, "The database does not answer: whether an old "
		    "CA's last certificate has ended is not known.");
	}
}

/* What the CAs have made for our own programs, if it is there. */
static enum err
add_own(struct admin *ad, struct out *o, const char *what)
{
	const char *path = ca_pki_path(ad, arena_printf(ad->arena, "%s.pem",
	    what));
	/* Texts are borrowed until they are printed. */
	struct cert *cert = arena_alloc(ad->arena, sizeof(*cert));
	enum err e = ca_read_cert(ad, path, cert);

	if (e == ERR_NONE)
		add(o, what, NULL, 0, cert);
	else if (e != ERR_NOT_FOUND)
		(void)admin_fail(ad, e, "no certificate in %s", log_qs(path));
	return e == ERR_NOT_FOUND ? ERR_NONE : e;
}

int
ca_show_run(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "what", "WHAT" }, { "state", "STATE" }, { "name", "NAME" },
		{ "key", "KEY" }, { "active_from", "ISSUES FROM" },
		{ "not_before", "FROM" }, { "not_after", "UNTIL" },
		{ "serial", "SERIAL" }, { "sha256", "SHA-256" },
	};
	struct out *o = out_new(ad, columns, 9);
	struct authorities au;
	struct db_rows rows;
	size_t i;
	enum err e;

	(void)args;
	if ((e = authority_load(ad->arena, ad->settings, &au)))
		return admin_fail(ad, e, "the CAs cannot be read");
	ask_database(ad, &rows);
	for (i = 0; i < au.nroots; i++)
		add(o, au.root[i].name, NULL, 0, &au.root[i].cert);
	for (i = 0; i < au.ncross; i++)
		add(o, "cross", NULL, 0, &au.cross[i]);
	for (i = 0; i < au.n; i++)
		add(o, au.issuer[i].name, state_of(&au, &rows,
		    &au.issuer[i]), au.issuer[i].active_from,
		    &au.issuer[i].cert);
	if (add_own(ad, o, "server") || add_own(ad, o, "ocsp"))
		return ADMIN_FAILED;
	return out_print_list(o, "certificates");
}
