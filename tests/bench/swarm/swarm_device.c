/*
 * Devices, by the functions of pairing/, but for the slow hash, which was made
 * beforehand.
 */
#include "swarm_device.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cert.h"
#include "csr.h"
#include "hash.h"
#include "rand.h"

static void
must(enum err e, const char *what)
{
	if (e)
		errx(1, "%s: %s", what, err_name(e));
}

/* ---- files -------------------------------------------------------------- */

static void
read_line(struct arena *a, char *text, struct device_prepared *out)
{
	struct cursor c = cursor_of(slice_str(text));
	struct slice field[4];

	for (size_t i = 0; i < 3; i++)
		field[i] = cursor_until(&c, ' ');
	field[3] = cursor_until(&c, '\n');
	if (!cursor_done(&c))
		errx(1, "that is no line of prepared devices");
	memset(out, 0, sizeof(*out));
	if (!slice_equal_str(field[0], "-") &&
	    (code_parse(field[0], &out->code) != CODE_OK ||
	    field[1].n != 2 * KEYS_LEN))
		errx(1, "that is no code with its hash");
	if (out->code.n > 0) {
		out->master.n = KEYS_LEN;
		must(hex_parse(field[1], out->master.b, KEYS_LEN), "a hash");
	}
	must(base64_parse(a, field[2], KEY_PEM_MAX, &out->key), "a key");
	must(base64_parse(a, field[3], REGISTRATION_CSR_MAX, &out->csr),
	    "a CSR");
}

struct device_prepared *
device_load(struct arena *a, const char *path, size_t skip, size_t n)
{
	struct device_prepared *all = arena_array(a, n, sizeof(*all));
	FILE *in = fopen(path, "re");
	char *text = NULL;
	size_t size = 0, i = 0;

	if (in == NULL)
		err(1, "%s", path);
	while (i < skip + n && getline(&text, &size, in) > 0) {
		if (i >= skip)
			read_line(a, text, &all[i - skip]);
		i++;
	}
	if (i < skip + n)
		errx(1, "%s has fewer than %zu devices", path, skip + n);
	free(text);
	fclose(in);
	return all;
}

static void
prepare(struct arena *a, FILE *to, const char *realm,
    const struct channel *channel)
{
	struct secret master = { .n = 0 };
	const char *hash = "-";
	struct slice pem, csr;
	struct code code;
	char text[CODE_TEXT] = "-";
	struct key *key;

	must(key_generate(a, "P-256", &key), "a key");
	must(key_pem(a, key, SLICE_NONE, &pem), "a key");
	must(csr_make(a, key, &csr), "a CSR");
	if (channel != NULL) {
		must(code_draw(channel->use, CODE_SYMBOLS, &code), "a code");
		must(keys_master(&code, slice_str(realm), &master), "a hash");
		code_format(&code, text);
		hash = hex_text(a, secret_slice(&master));
	}
	fprintf(to, "%s %s %s %s\n", text, hash, base64_text(a, pem),
	    base64_text(a, csr));
	secret_wipe(&master);
}

void
device_prepare(const char *path, const char *realm, size_t n,
    const struct channel *channel)
{
	struct arena *a = arena_new();
	FILE *to = fopen(path, "we");

	if (to == NULL)
		err(1, "%s", path);
	for (size_t i = 0; i < n; i++) {
		prepare(a, to, realm, channel);
		arena_reset(a);
	}
	if (fclose(to) != 0)
		err(1, "%s", path);
	arena_free(a);
}

/* ---- registering -------------------------------------------------------- */

static struct slice
first_frame(struct arena *a, const struct registration *r,
    const struct channel_device *keys, struct slice ticket)
{
	struct message m = { .type = MESSAGE_REGISTER, .ticket = ticket,
	    .registration = r->bytes };
	struct slice frame;

	if (r->channel->proves_first)
		m.proof = sha256_slice(&keys->proof);
	must(message_format(a, &m, VIA_WEBSOCKET, &frame), "a registration");
	return frame;
}

static struct device_pairing *
pairing_new(const struct device_prepared *d, bool keyed)
{
	struct arena *a = arena_new();
	struct device_pairing *p = arena_alloc(a, sizeof(*p));

	p->arena = a;
	if (keyed)
		must(key_parse_pem(a, d->key, SLICE_NONE, &p->key), "a key");
	if (d->code.n > 0)
		code_format(&d->code, p->code);
	return p;
}

