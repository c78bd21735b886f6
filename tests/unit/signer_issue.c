/* From an approved row to certificate and reply, and each way to refuse. */
#include "certify.h"
#include "channel.h"
#include "csr.h"
#include "hash.h"
#include "issue.h"
#include "keys.h"
#include "log.h"
#include "registration.h"
#include "reply.h"
#include "tap.h"
#include "time.h"

static const char conf[] = "[handfast]\nrealm = devices.example\n"
    "console_name = console.example\n[profile device]\ndays = 90\n"
    "[profile long]\ndays = 825\n[signer]\naia_url = http://x/issuing.der\n"
    "cdp_url = http://x/crl.der\n";

static struct signer signer;
static struct authorities au = { .n = 1, .nroots = 1 };
static struct issuer *issuing = &au.issuer[0];
static struct cert *the_root = &au.root[0].cert;
static struct secret seal_key, reply_key;
static struct registration reg;
static struct pubkey device_pub;
static struct key *device_key;
static const struct uuid device = { { 0xde, 1, 2, 3, 4, 5, 0x47, 7, 0x88 } };

static struct cert_spec
ca_spec(const char *cn, const struct pubkey *pub, int64_t days)
{
	struct cert_spec s = { .cn = cn, .is_ca = true, .serial = { 1 },
	    .not_before = time_now() - 60, .spki = pub->spki };

	s.not_after = time_now() + days * 86400;
	s.pathlen = days > 400;
	return s;
}

static void
make_ca(struct arena *a)
{
	struct pubkey root_pub, pub;
	struct key *root_key, *key;
	struct ca *bare, *root = NULL, *ca = NULL;
	struct cert_spec s;
	struct slice der;

	ok(key_generate(a, "P-384", &root_key) == ERR_NONE &&
	    key_public(a, root_key, &root_pub) == ERR_NONE &&
	    key_generate(a, "P-256", &key) == ERR_NONE &&
	    key_public(a, key, &pub) == ERR_NONE, "two keys");
	s = ca_spec("root", &root_pub, 7300);
	ok(ca_open(a, root_key, SLICE_NONE, &bare) == ERR_NONE &&
	    ca_make_cert(a, bare, &s, &der) == ERR_NONE &&
	    cert_parse(a, der, the_root) == ERR_NONE &&
	    ca_open(a, root_key, der, &root) == ERR_NONE, "a root");
	s = ca_spec("issuing", &pub, 365);
	ok(ca_make_cert(a, root, &s, &der) == ERR_NONE &&
	    cert_parse(a, der, &issuing->cert) == ERR_NONE &&
	    ca_open(a, key, der, &ca) == ERR_NONE, "an issuing CA");
	issuing->ca = ca;
	issuing->chain[0] = issuing->cert.der;
	issuing->n_chain = 1;
	issuing->until = issuing->cert.not_after;
	issuing->name = issuing->tag = "";
	issuing->aia_url = "http://x/issuing.der";
	signer.authority = &au;
}

static void
make_registration(struct arena *a)
{
	ok(key_generate(a, "P-256", &device_key) == ERR_NONE &&
	    key_public(a, device_key, &device_pub) == ERR_NONE &&
	    csr_make(a, device_key, &reg.csr) == ERR_NONE, "a device's CSR");
	reg.realm = SLICE_LIT("devices.example");
	reg.channel = &channel_sealed;
	reg.enrollment = (struct uuid){ { 7, 7, 7, 7, 7, 7, 0x47, 7, 0x87 } };
	reg.facts.name = SLICE_LIT("Cold room 3");
	is_int(registration_format(a, &reg), ERR_NONE, "its registration");
}

static struct sign_row
approved(struct arena *a)
{
	const struct keys_wrapping w = { .purpose = "reply",
	    .enrollment = &reg.enrollment, .reg = &reg.reg };
	struct sign_row row = { .enrollment = reg.enrollment,
	    .registration = reg.bytes, .reg = reg.reg,
	    .approved_reg = reg.reg, .approved_key = device_pub.fingerprint,
	    .channel = "sealed", .profile = "device", .name = "x",
	    .device = device };

	if (keys_wrap(a, &seal_key, &w, &reply_key, &row.wrap))
		row.wrap = SLICE_NONE;
	return row;
}

