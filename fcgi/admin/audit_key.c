/*
 * handfast audit init, key: the key that signs checkpoints of the event log.
 */
#include "audit_key.h"

#include "audit_verbs.h"
#include "ca_make.h"
#include "file.h"
#include "log.h"
#include "out.h"

static enum err
write_key(struct admin *ad, uid_t signer, struct key *key)
{
	struct file_spec f = { .path = ad->settings->signer.audit_key,
	    .mode = 0400, .owner = signer, .group = FILE_KEEP_ID,
	    .only_new = true };
	struct slice pem;
	enum err e;

	if ((e = key_pem(ad->arena, key, SLICE_NONE, &pem)))
		return e;
	return file_write(&f, pem);
}

enum err
audit_make_key(struct admin *ad, uid_t signer, bool *made)
{
	const char *path = ad->settings->signer.audit_key;
	struct file_spec f = { .path = ca_pki_path(ad, AUDIT_KEY_FILE),
	    .mode = 0644, .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };
	struct pubkey pub;
	struct slice pem;
	struct key *key;
	enum err e;

	e = file_read(ad->arena, path, KEY_PEM_MAX, &pem);
	*made = e == ERR_NOT_FOUND;
	if (*made) {
		if ((e = key_generate(ad->arena, "Ed25519", &key)) == ERR_NONE)
			e = write_key(ad, signer, key);
	} else if (e == ERR_NONE) {
		e = key_parse_pem(ad->arena, pem, SLICE_NONE, &key);
	}
	if (e) {
		(void)admin_fail(ad, e, "no audit key in %s", log_qs(path));
		return e;
	}
	if ((e = key_public(ad->arena, key, &pub)) || (e = file_write(&f,
	    slice_str(audit_key_pem(ad->arena, &pub)))))
		(void)admin_fail(ad, e, "cannot write %s", log_qs(f.path));
	return e;
}

enum err
audit_public_key(struct admin *ad, struct pubkey *out)
{
	struct slice pem;
	enum err e;

	if ((e = file_read(ad->arena, ca_pki_path(ad, AUDIT_KEY_FILE),
	    AUDIT_KEY_PEM_MAX, &pem)))
		return e;
	return audit_key_parse(ad->arena, pem, out);
}

int
audit_init_run(struct admin *ad, const struct args *args)
{
	struct ca_users users;
	bool made;

	(void)args;
	if (ca_find_users(ad, &users) ||
	    audit_make_key(ad, users.signer, &made))
		return ADMIN_FAILED;
	if (!made)
		return admin_done(ad, "There is an audit key; its public half "
		    "is published again as %s.",
		    ca_pki_path(ad, AUDIT_KEY_FILE));
	return admin_done(ad, "The audit key is made, its public half is %s: "
	    "keep a copy of that elsewhere. Restart handfast-signer.",
	    ca_pki_path(ad, AUDIT_KEY_FILE));
}

int
audit_key_run(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "type", "Type" }, { "sha256", "SHA-256" },
		{ "pem", "PEM" },
	};
	struct pubkey pub;
	struct out *o;
	enum err e;

	(void)args;
	if ((e = audit_public_key(ad, &pub)))
		return admin_fail(ad, e, "no audit key is published: handfast "
		    "audit init makes one");
	if (!ad->json) {
		/* As a file: what verify takes. */
		(void)fputs(audit_key_pem(ad->arena, &pub), stdout);
		return ADMIN_OK;
	}
	o = out_new(ad, columns, 3);
	out_text(o, pub.type);
	out_sha256(o, &pub.fingerprint);
	out_text(o, audit_key_pem(ad->arena, &pub));
	return out_print_record(o);
}
