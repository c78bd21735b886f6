/*
 * The channel "psk": found by locator; the proof travels inside a TLS
 * connection whose key comes from the code.
 */
#include <string.h>

#include "channel.h"
#include "hash.h"
#include "registration.h"

#define NAME	"psk"

static enum err
psk_prepare(const struct code *code, const struct secret *master,
    struct registration *r, struct channel_device *d)
{
	(void)code;
	(void)d;
	return keys_locator(master, &r->locator);
}

static enum err
psk_register(const struct secret *master, const struct registration *r,
    struct channel_device *d)
{
	enum err e;

	if ((e = keys_proof(master, NAME, &r->reg, &d->proof)) ||
	    (e = keys_ack(master, NAME, &r->reg, &d->ack)) ||
	    (e = secret_set(&d->master, secret_slice(master))))
		return e;
	return keys_derive(master, NAME, "reply", &r->reg, &d->reply_key);
}

/* A proof that anybody on the way could read would be given away. */
static enum err
psk_admit(const struct registration *r, struct slice proof)
{
	(void)r;
	return proof.n == 0 ? ERR_NONE : ERR_INPUT;
}

static enum err
make_pair(const struct secret *master, const struct registration *r,
    struct channel_psk *p)
{
	enum err e;

	if ((e = keys_identity(p->identity)))
		return e;
	return keys_psk(master, &r->reg, p->identity, &p->key);
}

static enum err
psk_claim(const struct secret *master, const struct registration *r,
    struct slice proof, struct channel_claim *c)
{
	struct sha256 expected;
	enum err e;

	(void)proof;
	memset(c, 0, sizeof(*c));
	if ((e = keys_proof(master, NAME, &r->reg, &expected)) == ERR_NONE)
		e = sha256_of(sha256_slice(&expected), &c->proof_hash);
	secret_wipe_bytes(&expected, sizeof(expected));
	if (e || (e = keys_ack_hash(master, NAME, &r->reg, &c->ack_hash)) ||
	    (e = keys_derive(master, NAME, "reply", &r->reg, &c->reply_key)))
		return e;
	for (; c->n_psk < CHANNEL_PSKS; c->n_psk++)
		if ((e = make_pair(master, r, &c->psk[c->n_psk])))
			return e;
	c->verdict = CHANNEL_LATER;
	return ERR_NONE;
}

const struct channel channel_psk = {
	.id = CHANNEL_PSK,
	.name = NAME,
	.use = CODE_BY_LOCATOR,
	.device_prepare = psk_prepare,
	.device_register = psk_register,
	.server_admit = psk_admit,
	.server_claim = psk_claim,
};
