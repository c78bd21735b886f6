/* CAs' certificates, and whose signature a certificate bears; see cert.h. */
#include "cert.h"
#include "ossl.h"

static bool
is_issued(X509 *x, X509 *by)
{
	EVP_PKEY *key = X509_get0_pubkey(by);

	return X509_NAME_cmp(X509_get_issuer_name(x),
	    X509_get_subject_name(by)) == 0 && key != NULL &&
	    X509_verify(x, key) == 1;
}

bool
cert_issued_by(const struct cert *cert, const struct cert *by)
{
	X509 *x = NULL, *issuer = NULL;
	bool is;

	is = x509_of(cert->der, &x) == ERR_NONE &&
	    x509_of(by->der, &issuer) == ERR_NONE && is_issued(x, issuer);
	X509_free(x);
	X509_free(issuer);
	ERR_clear_error();
	return is;
}

static void
read_constraints(X509 *x, struct cert_ca *out)
{
	BASIC_CONSTRAINTS *bc;
	int critical = -1;

	out->pathlen = -1;
	bc = X509_get_ext_d2i(x, NID_basic_constraints, &critical, NULL);
	out->is_critical = critical == 1;
	if (bc != NULL && bc->pathlen != NULL)
		out->pathlen = (int)ASN1_INTEGER_get(bc->pathlen);
	BASIC_CONSTRAINTS_free(bc);
}

enum err
cert_ca_read(struct arena *a, const struct cert *cert, struct cert_ca *out)
{
	const ASN1_OCTET_STRING *id;
	uint32_t usage;
	X509 *x;
	enum err e;

	*out = (struct cert_ca){ .pathlen = -1 };
	if ((e = x509_of(cert->der, &x)))
		return e;
	read_constraints(x, out);
	usage = X509_get_key_usage(x);
	out->has_usage = usage != UINT32_MAX;
	out->signs_certs = out->has_usage && (usage & KU_KEY_CERT_SIGN);
	out->signs_lists = out->has_usage && (usage & KU_CRL_SIGN);
	if ((id = X509_get0_subject_key_id(x)) != NULL)
		out->key_id = arena_copy(a, slice_of(ASN1_STRING_get0_data(id),
		    (size_t)ASN1_STRING_length(id)));
	X509_free(x);
	ERR_clear_error();
	return ERR_NONE;
}