static void
good(struct arena *a)
{
	const struct reply_context ctx = { .channel = "sealed",
	    .reg = &reg.reg, .key = &reply_key };
	struct cert_check chain = { .chain = &issuing->cert.der, .nchain = 1,
	    .roots = &the_root->der, .nroots = 1, .usage = CERT_CLIENT,
	    .at = time_now() };
	struct sign_row row = approved(a);
	const char *why;
	struct issued is;
	struct reply reply;

	is_int(issue_make(&signer, a, &row, &is, &why), ERR_NONE, "is signed");
	ok(why == NULL, "without a reason against it");
	is_int(reply_open(a, &ctx, REPLY_CERTIFICATE, is.reply, &reply),
	    ERR_NONE, "the device opens the reply");
	is_slice(reply.certificate, is.cert.der, "the certificate is in it");
	is_slice(reply.chain[0], issuing->cert.der, "with its issuer");
	is_slice(reply.roots[0], the_root->der, "and the root");
	ok(uuid_equal(&reply.device, &device), "and the device's id");
	ok(slice_equal_str(reply.renew,
	    "https://devices.example/.well-known/est"), "and where to renew");
	chain.leaf = is.cert.der;
	is_int(cert_chain_verify(&chain, NULL), ERR_NONE, "the chain holds");
	ok(cert_matches_key(&is.cert, device_key), "for the device's key");
	is_int(is.cert.usage, CERT_CLIENT, "as a client");
	is_int(is.cert.names, 0, "without DNS names");
	is_int(is.cert.not_after - is.cert.not_before, 90 * 86400 +
	    (is.cert.not_before == issuing->cert.not_before ? 60 : 300),
	    "for 90 days");
	row.days = 30;
	is_int(issue_make(&signer, a, &row, &is, &why), ERR_NONE,
	    "a profile that is narrowed");
	is_int(is.cert.not_after - is.cert.not_before, 30 * 86400 +
	    (is.cert.not_before == issuing->cert.not_before ? 60 : 300),
	    "gives 30 days");
	row.days = 91;
	is_int(issue_make(&signer, a, &row, &is, &why), ERR_NONE,
	    "more days than the profile has");
	is_int(is.cert.not_after - is.cert.not_before, 90 * 86400 +
	    (is.cert.not_before == issuing->cert.not_before ? 60 : 300),
	    "change nothing");
	row.days = 0;
	row.profile = "long";
	is_int(issue_make(&signer, a, &row, &is, &why), ERR_NONE,
	    "a profile longer than the CA lives");
	is_int(is.cert.not_after, issuing->cert.not_after,
	    "ends with the CA");
}

static void
refused(struct arena *a, struct sign_row row, enum err want, const char *what)
{
	const char *why;
	struct issued is;

	is_int(issue_make(&signer, a, &row, &is, &why), want, "%s", what);
	ok(why != NULL, "for good: %s", why != NULL ? why : "");
}

static void
bad(struct arena *a)
{
	struct sign_row row;

	row = approved(a), row.approved_reg.b[0] ^= 1;
	refused(a, row, ERR_CHANGED, "other bytes were approved");
	row = approved(a), row.reg.b[31] ^= 1;
	refused(a, row, ERR_CHANGED, "the row has another hash");
	row = approved(a), row.approved_key.b[0] ^= 1;
	refused(a, row, ERR_CHANGED, "another key was approved");
	row = approved(a), row.enrollment.b[0] ^= 1;
	refused(a, row, ERR_CHANGED, "the bytes are of another row");
	row = approved(a), row.registration.n--;
	refused(a, row, ERR_INPUT, "the bytes are cut");
	row = approved(a), row.profile = "none";
	refused(a, row, ERR_CONFIG, "there is no such profile");
	row = approved(a), row.wrap.n--;
	refused(a, row, ERR_CRYPTO, "the reply key is cut");
	row = approved(a), row.wrap = SLICE_NONE;
	refused(a, row, ERR_CRYPTO, "there is no reply key");
}

/* The last look catches what a fault in the builder would let through. */
static void
last_look(struct arena *a)
{
	struct cert_spec s = certify_device(issuing,
	    &signer.settings->profiles[0], 0, &device, a);
	static const char *const names[] = { "devices.example" };
	struct uuid other = { { 1 } };
	struct cert c;
	struct slice der;

	s.spki = device_pub.spki;
	s.serial[0] = 1;
	ok(ca_make_cert(a, issuing->ca, &s, &der) == ERR_NONE &&
	    cert_parse(a, der, &c) == ERR_NONE, "a device's certificate");
	is_int(certify_check_device(&c, &device, &device_pub.fingerprint),
	    ERR_NONE, "is one");
	is_int(certify_check_device(&c, &other, &device_pub.fingerprint),
	    ERR_INTERNAL, "of no other device");
	is_int(certify_check_device(&c, &device,
	    &the_root->key.fingerprint), ERR_INTERNAL, "for no other key");
	is_int(certify_check_server(&c, &device_pub.fingerprint),
	    ERR_INTERNAL, "and no server's");
	s.dns = names, s.ndns = 1;
	ok(ca_make_cert(a, issuing->ca, &s, &der) == ERR_NONE &&
	    cert_parse(a, der, &c) == ERR_NONE, "one with a DNS name");
	is_int(certify_check_device(&c, &device, &device_pub.fingerprint),
	    ERR_INTERNAL, "is no device's");
	s.ndns = 0, s.usage = CERT_CLIENT | CERT_SERVER;
	ok(ca_make_cert(a, issuing->ca, &s, &der) == ERR_NONE &&
	    cert_parse(a, der, &c) == ERR_NONE, "one for servers too");
	is_int(certify_check_device(&c, &device, &device_pub.fingerprint),
	    ERR_INTERNAL, "is no device's");
}

int
main(void)
{
	struct arena *a = arena_new();
	struct settings *settings;
	struct buf faults;

	log_open("test");
	buf_init(&faults, a, 4096);
	is_int(settings_parse(slice_str(conf), "conf", &faults, &settings),
	    ERR_NONE, "settings%s", buf_str(&faults));
	signer.settings = settings;
	ok(secret_set(&seal_key, SLICE_LIT("0123456789abcdef0123456789abcdef"))
	    == ERR_NONE && secret_set(&reply_key,
	    SLICE_LIT("fedcba9876543210fedcba9876543210")) == ERR_NONE,
	    "seal key and reply key");
	signer.seal_key = &seal_key;
	make_ca(a);
	make_registration(a);
	good(a);
	bad(a);
	last_look(a);
	settings_free(settings);
	arena_free(a);
	return done_testing();
}
