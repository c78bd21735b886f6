/*
 * OpenSSL's headers, included here and nowhere else, and what the files of
 * this layer share among themselves in its types. No other layer includes it.
 */
#ifndef OSSL_H
#define OSSL_H

/* Its deprecated typedef has the name of one of our errors. */
#define ERR_STATE openssl_err_state
#include <openssl/asn1t.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/ocsp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#undef ERR_STATE

#include "cert.h"

struct key {
	EVP_PKEY	*pkey;
};

/* Judges, fills *out; the SPKI is written anew in DER into the arena. */
enum err	 pubkey_of(struct arena *, X509_PUBKEY *, struct pubkey *out)
		    MUST_CHECK;
/* The key of a SubjectPublicKeyInfo, the caller's; NULL if it is none. */
EVP_PKEY	*pubkey_native(struct slice spki);
/* pubkey_parse; and the key, the caller's, NULL if it could not be made. */
enum err	 pubkey_open(struct arena *, struct slice spki,
		    struct pubkey *out, EVP_PKEY **) MUST_CHECK;
/* The digest that goes with a signing key; NULL for Ed25519. */
const EVP_MD	*key_digest(const EVP_PKEY *);
/* Fields of struct cert; ERR_INPUT for what none of ours has. */
enum err	 cert_date(const ASN1_TIME *, int64_t *out) MUST_CHECK;
enum err	 cert_serial(struct arena *, const ASN1_INTEGER *,
		    struct slice *out) MUST_CHECK;
enum err	 cert_names(const GENERAL_NAMES *, struct cert *) MUST_CHECK;
/* DER of at most CERT_MAX bytes, all used; the caller owns *out. */
enum err	 x509_of(struct slice der, X509 **out) MUST_CHECK;

#endif
