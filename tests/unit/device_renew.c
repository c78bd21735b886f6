/*
 * libhandfast's renewal: when, which roots next, the request, and answers
 * that must not be stored.
 */
#include <stdlib.h>

#include "ca.h"
#include "csr.h"
#include "rekey.h"
#include "handfast.h"
#include "pkcs7.h"
#include "tap.h"

#define YEAR	((int64_t)365 * 86400)
#define NOW	((int64_t)1800000000)
#define REALM	"devices.example.com"

struct party {
	struct key	*key;
	struct pubkey	 pub;
	struct slice	 der;
	struct ca	*ca;
};

static struct arena *a;
static const struct uuid device_id = { { 1, 2, 3, 4, 5, 6, 0x47, 8, 0x89 } };
static const struct uuid other_id = { { 2, 2, 3, 4, 5, 6, 0x47, 8, 0x89 } };

static void
must(enum err e)
{
	if (e == ERR_NONE)
		return;
	printf("Bail out! %s\n", err_name(e));
	exit(1);
}

static struct party
new_party(void)
{
	struct party p = { .ca = NULL };

	must(key_generate(a, "P-256", &p.key));
	must(key_public(a, p.key, &p.pub));
	return p;
}

static struct slice
make(const struct ca *by, struct cert_spec s, const struct party *p)
{
	struct slice der;

	s.spki = p->pub.spki;
	must(ca_serial(s.serial));
	if (s.not_before == 0)
		s.not_before = NOW - CA_BACKDATE;
	if (s.not_after == 0)
		s.not_after = NOW + YEAR;
	must(ca_make_cert(a, by, &s, &der));
	return der;
}

static const struct cert_spec ca_spec = { .cn = "issuing", .is_ca = true,
    .aia_url = "http://localhost/i", .cdp_url = "http://localhost/c" };

static struct cert_spec
root_spec(const char *cn)
{
	return (struct cert_spec){ .cn = cn, .is_ca = true, .pathlen = 1,
	    .not_after = NOW + 20 * YEAR };
}

static struct party
make_root(const char *cn)
{
	struct party p = new_party();

	must(ca_open(a, p.key, SLICE_NONE, &p.ca));
	p.der = make(p.ca, root_spec(cn), &p);
	must(ca_open(a, p.key, p.der, &p.ca));
	return p;
}

static struct party
make_issuing(const struct party *root)
{
	struct party p = new_party();

	p.der = make(root->ca, ca_spec, &p);
	must(ca_open(a, p.key, p.der, &p.ca));
	return p;
}

static struct slice
make_device(const struct party *by, const struct party *p,
    const struct uuid *id, unsigned usage)
{
	const struct cert_spec s = { .cn = "x", .device = id, .usage = usage,
	    .aia_url = "http://localhost/i", .cdp_url = "http://localhost/c" };

	return make(by->ca, s, p);
}

static const char *
pem_of(const struct slice *ders, size_t n)
{
	struct slice pem;

	must(cert_pem(a, ders, n, &pem));
	return arena_str(a, pem);
}

static const char *
answer_of(const struct slice *ders, size_t n)
{
	struct slice p7;

	must(pkcs7_make(a, ders, n, &p7));
	return base64_lines_text(a, p7);
}

/* ---- when ---- */

static void
test_times(void)
{
	const int64_t life = YEAR + CA_BACKDATE;
	struct party root = make_root("root");
	struct hf_times t, again;
	int64_t least = INT64_MAX, most = 0;

	for (int i = 0; i < 64; i++) {
		struct slice der = make_device(&root, &root, &device_id,
		    CERT_CLIENT);
		int64_t at;

		if (hf_times(pem_of(&der, 1), &t))
			break;
		at = t.renew - t.not_before;
		if (at < least)
			least = at;
		if (at > most)
			most = at;
	}
	ok(t.not_before == NOW - CA_BACKDATE && t.not_after == NOW + YEAR,
	    "its dates");
	ok(least >= life * 2 / 3 - life / 24 &&
	    most <= life * 2 / 3 + life / 24,
	    "at two thirds, and a 24th to either side");
	ok(most - least > life / 24, "not all at once");
	{
		struct slice der = make_device(&root, &root, &device_id,
		    CERT_CLIENT);

		ok(hf_times(pem_of(&der, 1), &t) == HF_OK &&
		    hf_times(pem_of(&der, 1), &again) == HF_OK &&
		    t.renew == again.renew, "the same one at the same time");
	}
	is_int(hf_times("nothing", &t), HF_ARGUMENT, "no certificate");
}

