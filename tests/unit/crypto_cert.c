/* Certificates: a chain made, read back and verified, and what is refused. */
#include "ca.h"
#include "csr.h"
#include "tap.h"

#define YEAR	((int64_t)365 * 86400)
#define NOW	((int64_t)1800000000)

struct party {
	struct key	*key;
	struct pubkey	 pub;
	struct slice	 der;
	struct cert	 cert;
	struct ca	*ca;
};

static struct party root, issuing, device, server;
static const struct uuid device_id = { { 1, 2, 3, 4, 5, 6, 0x47, 8, 0x89 } };
static const char *const names[] = { "localhost", "console.localhost" };

static enum err
issue(struct arena *a, struct ca *by, struct cert_spec *s, struct party *p)
{
	enum err e;

	s->spki = p->pub.spki;
	if (s->serial[0] == 0 && (e = ca_serial(s->serial)))
		return e;
	if (s->not_before == 0)
		s->not_before = NOW - CA_BACKDATE;
	if (s->not_after == 0)
		s->not_after = NOW + YEAR;
	if ((e = ca_make_cert(a, by, s, &p->der)))
		return e;
	return cert_parse(a, p->der, &p->cert);
}

static void
new_key(struct arena *a, const char *type, struct party *p)
{
	ok(key_generate(a, type, &p->key) == ERR_NONE &&
	    key_public(a, p->key, &p->pub) == ERR_NONE, "a key of %s", type);
}

static struct cert_spec
device_spec(void)
{
	return (struct cert_spec){ .cn = "00000000-0000-4000-8000-000000000001",
	    .device = &device_id, .usage = CERT_CLIENT,
	    .aia_url = "http://localhost/issuing.der",
	    .cdp_url = "http://localhost/crl.der" };
}

static void
make_cas(struct arena *a)
{
	struct cert_spec r = { .cn = "root", .organisation = "localhost",
	    .is_ca = true, .pathlen = 1, .not_after = NOW + 20 * YEAR };
	struct cert_spec i = { .cn = "issuing", .is_ca = true,
	    .not_after = NOW + 5 * YEAR, .aia_url = "http://localhost/root.der",
	    .cdp_url = "http://localhost/root.crl" };
	struct ca *by;

	new_key(a, "P-384", &root);
	new_key(a, "P-256", &issuing);
	is_int(ca_open(a, root.key, SLICE_NONE, &by), ERR_NONE,
	    "a CA without a certificate");
	is_int(issue(a, by, &r, &root), ERR_NONE, "makes its own");
	ok(root.cert.is_self_signed && root.cert.is_ca,
	    "which is a self-signed CA's");
	is_str(root.cert.subject_cn, "root", "of its name");
	is_int(ca_open(a, root.key, root.der, &root.ca), ERR_NONE,
	    "with it, it is a CA");
	is_int(issue(a, root.ca, &i, &issuing), ERR_NONE,
	    "that makes the issuing CA");
	ok(!issuing.cert.is_self_signed && issuing.cert.is_ca,
	    "which is not self-signed");
	is_slice(issuing.cert.issuer, root.cert.subject, "but the root's");
	is_int(ca_open(a, issuing.key, issuing.der, &issuing.ca), ERR_NONE,
	    "and works");
	is_int(ca_open(a, root.key, issuing.der, &by), ERR_CONFIG,
	    "with another key it does not");
}

static bool
same_fields(const struct cert *x, const struct cert *y)
{
	return slice_equal(x->der, y->der) &&
	    sha256_equal(&x->sha256, &y->sha256) &&
	    slice_equal(x->serial, y->serial) &&
	    x->not_before == y->not_before && x->not_after == y->not_after &&
	    slice_equal(x->subject, y->subject) &&
	    slice_equal(x->issuer, y->issuer) &&
	    x->has_device == y->has_device &&
	    uuid_equal(&x->device, &y->device) && x->is_ca == y->is_ca &&
	    x->usage == y->usage && x->names == y->names &&
	    slice_equal(x->key.spki, y->key.spki) &&
	    sha256_equal(&x->key.fingerprint, &y->key.fingerprint) &&
	    strcmp(x->key.type, y->key.type) == 0;
}

