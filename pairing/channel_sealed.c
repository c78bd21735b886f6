/*
 * The channel "sealed": found by locator; the device's proof stands beside
 * its registration, so a claim verifies it at once.
 */
#include <string.h>

#include "channel.h"
#include "hash.h"
#include "keys.h"
#include "registration.h"

#define NAME	"sealed"

static enum err
sealed_prepare(const struct secret *master, struct registration *r)
{
	return keys_locator(master, &r->locator);
}

static enum err
derive_proof(const struct secret *master, const struct sha256 *reg,
    struct sha256 *proof)
{
	struct secret key = { .n = 0 };
	enum err e;

	if ((e = keys_derive(master, NAME, "proof", reg, &key)) == ERR_NONE)
		e = keys_proof(&key, proof);
	secret_wipe(&key);
	return e;
}

static enum err
derive_ack(const struct secret *master, const struct sha256 *reg,
    struct sha256 *ack)
{
	struct secret key = { .n = 0 };
	enum err e;

	if ((e = keys_derive(master, NAME, "ack", reg, &key)) == ERR_NONE)
		e = keys_ack(&key, ack);
	secret_wipe(&key);
	return e;
}

static enum err
sealed_register(const struct secret *master, const struct registration *r,
    struct channel_device *d)
{
	enum err e;

	if ((e = derive_proof(master, &r->reg, &d->proof)) ||
	    (e = derive_ack(master, &r->reg, &d->ack)))
		return e;
	return keys_derive(master, NAME, "reply", &r->reg, &d->reply_key);
}

static enum err
sealed_admit(const struct registration *r, struct slice proof)
{
	(void)r;
	return proof.n == KEYS_LEN ? ERR_NONE : ERR_INPUT;
}

static enum err
sealed_claim(const struct secret *master, const struct registration *r,
    struct slice proof, struct channel_claim *c)
{
	struct sha256 expected, ack;
	enum err e;

	memset(c, 0, sizeof(*c));
	if ((e = derive_proof(master, &r->reg, &expected)))
		return e;
	if (!secret_equal(sha256_slice(&expected), proof))
		return ERR_NONE;
	if ((e = derive_ack(master, &r->reg, &ack)) == ERR_NONE)
		e = sha256_of(sha256_slice(&ack), &c->ack_hash);
	secret_wipe_bytes(&ack, sizeof(ack));
	if (e || (e = keys_derive(master, NAME, "reply", &r->reg,
	    &c->reply_key)))
		return e;
	c->verified = true;
	return ERR_NONE;
}

const struct channel channel_sealed = {
	.id = CHANNEL_SEALED,
	.name = NAME,
	.use = CODE_BY_LOCATOR,
	.over_https = true,
	.device_prepare = sealed_prepare,
	.device_register = sealed_register,
	.server_admit = sealed_admit,
	.server_claim = sealed_claim,
};