void
device_register(struct arena *a, const struct device_prepared *d,
    const char *realm, const struct channel *channel,
    struct device_start *out)
{
	struct device_pairing *p = pairing_new(d, out->pairs);
	struct registration *r = &p->registration;
	struct secret master = d->master;
	uint8_t ticket[MESSAGE_TICKET_LEN];

	if (master.n == 0) {
		master.n = KEYS_LEN;
		must(rand_bytes(master.b, master.n), "a locator");
	}
	must(rand_bytes(ticket, sizeof(ticket)), "a ticket");
	must(rand_uuid(&r->enrollment), "an id");
	r->realm = slice_str(realm);
	r->channel = channel;
	r->csr = arena_copy(p->arena, d->csr);
	r->facts.name = SLICE_LIT("One of a swarm");
	r->facts.model = SLICE_LIT("TH-20");
	must(sha256_of(slice_of(ticket, sizeof(ticket)), &r->ticket_hash),
	    "a ticket");
	must(channel->device_prepare(&d->code, &master, r, &p->keys),
	    "a registration");
	must(registration_format(p->arena, r), "a registration");
	must(channel->device_register(&master, r, &p->keys),
	    "a registration");
	out->hello = arena_copy(a, first_frame(p->arena, r, &p->keys,
	    slice_of(ticket, sizeof(ticket))));
	out->id = r->enrollment;
	secret_wipe(&master);
	if (out->pairs)
		out->pairing = p;
	else
		arena_free(p->arena);
}

/* ---- hearing ------------------------------------------------------------ */

static void
fail(struct device_step *step, const char *why)
{
	step->move = DEVICE_FAILED;
	step->why = why;
}

static void
on_share(struct arena *a, struct device_pairing *p, const struct message *m,
    struct device_step *step)
{
	struct message proof = { .type = MESSAGE_PROOF };
	enum err e;

	if ((e = channel_share(&p->registration, &p->keys, m->share,
	    m->confirm))) {
		fail(step, err_wire(e));
		return;
	}
	step->move = DEVICE_CLAIMED;
	proof.proof = sha256_slice(&p->keys.proof);
	must(message_format(a, &proof, VIA_WEBSOCKET, &step->frame),
	    "a proof");
}

static void
on_reply(struct arena *a, struct device_pairing *p, const struct message *m,
    struct device_step *step)
{
	const struct reply_context context = {
		.channel = p->registration.channel->name,
		.reg = &p->registration.reg,
		.key = &p->keys.reply_key,
	};
	struct message ack = { .type = MESSAGE_ACK };
	struct reply reply;
	struct cert cert;

	if (m->kind != REPLY_CERTIFICATE ||
	    reply_open(a, &context, m->kind, m->sealed, &reply) ||
	    cert_parse(a, reply.certificate, &cert) ||
	    !cert_matches_key(&cert, p->key)) {
		fail(step, "no certificate of ours in the reply");
		return;
	}
	step->move = DEVICE_OPENED;
	ack.ack = sha256_slice(&p->keys.ack);
	must(message_format(a, &ack, VIA_WEBSOCKET, &step->frame), "an ack");
}

static void
on_state(enum state state, struct device_step *step)
{
	if (state == STATE_VERIFIED)
		step->move = DEVICE_VERIFIED;
	else if (state == STATE_APPROVED)
		step->move = DEVICE_APPROVED;
}

void
device_hear(struct arena *a, struct device_pairing *p, struct slice text,
    struct device_step *step)
{
	struct message m;

	*step = (struct device_step){ .move = DEVICE_NOTHING };
	if (message_parse(a, text, FROM_SERVER, VIA_WEBSOCKET, &m)) {
		fail(step, "not of the protocol");
		return;
	}
	switch (m.type) {
	case MESSAGE_REGISTERED:
		step->move = DEVICE_REGISTERED;
		break;
	case MESSAGE_STATE:
		on_state(m.state, step);
		break;
	case MESSAGE_SHARE:
		if (p != NULL)
			on_share(a, p, &m, step);
		break;
	case MESSAGE_REPLY:
		if (p != NULL)
			on_reply(a, p, &m, step);
		break;
	case MESSAGE_DONE:
		step->move = DEVICE_DONE;
		break;
	case MESSAGE_WAIT:
		break;
	case MESSAGE_ERROR:
		fail(step, err_wire(m.error));
		break;
	case MESSAGE_END:
		fail(step, state_name(m.state));
		break;
	default:
		fail(step, message_name(m.type));
		break;
	}
}