/* Whatever is wrong with it: what both readers take, they read alike. */
static void
read_both_ways(struct arena *a, const struct party *p)
{
	uint8_t *der = arena_alloc(a, p->der.n + 1);
	struct slice s = slice_of(der, p->der.n);
	struct cert one, other;
	size_t i, differ = 0, taken = 0;

	memcpy(der, p->der.p, p->der.n);
	is_int(cert_parse_leaf(a, s, &one), ERR_NONE, "read as one of ours");
	ok(same_fields(&one, &p->cert), "it is the same");
	is_int(cert_parse_leaf(a, slice_of(der, p->der.n + 1), &one),
	    ERR_INPUT, "a byte behind it");
	is_int(cert_parse_leaf(a, slice_of(der, p->der.n - 1), &one),
	    ERR_INPUT, "a byte missing");
	is_int(cert_parse_leaf(a, SLICE_NONE, &one), ERR_INPUT, "nothing");
	is_int(cert_parse_leaf(a, slice_of(der, CERT_MAX + 1), &one),
	    ERR_TOO_LARGE, "more than a certificate may be");
	for (i = 0; i < s.n; i++) {
		der[i] ^= (uint8_t)(1u << i % 8);
		if (cert_parse_leaf(a, s, &one) == ERR_NONE &&
		    cert_parse(a, s, &other) == ERR_NONE) {
			taken++;
			differ += !same_fields(&one, &other);
		}
		der[i] ^= (uint8_t)(1u << i % 8);
	}
	ok(taken > 0, "%zu damaged ones are still certificates", taken);
	is_int(differ, 0, "and alike in both");
}

static void
make_leaves(struct arena *a)
{
	struct cert_spec d = device_spec();
	struct cert_spec s = { .cn = "localhost", .dns = names, .ndns = 2,
	    .usage = CERT_SERVER };

	new_key(a, "Ed25519", &device);
	new_key(a, "RSA 2048", &server);
	is_int(issue(a, issuing.ca, &d, &device), ERR_NONE,
	    "a device's certificate");
	is_mem(device.cert.serial.p, device.cert.serial.n, d.serial, CA_SERIAL,
	    "has the serial");
	is_int(device.cert.not_before, NOW - CA_BACKDATE, "begins when it should");
	is_int(device.cert.not_after, NOW + YEAR, "ends when it should");
	ok(device.cert.has_device &&
	    uuid_equal(&device.cert.device, &device_id), "names the device");
	is_int(device.cert.usage, CERT_CLIENT, "is for clients only");
	is_int(device.cert.names, 0, "holds no DNS name");
	ok(cert_matches_key(&device.cert, device.key), "fits its key");
	ok(!cert_matches_key(&device.cert, server.key), "and no other");
	is_int(issue(a, issuing.ca, &s, &server), ERR_NONE,
	    "a server's certificate");
	is_int(server.cert.names, 2, "holds its names");
	is_int(server.cert.usage, CERT_SERVER, "is for servers only");
	ok(!server.cert.has_device, "and for no device");
	read_both_ways(a, &device);
	read_both_ways(a, &server);
}

static void
high_serial(struct arena *a)
{
	struct cert_spec d = device_spec();
	struct party p = device;

	memset(d.serial, 0xff, CA_SERIAL);
	is_int(issue(a, issuing.ca, &d, &p), ERR_NONE,
	    "a serial with the first bit set");
	is_mem(p.cert.serial.p, p.cert.serial.n, d.serial, CA_SERIAL,
	    "stays positive and whole");
}

static void
refused(struct arena *a)
{
	static const char *const bad_dns[] = { "not a name" };
	struct party p = device;
	struct cert_spec d = device_spec();
	struct slice der;

	d.not_after = NOW + 5 * YEAR + 1;
	is_int(issue(a, issuing.ca, &d, &p), ERR_CONFIG,
	    "an end behind the CA's is refused");
	d = device_spec(), d.usage = 0;
	is_int(issue(a, issuing.ca, &d, &p), ERR_CONFIG, "no usage is refused");
	d = device_spec(), d.cdp_url = "https://localhost/crl.der";
	is_int(issue(a, issuing.ca, &d, &p), ERR_CONFIG, "a CDP by https is");
	d = device_spec(), d.aia_url = "http://local host/";
	is_int(issue(a, issuing.ca, &d, &p), ERR_CONFIG, "a space in a URL is");
	d = device_spec(), d.dns = bad_dns, d.ndns = 1;
	is_int(issue(a, issuing.ca, &d, &p), ERR_CONFIG, "a bad DNS name is");
	d = device_spec(), d.cn = "";
	is_int(issue(a, issuing.ca, &d, &p), ERR_CONFIG, "an empty name is");
	d = device_spec(), d.not_before = NOW, d.not_after = NOW;
	is_int(issue(a, issuing.ca, &d, &p), ERR_CONFIG, "no duration is");
	d = device_spec(), d.spki = SLICE_LIT("junk"), d.serial[0] = 1;
	d.not_after = NOW;
	is_int(ca_make_cert(a, issuing.ca, &d, &der), ERR_KEY, "a bad key is");
}

static enum err
verify(const struct party *leaf, const struct slice *chain,
    enum cert_usage usage, int64_t at)
{
	struct cert_check c = { .leaf = leaf->der, .chain = chain,
	    .nchain = chain != NULL, .roots = &root.der, .nroots = 1,
	    .usage = usage, .at = at };
	const char *why = NULL;
	enum err e = cert_chain_verify(&c, &why);

