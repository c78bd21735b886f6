/*
 * handfast ca roll: the next issuing CA, signed by the newest root whose key
 * is at hand; it is known at once and issues from a date on. (--root:
 * ca_roll_root.c.)
 */
#include "ca_roll.h"

#include <string.h>
#include <unistd.h>

#include "hash.h"
#include "log.h"
#include "out.h"
#include "time.h"

struct roll {
	struct admin		*ad;
	const struct args	*args;
	struct authorities	 au;
	struct ca_users		 users;
	const struct root	*root;
	struct ca_made		 root_key;
	struct ca_made		 next;
	int64_t			 on;
};

/* ---- the root that signs ---- */

static const struct root *
root_of_key(const struct authorities *au, const struct key *key)
{
	size_t i;

	for (i = au->nroots; i > 0; i--) {
		if (cert_matches_key(&au->root[i - 1].cert, key))
			return &au->root[i - 1];
	}
	return NULL;
}

/* The key file of the newest root that has one here; of the newest if none. */
static const char *
key_at_hand(struct admin *ad, const struct authorities *au,
    const char *offline)
{
	const char *path;
	size_t i;

	for (i = au->nroots; i > 0; i--) {
		path = ca_root_key_path(ad, offline, au->root[i - 1].name);
		if (access(path, F_OK) == 0)
			return path;
	}
	return ca_root_key_path(ad, offline, au->root[au->nroots - 1].name);
}

enum err
ca_roll_open_root(struct admin *ad, const struct args *args,
    const struct authorities *au, struct ca_made *key,
    const struct root **out)
{
	const char *at = args->value[CA_ROLL_ROOT_KEY];
	enum err e;

	if (at == NULL)
		at = key_at_hand(ad, au, args->value[CA_ROLL_OFFLINE]);
	if ((e = ca_open_root_key(ad, at, args->value[CA_ROLL_PASSPHRASE_FD],
	    key)))
		return e;
	if ((*out = root_of_key(au, key->key)) == NULL) {
		(void)admin_fail(ad, ERR_NOT_FOUND, "%s is the key of none of "
		    "the roots here", log_qs(at));
		return ERR_NOT_FOUND;
	}
	key->cert = (*out)->cert;
	return ca_open(ad->arena, key->key, key->cert.der, &key->ca);
}

/* ---- making ---- */

static enum err
make_next(struct roll *r)
{
	struct cert_spec spec;
	enum err e;

	if ((e = ca_new_key(r->ad, "P-256", r->args->value[CA_ROLL_KEY],
	    &r->next)))
		return e;
	spec = ca_spec(r->ad, "issuing", &r->next.pub, CA_ISSUING_YEARS);
	spec.aia_url = ca_root_url(r->ad, r->root->tag);
	if (spec.not_after > r->root->cert.not_after)
		spec.not_after = r->root->cert.not_after;
	if ((e = ca_certify(r->ad->arena, r->root_key.ca, &spec, &r->next)))
		(void)admin_fail(r->ad, e, "the root cannot sign");
	else if (spec.not_after <= r->on) {
		(void)admin_fail(r->ad, ERR_INPUT, "the new CA ends before it "
		    "begins to issue: the root ends on %s (handfast ca roll "
		    "--root makes the next)", time_text(r->ad->arena,
		    r->root->cert.not_after));
		return ERR_INPUT;
	}
	return e;
}

static enum err
write_next(struct roll *r, const char *name)
{
	const char *from = arena_printf(r->ad->arena, "%s\n",
	    time_text(r->ad->arena, r->on));
	struct ca_file files[] = {
		{ .name = "key", .is_key = true },
		{ .name = "active-from", .text = slice_str(from) },
		{ .name = "certificate.pem" },
	};
	enum err e;

	if ((e = ca_key_text(r->ad, &r->next, &files[0].text)) ||
	    (e = cert_pem(r->ad->arena, &r->next.cert.der, 1,
	    &files[2].text)))
		return e;
	return ca_make_folder(r->ad, &r->users, name, files, 3);
}

static int
tell(const struct roll *r, const char *name)
{
	static const struct out_column columns[] = {
		{ "issuing", "Issuing CA" }, { "name", "Name" },
		{ "root", "Root" }, { "active_from", "Issues from" },
		{ "not_after", "Until" }, { "sha256", "SHA-256" },
	};
	struct out *o = out_new(r->ad, columns, 6);

	out_text(o, name);
	out_text(o, r->next.cert.subject_cn);
	out_text(o, r->root->name);
	out_time(o, r->on);
	out_time(o, r->next.cert.not_after);
	out_hex(o, sha256_slice(&r->next.cert.sha256));
	admin_say(r->ad, "The next issuing CA is made and published. nginx "
	    "must have been reloaded before\nit issues (the unit "
	    "handfast-nginx-reload.path does it), and other nodes need\n%s "
	    "too. See handfast ca show.\n", r->ad->settings->signer.ca_dir);
	return out_print_record(o);
}

static int
roll(struct roll *r)
{
	struct admin *ad = r->ad;
	const char *name;
	enum err e;

	if ((e = authority_load(ad->arena, ad->settings, &r->au)))
		return admin_fail(ad, e, "the CAs cannot be read");
	if (r->args->value[CA_ROLL_ROOT] != NULL)
		return ca_roll_root(ad, r->args, &r->au);
	if (r->au.n == AUTHORITY_ISSUERS)
		return admin_fail(ad, ERR_STATE, "there are %d issuing CAs "
		    "already: retire those that have ended (handfast ca "
		    "retire)", AUTHORITY_ISSUERS);
	if (ca_find_users(ad, &r->users) || ca_choose_date(ad, &r->au,
	    r->args->value[CA_ROLL_ON], &r->on) ||
	    ca_roll_open_root(ad, r->args, &r->au, &r->root_key, &r->root) ||
	    make_next(r))
		return ADMIN_FAILED;
	name = arena_printf(ad->arena, "issuing-%s", ca_tag(ad,
	    &r->next.pub));
	if (write_next(r, name) || ca_publish(ad))
		return ADMIN_FAILED;
	return tell(r, name);
}

int
ca_roll_run(struct admin *ad, const struct args *args)
{
	struct roll r = { .ad = ad, .args = args };

	return roll(&r);
}
