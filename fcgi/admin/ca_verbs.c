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
	[CA_INIT_ROOT] = { "root-key", 0, "URI",
	    "the root's key is this one in a token (pkcs11:...)" },
};

static const struct args_option roll_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[CA_ROLL_ROOT] = { "root", 0, NULL, "make the next root instead" },
	[CA_ROLL_ON] = { "on", 0, "DATE", "when it begins to issue: "
	    "2027-01-31, with a time, or now; by default in 14 days" },
	[CA_ROLL_KEY] = { "key", 0, "URI",
	    "its key is this one in the token (pkcs11:...)" },
	[CA_ROLL_ROOT_KEY] = { "root-key", 0, "FILE",
	    "key of the root that signs, or pkcs11:...; by default that of "
	    "the newest in --offline" },
	[CA_ROLL_PASSPHRASE_FD] = { "passphrase-fd", 0, "N", "read the root "
	    "key's passphrase from descriptor N, then a new root's" },
	[CA_ROLL_OFFLINE] = { "offline", 0, "DIR",
	    "where roots' keys are; by default as in ca init" },
};

static const struct args_option csr_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[CA_CSR_KEY] = { "key", 0, "URI",
	    "its key is this one in the token (pkcs11:...)" },
};

static const struct args_option import_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[CA_IMPORT_ON] = { "on", 0, "DATE", "when it begins to issue; by "
	    "default at once if it is the first, else in 14 days" },
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
	  .summary = "Makes the root, the issuing CA, and the other keys.",
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
	  .summary = "Shows the CAs, their states, and nginx's certificate.",
	  .options = show_options, .n_options = 1, .run = ca_show_run },
	{ .object = "ca", .name = "roll",
	  .summary = "Makes the next issuing CA, or root.",
	  .options = roll_options, .n_options = CA_ROLL_OPTIONS,
	  .run = ca_roll_run },
	{ .object = "ca", .name = "csr",
	  .summary = "Asks another's root for an issuing CA.",
	  .options = csr_options, .n_options = CA_CSR_OPTIONS,
	  .run = ca_csr_run },
	{ .object = "ca", .name = "import", .operands = "FILE",
	  .min_operands = 1, .max_operands = 1,
	  .summary = "Takes in what another's root has signed.",
	  .options = import_options, .n_options = CA_IMPORT_OPTIONS,
	  .run = ca_import_run },
	{ .object = "ca", .name = "publish",
	  .summary = "Writes the public files of all CAs anew.",
	  .options = show_options, .n_options = 1, .run = ca_publish_run },
	{ .object = "ca", .name = "retire", .operands = "NAME",
	  .min_operands = 1, .max_operands = 1,
	  .summary = "Takes a CA out that has ended.",
	  .options = show_options, .n_options = 1, .run = ca_retire_run },
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
