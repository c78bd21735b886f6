/*
 * The OCSP key and its certificates; see responders.h.
 */
#include "responders.h"

#include <string.h>
#include <sys/stat.h>

#include "cert.h"
#include "file.h"
#include "log.h"
#include "time.h"

#define CHAIN_MAX	65536	/* bytes of a file of certificates */

struct responders {
	const struct settings	*settings;
	const char		*path;		/* of the certificates */
	struct stat		 seen;		/* as it was read */
	bool			 told;		/* that none is valid */
	struct arena		*arena;		/* of what follows */
	struct ocsp_responder	*v[CERT_CHAIN_MAX];
	size_t			 n;
};

static void
drop(void *p)
{
	struct responders *rs = p;

	arena_free(rs->arena);
}

struct responders *
responders_new(const struct settings *s)
{
	struct responders *rs = arena_alloc(s->arena, sizeof(*rs));

	rs->settings = s;
	rs->path = arena_printf(s->arena, "%s/pki/ocsp.pem", s->state_dir);
	rs->arena = arena_new();
	arena_defer(s->arena, drop, rs);
	return rs;
}

/* ---- reading ---- */

static enum err
read_key(struct responders *rs, struct key **key)
{
	const char *path = rs->settings->guard.ocsp_key;
	struct slice pem;
	enum err e;

	if ((e = file_read_key(rs->arena, path, KEY_PEM_MAX,
	    S_IRWXO | S_IWGRP, &pem)) ||
	    (e = key_parse_pem(rs->arena, pem, SLICE_NONE, key)))
		return log_err(e, "no usable OCSP key in %s", log_qs(path));
	return ERR_NONE;
}

static enum err
read_certs(struct responders *rs, const char *path, struct cert **certs,
    size_t *n)
{
	struct slice pem;
	enum err e;

	if ((e = file_read(rs->arena, path, CHAIN_MAX, &pem)) ||
	    (e = cert_parse_pem(rs->arena, pem, certs, n)))
		return log_err(e, "no usable certificates in %s",
		    log_qs(path));
	return ERR_NONE;
}

/* With the CA that signed it; one that no CA of ours signed is left out. */
static void
add(struct responders *rs, const struct cert *cert, const struct cert *cas,
    size_t ncas, const struct key *key)
{
	size_t i;

	for (i = 0; i < ncas; i++) {
		if (cas[i].is_ca && slice_equal(cas[i].subject, cert->issuer) &&
		    ocsp_responder_new(rs->arena, cas[i].der, cert->der, key,
		    &rs->v[rs->n]) == ERR_NONE) {
			rs->n++;
			return;
		}
	}
	log_at(ERR_WARNING, "a certificate in %s is of no use: not of this "
	    "key, or of no CA in chain.pem", log_qs(rs->path));
}

static void
load(struct responders *rs)
{
	const char *chain;
	struct cert *certs = NULL, *cas = NULL;
	struct key *key = NULL;
	size_t i, n = 0, ncas = 0;

	arena_reset(rs->arena);
	rs->n = 0;
	rs->told = false;
	chain = arena_printf(rs->arena, "%s/pki/chain.pem",
	    rs->settings->state_dir);
	if (read_key(rs, &key) || read_certs(rs, rs->path, &certs, &n) ||
	    read_certs(rs, chain, &cas, &ncas))
		return;
	for (i = 0; i < n; i++)
		add(rs, &certs[i], cas, ncas, key);
}

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	    a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* ---- asking ---- */

static bool
is_valid(const struct ocsp_responder *r)
{
	int64_t now = time_now();

	return ocsp_not_before(r) <= now && now < ocsp_not_after(r);
}

static bool
is_asked(const struct ocsp_responder *r, const struct ocsp_request *rq)
{
	size_t i;

	for (i = 0; i < ocsp_count(rq); i++) {
		if (ocsp_is_of(r, rq, i))
			return true;
	}
	return false;
}

const struct ocsp_responder *
responders_for(struct responders *rs, const struct ocsp_request *rq)
{
	const struct ocsp_responder *any = NULL;
	struct stat st = { 0 };
	size_t i;

	if (stat(rs->path, &st) == -1)
		memset(&st, 0, sizeof(st));
	if (!is_same(&st, &rs->seen)) {
		rs->seen = st;
		load(rs);
	}
	for (i = 0; i < rs->n; i++) {
		if (!is_valid(rs->v[i]))
			continue;
		if (is_asked(rs->v[i], rq))
			return rs->v[i];
		if (any == NULL)
			any = rs->v[i];
	}
	if (any == NULL && !rs->told)
		log_at(ERR_WARNING, "no valid OCSP certificate in %s: clients "
		    "are told to try later; \"handfast ca ocsp-cert\" has one "
		    "made, the sweep has it renewed", log_qs(rs->path));
	rs->told = any == NULL;
	return any;
}