/* ---- roots ---- */

static void
roots_are(const char *what, struct hf_authorities given,
    const struct slice *ders, size_t n, enum hf_why why, const char *want)
{
	char *got;

	if (n > 0) {
		given.answer = answer_of(ders, n);
		given.answer_n = strlen(given.answer);
	}
	given.now = given.now == 0 ? NOW : given.now;
	is_int(hf_roots(&given, &got), why, "%s", what);
	ok((got == NULL) == (want == NULL) &&
	    (got == NULL || strcmp(got, want) == 0), "%s: roots", what);
	free(got);
}

static void
test_roots(void)
{
	struct party one = make_root("one"), two = make_root("two");
	struct party three = make_root("three"), fake = make_root("one");
	struct cert_spec s = root_spec("two"), s3 = root_spec("three");
	struct slice two_by_one, three_by_two, two_by_fake, two_long_ago;
	struct hf_authorities g = { .answer = "%%%", .answer_n = 3 };

	two_by_one = make(one.ca, s, &two);
	three_by_two = make(two.ca, s3, &three);
	two_by_fake = make(fake.ca, s, &two);
	s.not_after = NOW + 60;
	two_long_ago = make(one.ca, s, &two);
	g.roots = pem_of(&one.der, 1);
	{
		const struct slice same[] = { one.der },
		    more[] = { two.der, one.der },
		    good[] = { two.der, two_by_one, one.der },
		    next[] = { two_by_one, two.der },
		    far[] = { three_by_two, three.der, two_by_one, two.der },
		    foreign[] = { two.der, two_by_fake, fake.der, one.der },
		    lost[] = { two.der, two_by_fake, fake.der },
		    late[] = { two.der, two_long_ago, one.der },
		    both[] = { one.der, two.der }, jump[] = { two.der,
		    three.der };

		roots_are("nothing new", g, same, 1, HF_OK, NULL);
		roots_are("a stranger beside", g, more, 2, HF_OK, NULL);
		roots_are("new with old", g, good, 3, HF_OK, pem_of(both, 2));
		roots_are("the old one gone", g, next, 2, HF_OK,
		    pem_of(&two.der, 1));
		roots_are("two steps", g, far, 4, HF_OK, pem_of(jump, 2));
		roots_are("one of the same name", g, foreign, 4, HF_OK, NULL);
		roots_are("nothing but strangers", g, lost, 3, HF_BAD_REPLY,
		    NULL);
		g.now = NOW + 120;
		roots_are("new with old has ended", g, late, 3, HF_OK, NULL);
		g.now = 0;
		roots_are("malformed", g, NULL, 0, HF_BAD_REPLY, NULL);
		g.pinned = 1;
		roots_are("pinned", g, more, 2, HF_OK, pem_of(both, 2));
	}
}

/* ---- request and answer ---- */

struct scene {
	struct party		 root, issuing, device, next;
	struct slice		 old, chain[2];
	size_t			 n_chain;
	const char		*key, *next_key;
	struct hf_authorities	 given;
};

static struct scene
make_scene(void)
{
	struct scene s = { .root = make_root("root") };
	struct slice cas[2], pem;

	s.issuing = make_issuing(&s.root);
	s.device = new_party();
	s.next = new_party();
	s.old = make_device(&s.issuing, &s.device, &device_id, CERT_CLIENT);
	s.chain[0] = s.old;
	s.n_chain = 1;
	must(key_pem(a, s.device.key, SLICE_NONE, &pem));
	s.key = arena_str(a, pem);
	must(key_pem(a, s.next.key, SLICE_NONE, &pem));
	s.next_key = arena_str(a, pem);
	cas[0] = s.root.der;
	cas[1] = s.issuing.der;
	s.given = (struct hf_authorities){ .roots = pem_of(&s.root.der, 1),
	    .answer = answer_of(cas, 2), .now = NOW };
	s.given.answer_n = strlen(s.given.answer);
	return s;
}

