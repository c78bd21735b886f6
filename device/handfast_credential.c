/*
 * What a sealed reply must hold before a device stores it.
 */
#include <string.h>

#include "cert.h"
#include "hf.h"

static const char *
check_leaf(const struct hf *hf, const struct cert *c)
{
	if (!cert_matches_key(c, hf_key_of(hf)))
		return "The certificate is for another key.";
	if (c->is_ca || (c->usage & CERT_CLIENT) == 0)
		return "The certificate is not for a device.";
	if (!c->has_device || !uuid_equal(&c->device,
	    &hf_reply_of(hf)->device))
		return "The certificate names another device.";
	return NULL;
}

static const char *
check_roots(struct arena *a, const struct reply *r)
{
	struct cert c;

	for (size_t i = 0; i < r->n_roots; i++)
		if (cert_parse(a, r->roots[i], &c) || !c.is_ca ||
		    !c.is_self_signed)
			return "A delivered root is not a root.";
	return NULL;
}

static const char *
check_chain(const struct reply *r, int64_t at)
{
	const struct cert_check check = {
		.leaf = r->certificate,
		.chain = r->chain, .nchain = r->n_chain,
		.roots = r->roots, .nroots = r->n_roots,
		.usage = CERT_CLIENT, .at = at,
	};
	const char *why = NULL;

	switch (cert_chain_verify(&check, &why)) {
	case ERR_NONE:
		return NULL;
	case ERR_EXPIRED:
		return "The certificate's dates do not fit this device's "
		    "clock.";
	default:
		return "The certificate does not chain to a delivered root.";
	}
}

static enum err
write_pem(struct arena *a, const struct reply *r, struct hf_credential *out)
{
	struct slice all[1 + REPLY_CERTS_MAX], pem;
	enum err e;

	all[0] = r->certificate;
	for (size_t i = 0; i < r->n_chain; i++)
		all[i + 1] = r->chain[i];
	if ((e = cert_pem(a, all, 1, &pem)))
		return e;
	out->certificate = arena_str(a, pem);
	if ((e = cert_pem(a, all, 1 + r->n_chain, &pem)))
		return e;
	out->chain = arena_str(a, pem);
	if ((e = cert_pem(a, r->roots, r->n_roots, &pem)))
		return e;
	out->roots = arena_str(a, pem);
	return ERR_NONE;
}

enum hf_why
hf_credential(struct hf *hf, int64_t now, struct hf_credential *out,
    const char **what)
{
	const struct reply *r = hf_reply_of(hf);
	struct arena *a = hf_draw_arena(hf);
	struct cert c;

	memset(out, 0, sizeof(*out));
	*what = hf_sentence(HF_STATE);
	if (r == NULL)
		return HF_STATE;
	*what = "The certificate is malformed.";
	if (cert_parse(a, r->certificate, &c))
		return HF_BAD_REPLY;
	/* The reply is proved, a new device's clock often is not set. */
	if (now < c.not_before)
		now = c.not_before;
	if ((*what = check_leaf(hf, &c)) || (*what = check_roots(a, r)) ||
	    (*what = check_chain(r, now)))
		return HF_BAD_REPLY;
	out->device = uuid_text(a, &r->device);
	out->renew = arena_str(a, r->renew);
	out->not_after = c.not_after;
	if (write_pem(a, r, out))
		return HF_INTERNAL;
	return HF_OK;
}
