/*
 * The channel "pake": found by handle; SPAKE2+ with the device as prover. The
 * code makes w0 and w1 and nothing else, so that neither what was sent nor
 * what is stored lets a guess be tested.
 */
#include <string.h>

#include "channel.h"
#include "hash.h"
#include "registration.h"

#define NAME	"pake"
#define CONTEXT	"handfast/1 pake "

/* The Context of SPAKE2+, with room for its own bytes. */
struct context {
	uint8_t	b[sizeof(CONTEXT) - 1 + sizeof(struct sha256)];
};

static void
bind(const struct registration *r, struct context *c,
    struct spake2plus_binding *out)
{
	memcpy(c->b, CONTEXT, sizeof(CONTEXT) - 1);
	memcpy(c->b + sizeof(CONTEXT) - 1, r->reg.b, sizeof(r->reg.b));
	*out = (struct spake2plus_binding){
		.context = slice_of(c->b, sizeof(c->b)),
		.prover = slice_of(r->enrollment.b, sizeof(r->enrollment.b)),
		.verifier = r->realm,
	};
}

/* w0 and w1 take the id and not reg: reg holds shareP, which needs w0. */
static enum err
scalars(const struct secret *master, const struct registration *r,
    struct spake2plus_secrets *s)
{
	struct secret ws = { .n = 0 };
	enum err e;

	if ((e = keys_spake2plus(master, &r->enrollment, &ws)) == ERR_NONE)
		e = spake2plus_reduce(&ws, s);
	secret_wipe(&ws);
	return e;
}

static enum err
pake_prepare(const struct code *code, const struct secret *master,
    struct registration *r, struct channel_device *d)
{
	enum err e;

	memcpy(r->handle, code->s, CODE_HANDLE);
	r->code_length = (unsigned)code->n;
	if ((e = scalars(master, r, &d->pake)) ||
	    (d->pake.own.n == 0 && (e = spake2plus_draw(&d->pake))))
		return e;
	return spake2plus_prover_share(&d->pake, &r->share);
}

/* All keys come with the server's share: channel_share. */
static enum err
pake_register(const struct secret *master, const struct registration *r,
    struct channel_device *d)
{
	(void)master;
	(void)r;
	(void)d;
	return ERR_NONE;
}

static enum err
pake_admit(const struct registration *r, struct slice proof)
{
	if (proof.n != 0)
		return ERR_INPUT;
	return spake2plus_check(slice_of(r->share.b, sizeof(r->share.b)));
}

static enum err
pake_claim(const struct secret *master, const struct registration *r,
    struct slice proof, struct channel_claim *c)
{
	struct spake2plus_secrets s = { .w0 = { .n = 0 } };
	struct spake2plus_binding binding;
	struct spake2plus_keys keys;
	struct context context;
	enum err e;

	(void)proof;
	memset(c, 0, sizeof(*c));
	memset(&keys, 0, sizeof(keys));
	bind(r, &context, &binding);
	if ((e = scalars(master, r, &s)) || (e = spake2plus_draw(&s)) ||
	    (e = spake2plus_verifier(&s, &binding, slice_of(r->share.b,
	    sizeof(r->share.b)), &c->share, &keys)) ||
	    (e = sha256_of(sha256_slice(&keys.confirm_p), &c->proof_hash)) ||
	    (e = keys_ack_hash(&keys.shared, NAME, &r->reg, &c->ack_hash)) ||
	    (e = keys_derive(&keys.shared, NAME, "reply", &r->reg,
	    &c->reply_key)))
		goto out;
	c->confirm = keys.confirm_v;
	c->verdict = CHANNEL_LATER;
out:
	secret_wipe_bytes(&s, sizeof(s));
	secret_wipe_bytes(&keys, sizeof(keys));
	return e;
}

static enum err
agree(const struct registration *r, struct channel_device *d,
    struct slice share, struct slice confirm)
{
	struct spake2plus_binding binding;
	struct spake2plus_keys keys;
	struct context context;
	enum err e;

	memset(&keys, 0, sizeof(keys));
	bind(r, &context, &binding);
	if ((e = spake2plus_prover_keys(&d->pake, &binding, share, &keys)))
		goto out;
	e = ERR_PROOF;
	if (!secret_equal(sha256_slice(&keys.confirm_v), confirm) ||
	    (e = keys_ack(&keys.shared, NAME, &r->reg, &d->ack)) ||
	    (e = keys_derive(&keys.shared, NAME, "reply", &r->reg,
	    &d->reply_key)))
		goto out;
	d->proof = keys.confirm_p;
	d->confirm_v = keys.confirm_v;
	memcpy(d->share_v.b, share.p, sizeof(d->share_v.b));
out:
	secret_wipe_bytes(&keys, sizeof(keys));
	return e;
}

static bool
is_the_same(const struct channel_device *d, struct slice share,
    struct slice confirm)
{
	return d->reply_key.n > 0 && slice_equal(share,
	    slice_of(d->share_v.b, sizeof(d->share_v.b))) &&
	    secret_equal(sha256_slice(&d->confirm_v), confirm);
}

/* x serves once: whatever came of it, it is gone afterwards. */
enum err
channel_share(const struct registration *r, struct channel_device *d,
    struct slice share, struct slice confirm)
{
	enum err e;

	if (r->channel->id != CHANNEL_PAKE)
		return ERR_STATE;
	if (d->pake.own.n == 0)
		return is_the_same(d, share, confirm) ? ERR_NONE : ERR_STATE;
	e = agree(r, d, share, confirm);
	secret_wipe_bytes(&d->pake, sizeof(d->pake));
	return e;
}

const struct channel channel_pake = {
	.id = CHANNEL_PAKE,
	.name = NAME,
	.use = CODE_BY_HANDLE,
	.over_https = true,
	.device_prepare = pake_prepare,
	.device_register = pake_register,
	.server_admit = pake_admit,
	.server_claim = pake_claim,
};
