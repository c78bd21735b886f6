/*
 * handfast ca csr: a key for an issuing CA, and the request that somebody
 * else's root is to sign. It waits in ca_dir until "ca import".
 */
#include <string.h>
#include <unistd.h>

#include "ca_make.h"
#include "csr.h"
#include "log.h"
#include "out.h"

int
ca_csr_run(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "name", "Name" }, { "request", "Request" },
	};
	struct ca_file files[2] = { { .name = "key", .is_key = true },
	    { .name = "request.pem" } };
	struct ca_made made = { 0 };
	struct ca_users users;
	struct cert_spec spec;
	const char *name;
	struct out *o;
	enum err e;

	if (ca_find_users(ad, &users) || ca_new_key(ad, "P-256",
	    args->value[CA_CSR_KEY], &made))
		return ADMIN_FAILED;
	spec = ca_spec(ad, "issuing", &made.pub, CA_ISSUING_YEARS);
	if ((e = csr_make_ca(ad->arena, made.key, spec.organisation, spec.cn,
	    &files[1].text)))
		return admin_fail(ad, e, "cannot make the request");
	name = arena_printf(ad->arena, CA_REQUEST "%s", ca_tag(ad,
	    &made.pub));
	if (ca_key_text(ad, &made, &files[0].text) ||
	    ca_make_folder(ad, &users, name, files, 2))
		return ADMIN_FAILED;
	o = out_new(ad, columns, 2);
	out_text(o, spec.cn);
	out_text(o, arena_printf(ad->arena, "%s/%s/request.pem",
	    ad->settings->signer.ca_dir, name));
	admin_say(ad, "Have the request signed as a CA with pathlen 0 that "
	    "signs certificates and lists,\nthen: handfast ca import FILE, "
	    "with its certificate, those above it, and the root.\n");
	return out_print_record(o);
}
