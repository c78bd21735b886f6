/*
 * POST /.well-known/est/serverkeygen (RFC 7030 section 4.4): never. A key that
 * has crossed the network is known to two.
 */
#include "est.h"

enum err
est_serverkeygen(struct req *rq, struct resp *rs)
{
	(void)rq;
	buf_add_str(resp_plain(rs, 501), "This server does not make keys. Make "
	    "the key on the device and enroll it with a certificate signing "
	    "request.\n");
	return ERR_NONE;
}
