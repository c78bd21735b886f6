/*
 * What costs.c has to be signed: a CA, a device's key, an OCSP responder. Each
 * child makes its own before anything counts: keys are drawn, and what else
 * is counted would find memory otherwise each time.
 */
#ifndef COSTS_CA_H
#define COSTS_CA_H

#include "ca.h"
#include "ocsp.h"
#include "pkcs7.h"
#include "time.h"

static struct {
	struct ca		*ca;
	struct slice		 root;
	struct slice		 spki;		/* a device's */
	struct ocsp_responder	*responder;
} costs_ca;

static enum err
costs_certify(struct arena *a, const struct ca *by, const struct key *of,
    struct cert_spec s, struct slice *der)
{
	struct pubkey pub;
	enum err e;

	if ((e = key_public(a, of, &pub)))
		return e;
	s.spki = costs_ca.spki = pub.spki;
	s.not_before = time_now();
	s.not_after = time_now() + (s.is_ca ? 7200 : 3600);
	return ca_make_cert(a, by, &s, der);
}

static enum err
costs_ca_make(struct arena *a)
{
	const struct cert_spec top = { .serial = { 1 }, .cn = "root",
	    .is_ca = true };
	const struct cert_spec delegate = { .serial = { 2 }, .cn = "OCSP",
	    .usage = CERT_OCSP };
	struct key *key, *of_ocsp;
	struct ca *bare;
	struct slice der;
	enum err e;

	if ((e = key_generate(a, "P-256", &key)) ||
	    (e = key_generate(a, "P-256", &of_ocsp)) ||
	    (e = ca_open(a, key, SLICE_NONE, &bare)) ||
	    (e = costs_certify(a, bare, key, top, &costs_ca.root)) ||
	    (e = ca_open(a, key, costs_ca.root, &costs_ca.ca)) ||
	    (e = costs_certify(a, costs_ca.ca, of_ocsp, delegate, &der)))
		return e;
	return ocsp_responder_new(a, costs_ca.root, der, of_ocsp,
	    &costs_ca.responder);
}

static bool
costs_ca_is_there(struct arena *a)
{
	return costs_ca.ca != NULL || costs_ca_make(a) == ERR_NONE;
}

/* As for a device: its names, where lists and answers are to be had. */
static bool
costs_make_cert(struct arena *a)
{
	static const struct uuid device = { { 1, 2, 3 } };
	const struct cert_spec s = { .serial = { 3 }, .cn = "Cold room 3",
	    .organisation = "Example", .device = &device,
	    .usage = CERT_CLIENT, .spki = costs_ca.spki,
	    .not_before = time_now(), .not_after = time_now() + 600,
	    .aia_url = "http://pki.example.com/issuing.der",
	    .ocsp_url = "http://pki.example.com/ocsp",
	    .cdp_url = "http://pki.example.com/crl.der" };
	struct slice der;

	return ca_make_cert(a, costs_ca.ca, &s, &der) == ERR_NONE;
}

static bool
costs_wrap(struct arena *a)
{
	const struct slice ders[] = { costs_ca.root, costs_ca.root };
	struct slice der;

	return pkcs7_make(a, ders, 2, &der) == ERR_NONE;
}

#endif
