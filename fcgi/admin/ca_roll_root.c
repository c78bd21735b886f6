/*
 * handfast ca roll --root: the next root, and the certificates by which the
 * old and the new vouch for each other (RFC 4210 4.4): whoever trusts one of
 * them accepts what stands under the other.
 */
#include "ca_roll.h"
#include "hash.h"
#include "log.h"
#include "out.h"
#include "time.h"

struct roll_root {
	struct admin		*ad;
	const struct args	*args;
	const struct root	*old;
	struct ca_made		 old_key;
	struct ca_made		 next;
	struct slice		 cross[2];	/* old-with-new, new-with-old */
	const char		*key_path;
	struct secret		 passphrase;
	struct ca_users		 users;
};

/* The old root's name: what goes between the two is then self-issued. */
static enum err
make_root(struct roll_root *r)
{
	struct arena *a = r->ad->arena;
	struct cert_spec spec;
	struct ca *bare;
	enum err e;

	if ((e = ca_new_key(r->ad, "P-384", r->args->value[CA_ROLL_KEY],
	    &r->next)) ||
	    (e = ca_open(a, r->next.key, SLICE_NONE, &bare)))
		return e;
	spec = ca_spec(r->ad, "root", &r->next.pub, CA_ROOT_YEARS);
	spec.subject = r->old->cert.subject;
	spec.pathlen = CA_ROOT_PATHLEN;
	return ca_certify(a, bare, &spec, &r->next);
}

/* One root's name and key, signed by the other, until either ends. */
static enum err
cross(struct roll_root *r, const struct ca_made *by, const struct cert *of,
    struct slice *der)
{
	struct cert_spec spec = { .not_before = r->next.cert.not_before,
	    .not_after = of->not_after < by->cert.not_after ? of->not_after :
	    by->cert.not_after, .subject = of->subject, .is_ca = true,
	    .pathlen = 1, .spki = of->key.spki };
	enum err e;

	if ((e = ca_serial(spec.serial)))
		return e;
	return ca_make_cert(r->ad->arena, by->ca, &spec, der);
}

static enum err
make_all(struct roll_root *r)
{
	enum err e;

	if ((e = make_root(r)) ||
	    (e = cross(r, &r->next, &r->old->cert, &r->cross[0])) ||
	    (e = cross(r, &r->old_key, &r->next.cert, &r->cross[1])))
		(void)admin_fail(r->ad, e, "cannot make the next root");
	return e;
}

static enum err
write_all(struct roll_root *r, const char *name)
{
	struct ca_file files[] = {
		{ .name = "cross.pem" }, { .name = "certificate.pem" },
	};
	enum err e;

	if (r->next.uri == NULL && (e = ca_write_root_key(r->ad,
	    r->key_path, &r->next, &r->passphrase)))
		return e;
	if ((e = cert_pem(r->ad->arena, r->cross, 2, &files[0].text)) ||
	    (e = cert_pem(r->ad->arena, &r->next.cert.der, 1,
	    &files[1].text)))
		return e;
	return ca_make_folder(r->ad, &r->users, name, files, 2);
}

static int
tell(const struct roll_root *r, const char *name)
{
	static const struct out_column columns[] = {
		{ "root", "Root" }, { "name", "Name" },
		{ "old", "Follows" }, { "root_key", "Root's key" },
		{ "not_after", "Until" }, { "sha256", "SHA-256" },
	};
	struct out *o = out_new(r->ad, columns, 6);

	out_text(o, name);
	out_text(o, r->next.cert.subject_cn);
	out_text(o, r->old->name);
	out_text(o, r->next.uri != NULL ? r->next.uri : r->key_path);
	out_time(o, r->next.cert.not_after);
	out_hex(o, sha256_slice(&r->next.cert.sha256));
	admin_say(r->ad, "The next root is made and published. Move its key "
	    "off-line. It signs nothing yet:\nthe next handfast ca roll makes "
	    "an issuing CA under it.\n");
	return out_print_record(o);
}

static int
roll(struct roll_root *r, const struct authorities *au)
{
	struct admin *ad = r->ad;
	const char *name;

	if (au->nroots == AUTHORITY_ROOTS || au->ncross + 2 > AUTHORITY_CROSS)
		return admin_fail(ad, ERR_STATE, "there are %zu roots already",
		    au->nroots);
	if (ca_find_users(ad, &r->users) || ca_roll_open_root(ad, r->args,
	    au, &r->old_key, &r->old))
		return ADMIN_FAILED;
	if (r->args->value[CA_ROLL_KEY] == NULL && ca_new_passphrase(ad,
	    "Passphrase for the new root's key",
	    r->args->value[CA_ROLL_PASSPHRASE_FD], &r->passphrase))
		return ADMIN_FAILED;
	if (make_all(r))
		return ADMIN_FAILED;
	name = arena_printf(ad->arena, "root-%s", ca_tag(ad, &r->next.pub));
	r->key_path = ca_root_key_path(ad, r->args->value[CA_ROLL_OFFLINE],
	    name);
	if (write_all(r, name) || ca_publish(ad))
		return ADMIN_FAILED;
	return tell(r, name);
}

int
ca_roll_root(struct admin *ad, const struct args *args,
    const struct authorities *au)
{
	struct roll_root r = { .ad = ad, .args = args };
	int status;

	if (args->value[CA_ROLL_ON] != NULL)
		return admin_fail(ad, ERR_INPUT, "a root does not begin on a "
		    "date: --on goes with the issuing CA");
	status = roll(&r, au);
	secret_wipe(&r.passphrase);
	return status;
}
