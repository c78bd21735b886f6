/*
 * handfast ca show: the certificates that this installation stands on.
 */
#include "ca_verbs.h"
#include "hash.h"
#include "log.h"
#include "out.h"

static void
add(struct out *o, const char *what, const struct cert *c)
{
	out_text(o, what);
	out_text(o, c->subject_cn);
	out_text(o, c->key.type);
	out_time(o, c->not_before);
	out_time(o, c->not_after);
	out_hex(o, c->serial);
	out_hex(o, sha256_slice(&c->sha256));
}

int
ca_show_run(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "what", "WHAT" }, { "name", "NAME" }, { "key", "KEY" },
		{ "not_before", "FROM" }, { "not_after", "UNTIL" },
		{ "serial", "SERIAL" }, { "sha256", "SHA-256" },
	};
	const struct {
		const char	*what;
		const char	*path;
		bool		 optional;
	} files[] = {
		{ "root", ad->settings->signer.ca_root, false },
		{ "issuing", ad->settings->signer.ca_cert, false },
		{ "server", ca_pki_path(ad, "server.pem"), true },
		{ "ocsp", ca_pki_path(ad, "ocsp.pem"), true },
	};
	struct out *o = out_new(ad, columns, 7);
	struct cert cert;
	size_t i;
	enum err e;

	(void)args;
	for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
		e = ca_read_cert(ad, files[i].path, &cert);
		if (e == ERR_NOT_FOUND && files[i].optional)
			continue;
		if (e)
			return admin_fail(ad, e, "no certificate in %s",
			    log_qs(files[i].path));
		add(o, files[i].what, &cert);
	}
	return out_print_list(o, "certificates");
}
