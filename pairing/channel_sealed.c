/*
 * The channel "sealed": found by locator; the device's proof stands beside
 * its registration, so a claim verifies it at once.
 */
#include <string.h>

#include "channel.h"
#include "hash.h"
#include "registration.h"

#define NAME	"sealed"

static enum err
sealed_prepare(const struct code *code, const struct secret *master,
    struct registration *r, struct channel_device *d)
{
	(void)code;
	(void)d;
	return keys_locator(master, &r->locator);
}

static enum err
sealed_register(const struct secret *master, const struct registration *r,
    struct channel_device *d)
{
	enum err e;

	if ((e = keys_proof(master, NAME, &r->reg, &d->proof)) ||
	    (e = keys_ack(master, NAME, &r->reg, &d->ack)))
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
	struct sha256 expected;
	enum err e;

	memset(c, 0, sizeof(*c));
	if ((e = keys_proof(master, NAME, &r->reg, &expected)))
		return e;
	if (!secret_equal(sha256_slice(&expected), proof))
		return ERR_NONE;
	if ((e = keys_ack_hash(master, NAME, &r->reg, &c->ack_hash)) ||
	    (e = keys_derive(master, NAME, "reply", &r->reg, &c->reply_key)))
		return e;
	c->verdict = CHANNEL_PROVED;
	return ERR_NONE;
}

const struct channel channel_sealed = {
	.id = CHANNEL_SEALED,
	.name = NAME,
	.use = CODE_BY_LOCATOR,
	.over_https = true,
	.proves_first = true,
	.device_prepare = sealed_prepare,
	.device_register = sealed_register,
	.server_admit = sealed_admit,
	.server_claim = sealed_claim,
};
