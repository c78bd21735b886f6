/*
 * Certificates of our own, read; see cert.h. As OpenSSL's own X509 but for key
 * and names, which are not decoded while the rest is read.
 */
#include <string.h>
#include <time.h>

#include "cert.h"
#include "hash.h"
#include "ossl.h"

/* RFC 5280 section 4.1. */
struct tbs {
	ASN1_INTEGER	*version;
	ASN1_INTEGER	*serial;
	X509_ALGOR	*signature;
	ASN1_TYPE	*issuer;
	X509_VAL	*validity;
	ASN1_TYPE	*subject;
	ASN1_TYPE	*spki;
	STACK_OF(X509_EXTENSION) *extensions;
};

struct leaf {
	struct tbs	*tbs;
	X509_ALGOR	*algorithm;
	ASN1_BIT_STRING	*signature;
};

typedef struct tbs TBS;
typedef struct leaf LEAF;

/* Unique identifiers are not among it: nobody has had them for decades. */
ASN1_SEQUENCE(TBS) = {
	ASN1_EXP(TBS, version, ASN1_INTEGER, 0),
	ASN1_SIMPLE(TBS, serial, ASN1_INTEGER),
	ASN1_SIMPLE(TBS, signature, X509_ALGOR),
	ASN1_SIMPLE(TBS, issuer, ASN1_ANY),
	ASN1_SIMPLE(TBS, validity, X509_VAL),
	ASN1_SIMPLE(TBS, subject, ASN1_ANY),
	ASN1_SIMPLE(TBS, spki, ASN1_ANY),
	ASN1_EXP_SEQUENCE_OF(TBS, extensions, X509_EXTENSION, 3)
} static_ASN1_SEQUENCE_END(TBS)

ASN1_SEQUENCE(LEAF) = {
	ASN1_SIMPLE(LEAF, tbs, TBS),
	ASN1_SIMPLE(LEAF, algorithm, X509_ALGOR),
	ASN1_SIMPLE(LEAF, signature, ASN1_BIT_STRING)
} static_ASN1_SEQUENCE_END(LEAF)

/* The DER of a SEQUENCE that was not looked into. */
static struct slice
sequence(const ASN1_TYPE *t)
{
	return t->type == V_ASN1_SEQUENCE ?
	    slice_of(t->value.sequence->data,
	    (size_t)t->value.sequence->length) : SLICE_NONE;
}

/* ERR_INPUT, too, if there are two of them. *out NULL: none. */
static enum err
extension(const struct tbs *t, int nid, void *out)
{
	int found;
	void *is = X509V3_get_d2i(t->extensions, nid, &found, NULL);

	*(void **)out = is;
	return is != NULL || found == -1 ? ERR_NONE : ERR_INPUT;
}

static enum err
read_limits(const struct tbs *t, struct cert *out)
{
	BASIC_CONSTRAINTS *bc;
	EXTENDED_KEY_USAGE *eku;
	enum err e;
	int i;

	if ((e = extension(t, NID_basic_constraints, &bc)))
		return e;
	out->is_ca = bc != NULL && bc->ca != 0;
	BASIC_CONSTRAINTS_free(bc);
	if ((e = extension(t, NID_ext_key_usage, &eku)))
		return e;
	for (i = 0; i < sk_ASN1_OBJECT_num(eku); i++) {
		switch (OBJ_obj2nid(sk_ASN1_OBJECT_value(eku, i))) {
		case NID_client_auth:
			out->usage |= CERT_CLIENT;
			break;
		case NID_server_auth:
			out->usage |= CERT_SERVER;
			break;
		case NID_OCSP_sign:
			out->usage |= CERT_OCSP;
			break;
		}
	}
	EXTENDED_KEY_USAGE_free(eku);
	return ERR_NONE;
}

static enum err
read_names(const struct tbs *t, struct cert *out)
{
	GENERAL_NAMES *names;
	enum err e;

	if ((e = extension(t, NID_subject_alt_name, &names)) == ERR_NONE)
		e = cert_names(names, out);
	GENERAL_NAMES_free(names);
	return e;
}

static enum err
read_fields(struct arena *a, const struct tbs *t, struct cert *out)
{
	enum err e;

	if (ASN1_INTEGER_get(t->version) != X509_VERSION_3)
		return ERR_INPUT;
	out->subject = arena_copy(a, sequence(t->subject));
	out->issuer = arena_copy(a, sequence(t->issuer));
	out->subject_cn = "";
	/* Named as its issuer it is taken to be its own. */
	out->is_self_signed = slice_equal(out->subject, out->issuer);
	if ((e = pubkey_parse(a, sequence(t->spki), &out->key)) ||
	    (e = sha256_of(out->der, &out->sha256)) ||
	    (e = cert_serial(a, t->serial, &out->serial)) ||
	    (e = cert_date(t->validity->notBefore, &out->not_before)) ||
	    (e = cert_date(t->validity->notAfter, &out->not_after)) ||
	    (e = read_limits(t, out)))
		return e;
	return read_names(t, out);
}

enum err
cert_parse_leaf(struct arena *a, struct slice der, struct cert *out)
{
	const unsigned char *p = der.p;
	struct leaf *leaf;
	enum err e = ERR_INPUT;

	memset(out, 0, sizeof(*out));
	if (der.n > CERT_MAX)
		return ERR_TOO_LARGE;
	if (der.n == 0)
		return ERR_INPUT;
	leaf = (struct leaf *)ASN1_item_d2i(NULL, &p, (long)der.n,
	    ASN1_ITEM_rptr(LEAF));
	if (leaf != NULL && p == der.p + der.n) {
		out->der = arena_copy(a, der);
		e = read_fields(a, leaf->tbs, out);
	}
	ASN1_item_free((ASN1_VALUE *)leaf, ASN1_ITEM_rptr(LEAF));
	ERR_clear_error();
	return e;
}
