/*
 * The certificates: whose they are, how long they last, and whether they hold
 * what the profiles promise.
 */
#include "check.h"

#include <unistd.h>

#include "cert.h"
#include "file.h"
#include "time.h"

#define PEM_MAX		65536	/* bytes of a file */
#define DAY		86400
#define SERVER_LEFT	7	/* days before its end that are too few */
#define CA_LEFT		90

struct chain {
	struct cert	*v;
	size_t		 n;
};

static bool
read_chain(struct check *c, const char *path, const char *advice,
    struct chain *out)
{
	struct arena *a = c->admin->arena;
	struct slice pem;

	if (file_read(a, path, PEM_MAX, &pem) != ERR_NONE) {
		check_fault(c, advice, "%s cannot be read", path);
		return false;
	}
	if (cert_parse_pem(a, pem, &out->v, &out->n) != ERR_NONE) {
		check_fault(c, advice, "%s holds no certificates that are "
		    "accepted here", path);
		return false;
	}
	return true;
}

static void
check_dates(struct check *c, const struct cert *x, const char *what,
    int64_t enough)
{
	struct arena *a = c->admin->arena;
	int64_t now = time_now(), left = (x->not_after - now) / DAY;

	if (now < x->not_before)
		check_fault(c, "is this machine's clock right?",
		    "%s is not valid before %s", what,
		    time_text(a, x->not_before));
	else if (now > x->not_after)
		check_fault(c, "make a new one", "%s ended on %s", what,
		    time_text(a, x->not_after));
	else if (left < enough)
		check_warning(c, "renew it in time", "%s ends in %lld days",
		    what, (long long)left);
	else
		check_good(c, "%s is valid until %s", what,
		    time_text(a, x->not_after));
}

/* A certificate never outlives its CA, so a profile may promise too much. */
static void
check_profiles(struct check *c, const struct cert *issuing)
{
	const struct settings *s = c->settings;
	int64_t left = (issuing->not_after - time_now()) / DAY;

	for (size_t i = 0; i < s->n_profiles; i++)
		if (s->profiles[i].days > left)
			check_fault(c, "shorten days, or make a new issuing "
			    "CA", "profile %s gives %u days, but the issuing "
			    "CA has only %lld left", s->profiles[i].name,
			    s->profiles[i].days, (long long)left);
}

static void
check_server(struct check *c, const struct cert *issuing,
    const struct cert *root)
{
	const char *path = arena_printf(c->admin->arena, "%s/pki/server.pem",
	    c->settings->state_dir);
	struct cert_check how = { .chain = &issuing->der, .nchain = 1,
	    .roots = &root->der, .nroots = 1, .usage = CERT_SERVER,
	    .at = time_now() };
	const char *why = "";
	struct chain server;
	enum err e;

	if (!read_chain(c, path, "\"handfast ca server-cert\" makes it",
	    &server))
		return;
	how.leaf = server.v[0].der;
	e = cert_chain_verify(&how, &why);
	if (e != ERR_NONE && e != ERR_EXPIRED)
		check_fault(c, "\"handfast ca server-cert\" makes a new one",
		    "nginx's certificate is not from this CA: %s", why);
	check_dates(c, &server.v[0], "nginx's certificate", SERVER_LEFT);
}

/* Without it OCSP only says "try later"; nothing here depends on that. */
static void
check_ocsp(struct check *c, const struct cert *issuing)
{
	const char *path = arena_printf(c->admin->arena, "%s/pki/ocsp.pem",
	    c->settings->state_dir);
	static const char advice[] = "\"handfast ca ocsp-cert\" makes a new "
	    "one; handfast-sweep has it renewed";
	struct chain ocsp;

	if (access(path, F_OK) == -1) {
		check_warning(c, "\"handfast ca ocsp-cert\" makes it", "%s: "
		    "there is none, so OCSP says \"try later\"", path);
		return;
	}
	if (!read_chain(c, path, advice, &ocsp))
		return;
	if (ocsp.v[0].usage != CERT_OCSP ||
	    !slice_equal(ocsp.v[0].issuer, issuing->subject))
		check_fault(c, advice, "%s holds no OCSP certificate of this "
		    "CA", path);
	else if (ocsp.v[0].not_after <= time_now())
		check_fault(c, advice, "the OCSP certificate ended on %s",
		    time_text(c->admin->arena, ocsp.v[0].not_after));
	else
		check_good(c, "the OCSP certificate is valid until %s",
		    time_text(c->admin->arena, ocsp.v[0].not_after));
}

void
check_certificates(struct check *c)
{
	static const char advice[] = "\"handfast ca init\" makes both";
	const struct settings *s = c->settings;
	struct chain root, issuing;

	if (!read_chain(c, s->signer.ca_root, advice, &root) ||
	    !read_chain(c, s->signer.ca_cert, advice, &issuing))
		return;
	if (!root.v->is_ca || !root.v->is_self_signed)
		check_fault(c, "name the root's certificate in ca_root",
		    "%s is not a root's certificate", s->signer.ca_root);
	if (!issuing.v->is_ca ||
	    !slice_equal(issuing.v->issuer, root.v->subject))
		check_fault(c, "name the issuing CA's certificate in ca_cert",
		    "%s is not a CA's certificate by this root",
		    s->signer.ca_cert);
	check_dates(c, root.v, "the root", CA_LEFT);
	check_dates(c, issuing.v, "the issuing CA", CA_LEFT);
	check_profiles(c, issuing.v);
	check_server(c, issuing.v, root.v);
	check_ocsp(c, issuing.v);
}
