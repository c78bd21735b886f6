/*
 * handfast ca import: takes in an issuing CA that somebody else's root has
 * signed, for a key of "ca csr".
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ca_make.h"
#include "file.h"
#include "hash.h"
#include "log.h"
#include "out.h"
#include "time.h"

#define DAY	86400

struct import {
	struct admin		*ad;
	const char		*file;
	struct cert		*certs;		/* as they came */
	size_t			 n;
	const struct cert	*ca;		/* the one that was asked for */
	const struct cert	*root;
	const char		*tag;
	const char		*request;	/* its folder */
	struct authority_key	 key;
	struct authorities	 au;		/* empty: the first CA */
	struct issuer		 is;
	int64_t			 on;
	struct ca_users		 users;
};

static enum err
refuse(const struct import *im, const char *why)
{
	(void)admin_fail(im->ad, ERR_INPUT, "%s: %s", im->file, why);
	return ERR_INPUT;
}

/* ---- what came ---- */

static const char *
request_of(const struct import *im, const struct cert *c)
{
	return arena_printf(im->ad->arena, "%s/" CA_REQUEST "%s",
	    im->ad->settings->signer.ca_dir, ca_tag(im->ad, &c->key));
}

/* Which of them is for a key that waits here? */
static enum err
find_ca(struct import *im)
{
	size_t i;

	for (i = 0; i < im->n && im->ca == NULL; i++) {
		im->request = request_of(im, &im->certs[i]);
		if (access(im->request, F_OK) == 0)
			im->ca = &im->certs[i];
	}
	if (im->ca == NULL)
		return refuse(im, "none of its certificates is for a key that "
		    "handfast ca csr made here and that still waits");
	im->tag = ca_tag(im->ad, &im->ca->key);
	if (authority_read_key(im->ad->arena, im->ad->settings, arena_printf(
	    im->ad->arena, "%s/key", im->request), &im->key))
		return refuse(im, "the key of its request cannot be opened");
	if (!cert_matches_key(im->ca, im->key.key))
		return refuse(im, "its certificate is for another key than "
		    "the one that was asked for");
	return ERR_NONE;
}

static enum err
read_certs(struct import *im)
{
	struct slice pem;
	enum err e;

	if ((e = file_read(im->ad->arena, im->file, AUTHORITY_FILE_MAX,
	    &pem))) {
		(void)admin_fail(im->ad, e, "cannot read %s",
		    log_qs(im->file));
		return e;
	}
	if ((e = cert_parse_pem(im->ad->arena, pem, &im->certs, &im->n)))
		return refuse(im, e == ERR_KEY ? "a certificate has a kind of "
		    "key that is not accepted here" : "it is not a PEM file "
		    "of certificates alone");
	return find_ca(im);
}

/* ---- is it an issuing CA? ---- */

static enum err
check_ca(const struct import *im)
{
	struct cert_ca ca;
	int64_t now = time_now();

	if (im->ca->is_self_signed)
		return refuse(im, "its certificate is signed by its own key, "
		    "not by a root");
	if (!im->ca->is_ca)
		return refuse(im, "its certificate is not a CA's: "
		    "basicConstraints must say CA:TRUE");
	if (cert_ca_read(im->ad->arena, im->ca, &ca))
		return refuse(im, "its certificate is malformed");
	if (!ca.is_critical)
		return refuse(im, "basicConstraints is not critical");
	if (!ca.has_usage || !ca.signs_certs)
		return refuse(im, "its keyUsage does not let it sign "
		    "certificates (keyCertSign)");
	if (!ca.signs_lists)
		return refuse(im, "its keyUsage does not let it sign "
		    "revocation lists (cRLSign)");
	if (ca.key_id.n == 0)
		return refuse(im, "it has no subjectKeyIdentifier, by which "
		    "certificates name their issuer");
	if (im->ca->not_before > now)
		return refuse(im, "its certificate is not valid yet");
	if (im->ca->not_after <= now)
		return refuse(im, "its certificate has ended");
	return ERR_NONE;
}

/* ---- does it chain to a root? ---- */

/* Puts who issued the last of the chain behind it, up to the root. */
static enum err
climb(struct import *im)
{
	const struct cert *at = im->ca, *above;
	size_t i;

	im->is.chain[im->is.n_chain++] = at->der;
	im->is.until = at->not_after;
	while (im->root == NULL) {
		above = NULL;
		for (i = 0; i < im->au.nroots && above == NULL; i++) {
			if (cert_issued_by(at, &im->au.root[i].cert))
				above = &im->au.root[i].cert;
		}
		for (i = 0; i < im->n && above == NULL; i++) {
			if (&im->certs[i] != at &&
			    cert_issued_by(at, &im->certs[i]))
				above = &im->certs[i];
		}
		if (above == NULL)
			return refuse(im, "it holds no certificate of who "
			    "signed, up to a self-signed root: add them");
		if (above->not_after < im->is.until)
			im->is.until = above->not_after;
		if (above->is_self_signed)
			im->root = above;
		else if (im->is.n_chain == AUTHORITY_CHAIN)
			return refuse(im, "too many CAs are above it");
		else
			im->is.chain[im->is.n_chain++] = above->der;
		at = above;
	}
	return ERR_NONE;
}