static void
test_request(struct scene *s)
{
	struct hf_renewal_options o = { .realm = REALM,
	    .certificate = pem_of(&s->old, 1), .key_pem = s->key };
	struct rekey v = { .realm = SLICE_LIT(REALM), .old_der = s->old };
	struct hf_renewal *r;
	struct slice signature;
	struct csr csr;

	is_int(hf_renewal_new(&o, &r), HF_OK, "the same key");
	ok(hf_renewal_evidence(r) == NULL, "needs no evidence");
	must(base64_lines_parse(a, slice_str(hf_renewal_body(r)), CSR_MAX,
	    &v.csr_der));
	ok(csr_parse(a, v.csr_der, CSR_MAX, &csr) == ERR_NONE && sha256_equal(
	    &csr.key.fingerprint, &s->device.pub.fingerprint), "its CSR");
	hf_renewal_free(r);

	o.new_key_pem = s->next_key;
	is_int(hf_renewal_new(&o, &r), HF_OK, "a new key");
	must(base64_lines_parse(a, slice_str(hf_renewal_body(r)), CSR_MAX,
	    &v.csr_der));
	must(base64_parse(a, slice_str(hf_renewal_evidence(r)), 512,
	    &signature));
	is_int(rekey_check(a, &v, &s->device.pub, signature), ERR_NONE,
	    "with the old key's evidence");
	hf_renewal_free(r);

	o.key_pem = s->next_key;
	is_int(hf_renewal_new(&o, &r), HF_KEY, "not the certificate's key");
	o.key_pem = "x";
	is_int(hf_renewal_new(&o, &r), HF_KEY, "no key");
	o.certificate = "x";
	is_int(hf_renewal_new(&o, &r), HF_ARGUMENT, "no certificate");
	hf_renewal_free(NULL);
}

static void
answered(struct scene *s, const char *what, const struct slice *ders,
    size_t n, const char *wrong)
{
	const struct hf_renewal_options o = { .realm = REALM,
	    .certificate = pem_of(s->chain, s->n_chain), .key_pem = s->key,
	    .new_key_pem = s->next_key };
	const char *answer = n == 0 ? "x" : answer_of(ders, n), *why;
	struct hf_credential c;
	struct slice chain[2];
	struct hf_renewal *r;

	if (hf_renewal_new(&o, &r)) {
		ok(false, "hf_renewal_new");
		return;
	}
	s->given.issued = answer;
	s->given.issued_n = strlen(answer);
	is_int(hf_renewal_receive(r, &s->given, &c, &why), wrong == NULL ? HF_OK : HF_BAD_REPLY, "%s", what);
	if (wrong != NULL) {
		ok(strstr(why, wrong) != NULL, "%s: %s", what, why);
	} else {
		chain[0] = ders[0];
		chain[1] = s->issuing.der;
		is_str(c.certificate, pem_of(ders, 1), "%s: alone", what);
		is_str(c.chain, pem_of(chain, 2), "%s: its chain", what);
		is_str(c.device, uuid_text(a, &device_id), "%s: device", what);
	}
	hf_renewal_free(r);
}

static void
test_answers(struct scene *s)
{
	struct party foreign = make_root("root"), bad = make_issuing(&foreign);
	struct slice good[2] = { make_device(&s->issuing, &s->next,
	    &device_id, CERT_CLIENT), s->issuing.der };
	const struct slice wrong_key = make_device(&s->issuing, &s->device,
	    &device_id, CERT_CLIENT), other = make_device(&s->issuing,
	    &s->next, &other_id, CERT_CLIENT), use = make_device(&s->issuing,
	    &s->next, &device_id, CERT_SERVER);
	const struct slice forged[3] = { make_device(&bad, &s->next,
	    &device_id, CERT_CLIENT), bad.der, foreign.der };

	answered(s, "alone", good, 1, NULL);
	answered(s, "with its issuer", good, 2, NULL);
	answered(s, "for another key", &wrong_key, 1, "another key");
	answered(s, "the old one", &s->old, 1, "another key");
	answered(s, "of another device", &other, 1, "another device");
	answered(s, "for servers", &use, 1, "not for a device");
	answered(s, "another CA's", forged, 3, "trusted root");
	answered(s, "malformed", NULL, 0, "malformed");
	s->given.now = NOW - YEAR;
	answered(s, "by a clock that is late", good, 1, NULL);
	s->given.now = NOW + 2 * YEAR;
	answered(s, "by one that is early", good, 1, "clock");
	s->given.now = NOW;
	s->given.answer_n = 0;
	answered(s, "cacerts unknown", good, 1, "trusted root");
	answered(s, "but its issuer came along", good, 2, NULL);
	s->chain[1] = s->issuing.der;
	s->n_chain = 2;
	answered(s, "or stood in the old chain", good, 1, NULL);
}

int
main(void)
{
	struct scene s;

	a = arena_new();
	test_times();
	test_roots();
	s = make_scene();
	test_request(&s);
	test_answers(&s);
	arena_free(a);
	return done_testing();
}
