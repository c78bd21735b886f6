/*
 * The certificates: whose they are, how long they last, and whether they hold
 * what the profiles promise.
 */
#include "check.h"

#include <unistd.h>

#include "authority.h"
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
check_profiles(struct check *c, const struct issuer *issuing)
{
	const struct settings *s = c->settings;
	int64_t left = (issuing->until - time_now()) / DAY;

	for (size_t i = 0; i < s->n_profiles; i++)
		if (s->profiles[i].days > left)
			check_fault(c, "shorten days, or \"handfast ca roll\"",
			    "profile %s gives %u days, but the issuing CA has "
			    "only %lld left", s->profiles[i].name,
			    s->profiles[i].days, (long long)left);
}

static void
check_server(struct check *c, const struct authorities *au)
{
	const char *path = arena_printf(c->admin->arena, "%s/pki/server.pem",
	    c->settings->state_dir);
	struct slice chain[CERT_CHAIN_MAX], roots[AUTHORITY_ROOTS];
	struct cert_check how = { .chain = chain, .roots = roots,
	    .usage = CERT_SERVER, .at = time_now() };
	const char *why = "";
	struct chain server;
	enum err e;

	if (!read_chain(c, path, "\"handfast ca server-cert\" makes it",
	    &server))
		return;
	how.leaf = server.v[0].der;
	for (size_t i = 1; i < server.n; i++)
		chain[how.nchain++] = server.v[i].der;
	how.nroots = authority_roots(au, roots, AUTHORITY_ROOTS);
	e = cert_chain_verify(&how, &why);
	if (e != ERR_NONE && e != ERR_EXPIRED)
		check_fault(c, "\"handfast ca server-cert\" makes a new one",
		    "nginx's certificate is not from this CA: %s", why);
	check_dates(c, &server.v[0], "nginx's certificate", SERVER_LEFT);
}

/* What follows is already there: the one before may end. */
static void
check_issuers(struct check *c, const struct authorities *au)
{
	const struct issuer *now = authority_current(au, time_now());
	bool has_next = now != &au->issuer[au->n - 1];

	check_dates(c, &now->cert, "the issuing CA", has_next ? 0 : CA_LEFT);
	if (!has_next)
		check_profiles(c, now);
	for (const struct issuer *is = now + 1; is < au->issuer + au->n; is++)
		check_good(c, "%s will issue from %s on", is->name,
		    time_text(c->admin->arena, is->active_from));
}

/* A node to which the folder was copied, say, must publish too. */
static void
check_published(struct check *c, const struct authorities *au)
{
	const char *path = arena_printf(c->admin->arena, "%s/pki/chain.pem",
	    c->settings->state_dir);
	struct chain chain;
	size_t found;

	if (!read_chain(c, path, "\"handfast ca publish\" makes it", &chain))
		return;
	for (size_t i = 0; i < au->n; i++) {
		found = 0;
		for (size_t k = 0; k < chain.n; k++)
			found += sha256_equal(&chain.v[k].sha256,
			    &au->issuer[i].cert.sha256);
		if (found == 0)
			check_fault(c, "\"handfast ca publish\"", "nginx does "
			    "not know the issuing CA %s yet",
			    au->issuer[i].name);
	}
}

/* The one by the CA that issues now; without it OCSP only says "try later". */
static const struct cert *
find_ocsp(const struct authorities *au, const struct chain *ocsp)
{
	const struct issuer *now = authority_current(au, time_now());

	for (size_t i = 0; i < ocsp->n; i++) {
		if (ocsp->v[i].usage == CERT_OCSP &&
		    cert_issued_by(&ocsp->v[i], &now->cert))
			return &ocsp->v[i];
	}
	return NULL;
}

static void
check_ocsp(struct check *c, const struct authorities *au)
{
	const char *path = arena_printf(c->admin->arena, "%s/pki/ocsp.pem",
	    c->settings->state_dir);
	static const char advice[] = "\"handfast ca ocsp-cert\" makes a new "
	    "one; handfast-sweep has it renewed";
	const struct cert *cert;
	struct chain ocsp;

	if (access(path, F_OK) == -1) {
		check_warning(c, "\"handfast ca ocsp-cert\" makes it", "%s: "
		    "there is none, so OCSP says \"try later\"", path);
		return;
	}
	if (!read_chain(c, path, advice, &ocsp))
		return;
	if ((cert = find_ocsp(au, &ocsp)) == NULL)
		check_fault(c, advice, "%s holds no OCSP certificate of the "
		    "CA that issues now", path);
	else if (cert->not_after <= time_now())
		check_fault(c, advice, "the OCSP certificate ended on %s",
		    time_text(c->admin->arena, cert->not_after));
	else
		check_good(c, "the OCSP certificate is valid until %s",
		    time_text(c->admin->arena, cert->not_after));
}

void
check_certificates(struct check *c)
{
	const struct settings *s = c->settings;
	struct authorities au;

	if (authority_load(c->admin->arena, s, &au)) {
		check_fault(c, "\"handfast ca init\" makes them",
		    "the CAs in %s and %s cannot be read", s->signer.ca_cert,
		    s->signer.ca_dir);
		return;
	}
	check_dates(c, &au.root[au.nroots - 1].cert, "the root", CA_LEFT);
	check_issuers(c, &au);
	check_published(c, &au);
	check_server(c, &au);
	check_ocsp(c, &au);
}