static bool
is_known(const struct import *im)
{
	size_t i;

	for (i = 0; i < im->au.nroots; i++) {
		if (sha256_equal(&im->au.root[i].cert.sha256,
		    &im->root->sha256))
			return true;
	}
	return false;
}

/* By a certificate that it signs, as a client would verify it. */
static enum err
check_chain(struct import *im)
{
	struct authorities only = { .nroots = 1 };
	const struct authority_trial t = { .au = &only, .is = &im->is,
	    .names = &im->ad->settings->signer.server_names,
	    .at = time_now() };
	const char *why = "it cannot sign";
	struct ca *ca;

	if (ca_open(im->ad->arena, im->key.key, im->ca->der, &ca))
		return refuse(im, "its certificate cannot be used with its "
		    "key");
	im->is.ca = ca;
	only.root[0].cert = *im->root;
	if (authority_try(im->ad->arena, &t, &why))
		return refuse(im, arena_printf(im->ad->arena, "clients would "
		    "not accept what it signs: %s", why));
	return ERR_NONE;
}

static void
warn_short(const struct import *im)
{
	const struct settings *s = im->ad->settings;
	size_t i;

	for (i = 0; i < s->n_profiles; i++) {
		if (im->is.until - im->on < (int64_t)s->profiles[i].days * DAY)
			admin_say(im->ad, "It ends on %s, sooner than a "
			    "certificate of profile %s would.", time_text(
			    im->ad->arena, im->is.until),
			    s->profiles[i].name);
	}
}

/* ---- taking it in ---- */

static enum err
choose_date(struct import *im, const char *on)
{
	if (im->au.n > 0)
		return ca_choose_date(im->ad, &im->au, on, &im->on);
	im->on = time_now();
	return on != NULL ? ca_parse_date(im->ad, on, &im->on) : ERR_NONE;
}

static enum err
write_root(struct import *im)
{
	struct ca_file file = { .name = "certificate.pem" };
	enum err e;

	if (is_known(im))
		return ERR_NONE;
	if (im->au.nroots == AUTHORITY_ROOTS)
		return refuse(im, "there are too many roots already");
	if ((e = cert_pem(im->ad->arena, &im->root->der, 1, &file.text)))
		return e;
	return ca_make_folder(im->ad, &im->users, arena_printf(im->ad->arena,
	    "root-%s", ca_tag(im->ad, &im->root->key)), &file, 1);
}

static enum err
write_issuer(struct import *im)
{
	struct arena *a = im->ad->arena;
	const char *key = arena_printf(a, "%s/key", im->request);
	struct ca_file files[] = {
		{ .name = "key", .is_key = true },
		{ .name = "active-from", .text = slice_str(arena_printf(a,
		    "%s\n", time_text(a, im->on))) },
		{ .name = "certificate.pem" },
	};
	enum err e;

	if ((e = file_read_key(a, key, KEY_PEM_MAX, 077, &files[0].text)) ||
	    (e = cert_pem(a, im->is.chain, im->is.n_chain, &files[2].text)) ||
	    (e = ca_make_folder(im->ad, &im->users, arena_printf(a,
	    "issuing-%s", im->tag), files, 3)))
		return e;
	(void)unlink(arena_printf(a, "%s/request.pem", im->request));
	(void)unlink(key);
	(void)rmdir(im->request);
	return ERR_NONE;
}

static int
tell(const struct import *im)
{
	static const struct out_column columns[] = {
		{ "issuing", "Issuing CA" }, { "name", "Name" },
		{ "root", "Root" }, { "active_from", "Issues from" },
		{ "not_after", "Until" }, { "sha256", "SHA-256" },
	};
	struct out *o = out_new(im->ad, columns, 6);

	out_text(o, arena_printf(im->ad->arena, "issuing-%s", im->tag));
	out_text(o, im->ca->subject_cn);
	out_text(o, im->root->subject_cn);
	out_time(o, im->on);
	out_time(o, im->is.until);
	out_hex(o, sha256_slice(&im->ca->sha256));
	return out_print_record(o);
}

/* There may be no CA at all yet; one that cannot be read is another matter. */
static enum err
load(struct import *im)
{
	const struct settings *s = im->ad->settings;
	enum err e;

	if (access(s->signer.ca_cert, F_OK) == -1 &&
	    access(ca_pki_path(im->ad, "chain.pem"), F_OK) == -1)
		return ERR_NONE;
	if ((e = authority_load(im->ad->arena, s, &im->au)))
		(void)admin_fail(im->ad, e, "the CAs cannot be read");
	return e;
}

int
ca_import_run(struct admin *ad, const struct args *args)
{
	struct import im = { .ad = ad, .file = args->operands[0] };

	if (load(&im) || ca_find_users(ad, &im.users) || read_certs(&im) ||
	    check_ca(&im) || climb(&im) || check_chain(&im) ||
	    choose_date(&im, args->value[CA_IMPORT_ON]))
		return ADMIN_FAILED;
	if (im.au.n == AUTHORITY_ISSUERS)
		return admin_fail(ad, ERR_STATE, "there are %d issuing CAs "
		    "already", AUTHORITY_ISSUERS);
	warn_short(&im);
	if ((im.au.n == 0 && ca_write_shared_keys(ad, &im.users)) ||
	    write_root(&im) || write_issuer(&im) || ca_publish(ad))
		return ADMIN_FAILED;
	return tell(&im);
}
