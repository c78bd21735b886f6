/*
 * The table of the CA's verbs; see ca_verbs.h.
 */
#include "ca_verbs.h"

#include "file.h"

static const struct args_option init_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[CA_INIT_PASSPHRASE_FD] = { "passphrase-fd", 0, "N",
	    "read the root key's passphrase from descriptor N" },
	[CA_INIT_OFFLINE] = { "offline", 0, "DIR",
	    "where the root's key goes; by default the folder \"offline\" "
	    "beside ca_root" },
};

static const struct args_option server_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[CA_SERVER_NEW_KEY] = { "new-key", 0, NULL,
	    "make a new key too, though there is one" },
};

static const struct args_option ocsp_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[CA_OCSP_NEW_KEY] = { "new-key", 0, NULL,
	    "make a new key too, though there is one" },
};

static const struct args_option show_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
};

const struct verb verbs_ca[] = {
	{ .object = "ca", .name = "init",
	  .summary = "Makes the root, the issuing CA, seal.key, psk.key.",
	  .options = init_options, .n_options = CA_INIT_OPTIONS,
	  .run = ca_init_run },
	{ .object = "ca", .name = "server-cert",
	  .summary = "Has the signer make nginx's certificate.",
	  .options = server_options, .n_options = CA_SERVER_OPTIONS,
	  .run = ca_server_cert_run },
	{ .object = "ca", .name = "ocsp-cert",
	  .summary = "Has the signer let the guard answer OCSP.",
	  .options = ocsp_options, .n_options = CA_OCSP_OPTIONS,
	  .run = ca_ocsp_cert_run },
	{ .object = "ca", .name = "show",
	  .summary = "Shows the CA's certificates and nginx's.",
	  .options = show_options, .n_options = 1, .run = ca_show_run },
	{ .name = NULL }
};

const char *
ca_pki_path(const struct admin *ad, const char *name)
{
	return arena_printf(ad->arena, "%s/pki/%s", ad->settings->state_dir,
	    name);
}

enum err
ca_read_cert(struct admin *ad, const char *path, struct cert *out)
{
	struct cert *certs;
	struct slice pem;
	size_t n;
	enum err e;

	if ((e = file_read(ad->arena, path, CA_FILE_MAX, &pem)) ||
	    (e = cert_parse_pem(ad->arena, pem, &certs, &n)))
		return e;
	*out = certs[0];
	return ERR_NONE;
}
