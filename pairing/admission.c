/*
 * The checks that a register message meets before the database.
 */
#include "admission.h"

#include "channel.h"
#include "hash.h"
#include "secret.h"

enum err
admission_check(struct arena *a, const struct message *m,
    const struct registration_policy *policy, struct admission *out)
{
	struct registration *r = &out->registration;
	struct sha256 ticket_hash;
	enum err e;

	out->csr = arena_alloc(a, sizeof(*out->csr));
	out->proof = m->proof;
	if ((e = registration_parse(a, m->registration, policy, r)) ||
	    (e = sha256_of(m->ticket, &ticket_hash)))
		return e;
	if (!secret_equal(sha256_slice(&ticket_hash),
	    sha256_slice(&r->ticket_hash)))
		return ERR_TICKET;
	if ((e = r->channel->server_admit(r, m->proof)))
		return e;
	return csr_parse(a, r->csr, policy->max_csr, out->csr);
}
