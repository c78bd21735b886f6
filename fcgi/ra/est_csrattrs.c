/*
 * GET /.well-known/est/csrattrs: what a CSR should have (RFC 7030 section
 * 4.5). Of a CSR only the key is taken, and P-256 is our advice; the other
 * kinds that key.h lists are taken as well.
 */
#include "est.h"

/* SEQUENCE { SEQUENCE { id-ecPublicKey, SET { secp256r1 } }, ecdsa-SHA256 } */
static const uint8_t attributes[] = {
	0x30, 0x21,
	    0x30, 0x15,
		0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
		0x31, 0x0a,
		    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
	    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02
};

enum err
est_csrattrs(struct req *rq, struct resp *rs)
{
	est_answer(rq, rs, "application/csrattrs", slice_of(attributes,
	    sizeof(attributes)));
	return ERR_NONE;
}
