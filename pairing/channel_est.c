/*
 * The channel "est": plain EST with the code as password. The RA registers,
 * found by locator; nothing in it binds the code to the key, and the reply is
 * not sealed. Off unless an installation names it.
 */
#include <string.h>

#include "channel.h"

static enum err
est_prepare(const struct code *code, const struct secret *master,
    struct registration *r, struct channel_device *d)
{
	(void)code;
	(void)master;
	(void)r;
	(void)d;
	return ERR_CHANNEL;
}

static enum err
est_device_register(const struct secret *master,
    const struct registration *r, struct channel_device *d)
{
	(void)master;
	(void)r;
	(void)d;
	return ERR_CHANNEL;
}

static enum err
est_admit(const struct registration *r, struct slice proof)
{
	(void)r;
	return proof.n == 0 ? ERR_NONE : ERR_INPUT;
}

static enum err
est_claim(const struct secret *master, const struct registration *r,
    struct slice proof, struct channel_claim *c)
{
	(void)master;
	(void)r;
	memset(c, 0, sizeof(*c));
	if (proof.n > 0)
		return ERR_INPUT;
	c->verdict = CHANNEL_NEVER;
	return ERR_NONE;
}

const struct channel channel_est = {
	.id = CHANNEL_EST,
	.name = "est",
	.use = CODE_BY_LOCATOR,
	.by_ra = true,
	.device_prepare = est_prepare,
	.device_register = est_device_register,
	.server_admit = est_admit,
	.server_claim = est_claim,
};