	if (e)
		note("%s", why);
	return e;
}

static void
chains(struct arena *a)
{
	struct cert_check self = { .leaf = device.der, .roots = &device.der,
	    .nroots = 1, .usage = CERT_CLIENT, .at = NOW };
	struct cert_spec below = { .cn = "below", .is_ca = true };
	struct cert_spec d = device_spec();
	struct slice two[2];
	struct party low = { 0 }, end = device;

	is_int(verify(&device, &issuing.der, CERT_CLIENT, NOW), ERR_NONE,
	    "the device's chain holds");
	is_int(verify(&server, &issuing.der, CERT_SERVER, NOW), ERR_NONE,
	    "so does the server's");
	is_int(verify(&device, &issuing.der, CERT_SERVER, NOW), ERR_INPUT,
	    "a device is no server");
	is_int(verify(&server, &issuing.der, CERT_CLIENT, NOW), ERR_INPUT,
	    "a server is no device");
	is_int(verify(&device, NULL, CERT_CLIENT, NOW), ERR_INPUT,
	    "without the issuing CA there is no path");
	is_int(verify(&device, &issuing.der, CERT_CLIENT, NOW + YEAR + 1),
	    ERR_EXPIRED, "a second after its end it is expired");
	is_int(verify(&device, &issuing.der, CERT_CLIENT,
	    NOW - CA_BACKDATE - 1), ERR_EXPIRED, "and not valid too early");
	is_int(verify(&device, &issuing.der, CERT_SERVER, NOW + YEAR + 1),
	    ERR_INPUT, "expired hides no other fault");
	is_int(cert_chain_verify(&self, NULL), ERR_INPUT,
	    "a leaf is no root");
	new_key(a, "P-256", &low);
	ok(issue(a, issuing.ca, &below, &low) == ERR_NONE &&
	    ca_open(a, low.key, low.der, &low.ca) == ERR_NONE &&
	    issue(a, low.ca, &d, &end) == ERR_NONE, "a CA below pathlen 0");
	two[0] = issuing.der, two[1] = low.der;
	self = (struct cert_check){ .leaf = end.der, .chain = two, .nchain = 2,
	    .roots = &root.der, .nroots = 1, .usage = CERT_CLIENT, .at = NOW };
	is_int(cert_chain_verify(&self, NULL), ERR_INPUT, "vouches for nobody");
}

static void
pem(struct arena *a)
{
	struct slice ders[CERT_CHAIN_MAX + 1], text, key_text;
	struct cert *certs = NULL;
	size_t n;

	for (size_t i = 0; i <= CERT_CHAIN_MAX; i++)
		ders[i] = i % 2 ? root.der : issuing.der;
	ok(cert_pem(a, ders, 2, &text) == ERR_NONE &&
	    cert_parse_pem(a, text, &certs, &n) == ERR_NONE && n == 2,
	    "two certificates in one file");
	is_slice(certs[1].der, root.der, "are read in their order");
	ok(cert_pem(a, ders, CERT_CHAIN_MAX, &text) == ERR_NONE &&
	    cert_parse_pem(a, text, &certs, &n) == ERR_NONE &&
	    n == CERT_CHAIN_MAX, "eight too");
	ok(cert_pem(a, ders, CERT_CHAIN_MAX + 1, &text) == ERR_NONE &&
	    cert_parse_pem(a, text, &certs, &n) == ERR_TOO_LARGE,
	    "nine are too many");
	ok(key_pem(a, device.key, SLICE_NONE, &key_text) == ERR_NONE &&
	    cert_parse_pem(a, key_text, &certs, &n) == ERR_INPUT,
	    "a private key is no certificate");
	is_int(cert_parse_pem(a, SLICE_NONE, &certs, &n), ERR_INPUT,
	    "none is refused");
}

static void
damaged(struct arena *a)
{
	uint8_t *bad = arena_alloc(a, CERT_MAX + 1);
	struct cert c;
	int taken = 0;

	for (size_t i = 0; i < device.der.n; i++)
		taken += cert_parse(a, slice_of(device.der.p, i),
		    &c) == ERR_NONE;
	is_int(taken, 0, "no cut certificate is taken");
	memcpy(bad, device.der.p, device.der.n);
	is_int(cert_parse(a, slice_of(bad, device.der.n + 1), &c), ERR_INPUT,
	    "nor one with a byte behind it");
	is_int(cert_parse(a, slice_of(bad, CERT_MAX + 1), &c), ERR_TOO_LARGE,
	    "nor one too large");
}

int
main(void)
{
	struct arena *a = arena_new();

	make_cas(a);
	make_leaves(a);
	high_serial(a);
	refused(a);
	chains(a);
	pem(a);
	damaged(a);
	arena_free(a);
	return done_testing();
}
