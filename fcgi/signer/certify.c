/*
 * The signer's profiles; see certify.h.
 */
#include "certify.h"

#include <string.h>

#include "time.h"

#define DAY		86400
#define CN_MAX		64

static struct cert_spec
base(const struct issuer *is, int64_t days)
{
	int64_t now = time_now();
	struct cert_spec spec = { .not_before = now - CA_BACKDATE,
	    .not_after = now + days * DAY,
	    .aia_url = is->aia_url, .ocsp_url = is->ocsp_url,
	    .cdp_url = is->cdp_url };

	if (spec.not_after > is->until)
		spec.not_after = is->until;
	if (spec.not_before < is->cert.not_before)
		spec.not_before = is->cert.not_before;
	return spec;
}

struct cert_spec
certify_device(const struct issuer *is, const struct profile *p,
    int64_t days, const struct uuid *device, struct arena *a)
{
	struct cert_spec spec = base(is, days > 0 && days < p->days ? days :
	    p->days);

	spec.cn = uuid_text(a, device);
	spec.device = device;
	spec.usage = CERT_CLIENT;
	return spec;
}

struct cert_spec
certify_server(const struct issuer *is, const struct settings *s)
{
	struct cert_spec spec = base(is, s->signer.server_days);

	spec.dns = s->signer.server_names.v;
	spec.ndns = s->signer.server_names.n;
	/* Clients look at the names; the subject is for people. */
	spec.cn = strlen(spec.dns[0]) <= CN_MAX ? spec.dns[0] : "server";
	spec.usage = CERT_SERVER;
	return spec;
}

struct cert_spec
certify_ocsp(const struct issuer *is)
{
	struct cert_spec spec = base(is, 1);

	/* Nobody asks whether it is revoked: it has ocsp-nocheck. */
	spec.ocsp_url = NULL;
	spec.cdp_url = NULL;
	spec.cn = "OCSP";
	spec.usage = CERT_OCSP;
	return spec;
}

static bool
is_leaf_of(const struct cert *c, const struct sha256 *key)
{
	return !c->is_ca && !c->is_self_signed &&
	    sha256_equal(&c->key.fingerprint, key);
}

enum err
certify_check_device(const struct cert *c, const struct uuid *device,
    const struct sha256 *key)
{
	return is_leaf_of(c, key) && c->usage == CERT_CLIENT &&
	    c->names == 0 && c->has_device && uuid_equal(&c->device, device) ?
	    ERR_NONE : ERR_INTERNAL;
}

enum err
certify_check_server(const struct cert *c, const struct sha256 *key)
{
	return is_leaf_of(c, key) && c->usage == CERT_SERVER &&
	    c->names > 0 && !c->has_device ? ERR_NONE : ERR_INTERNAL;
}

enum err
certify_check_ocsp(const struct cert *c, const struct sha256 *key)
{
	return is_leaf_of(c, key) && c->usage == CERT_OCSP &&
	    c->names == 0 && !c->has_device ? ERR_NONE : ERR_INTERNAL;
}
