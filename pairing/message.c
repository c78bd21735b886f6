/*
 * Frames: which keys each has, who may send it when, read and written by the
 * one table below.
 */
#include "message.h"

#include "json.h"
#include "json_write.h"

#define BIT(x)		(1u << (x))

/* Every key of every message, with its form. */
enum field {
	F_TYPE, F_REGISTRATION, F_PROOF, F_TICKET, F_ACK, F_ENROLLMENT,
	F_EXPIRES_IN, F_STATE, F_SHARE, F_CONFIRM, F_IDENTITIES, F_PORT,
	F_KIND, F_SEALED, F_CODE, F_REALM, F_COUNT
};

static const struct json_field fields[F_COUNT] = {
	[F_TYPE] = { "type", JSON_KIND_STRING, true, 1, 16 },
	[F_REGISTRATION] = { "registration", JSON_KIND_BASE64, true, 1,
	    MESSAGE_OUT_MAX },
	[F_PROOF] = { "proof", JSON_KIND_BASE64, true, 32, 32 },
	[F_TICKET] = { "ticket", JSON_KIND_BASE64, true, MESSAGE_TICKET_LEN,
	    MESSAGE_TICKET_LEN },
	[F_ACK] = { "ack", JSON_KIND_BASE64, true, 32, 32 },
	[F_ENROLLMENT] = { "enrollment", JSON_KIND_UUID, true, 0, 0 },
	[F_EXPIRES_IN] = { "expires_in", JSON_KIND_UINT, true, 0,
	    MESSAGE_EXPIRES_MAX },
	[F_STATE] = { "state", JSON_KIND_STRING, true, 1, 16 },
	[F_SHARE] = { "share", JSON_KIND_BASE64, true, SPAKE2PLUS_SHARE,
	    SPAKE2PLUS_SHARE },
	[F_CONFIRM] = { "confirm", JSON_KIND_BASE64, true, 32, 32 },
	[F_IDENTITIES] = { "identities", JSON_KIND_STRINGS, true,
	    KEYS_IDENTITY, KEYS_IDENTITY },
	[F_PORT] = { "port", JSON_KIND_UINT, true, 1, 65535 },
	[F_KIND] = { "kind", JSON_KIND_STRING, true, 1, 16 },
	[F_SEALED] = { "sealed", JSON_KIND_BASE64, true, 1,
	    REPLY_SEALED_MAX },
	[F_CODE] = { "code", JSON_KIND_STRING, true, 1, 32 },
	[F_REALM] = { "realm", JSON_KIND_STRING, true, 1, 253 },
};

#define ON_ROW		(BIT(STATE_WAITING) | BIT(STATE_CLAIMED) |	\
			    BIT(STATE_VERIFIED) | BIT(STATE_APPROVED) |	\
			    BIT(STATE_ISSUED))
#define REPLIED		(BIT(STATE_ISSUED) | BIT(STATE_DECLINED))
#define ENDS		(BIT(STATE_DELIVERED) | BIT(STATE_EXPIRED) |	\
			    BIT(STATE_FAILED) | BIT(STATE_DECLINED) |	\
			    BIT(STATE_CANCELLED) | BIT(STATE_UNDELIVERED))
#define ASKED		BIT(STATE_ASKED)

struct rule {
	const char		*name;
	enum message_from	 from;
	unsigned		 legal;		/* bits of enum state */
	unsigned		 needs;		/* bits of enum field */
	unsigned		 may;		/* the same, optional */
};

static const struct rule rules[MESSAGE_COUNT] = {
	[MESSAGE_REGISTER] = { "register", FROM_DEVICE, BIT(STATE_NEW),
	    BIT(F_REGISTRATION) | BIT(F_TICKET), BIT(F_PROOF) },
	[MESSAGE_RESUME] = { "resume", FROM_DEVICE, BIT(STATE_NEW),
	    BIT(F_ENROLLMENT) | BIT(F_TICKET), 0 },
	[MESSAGE_PROOF] = { "proof", FROM_DEVICE, BIT(STATE_CLAIMED),
	    BIT(F_PROOF), 0 },
	[MESSAGE_REFUSE] = { "refuse", FROM_DEVICE, BIT(STATE_CLAIMED), 0, 0 },
	[MESSAGE_ACK] = { "ack", FROM_DEVICE,
	    REPLIED | BIT(STATE_DELIVERED), BIT(F_ACK), 0 },
	[MESSAGE_CANCEL] = { "cancel", FROM_DEVICE, ON_ROW, 0, 0 },
	[MESSAGE_REGISTERED] = { "registered", FROM_SERVER,
	    ASKED | BIT(STATE_WAITING),
	    BIT(F_ENROLLMENT) | BIT(F_EXPIRES_IN), 0 },
	[MESSAGE_STATE] = { "state", FROM_SERVER, ASKED | ON_ROW,
	    BIT(F_STATE) | BIT(F_EXPIRES_IN), 0 },
	[MESSAGE_SHARE] = { "share", FROM_SERVER, ASKED |
	    BIT(STATE_WAITING) | BIT(STATE_CLAIMED),
	    BIT(F_SHARE) | BIT(F_CONFIRM) | BIT(F_EXPIRES_IN), 0 },
	[MESSAGE_PSK] = { "psk", FROM_SERVER, ASKED | BIT(STATE_WAITING) |
	    BIT(STATE_CLAIMED),
	    BIT(F_IDENTITIES) | BIT(F_PORT) | BIT(F_EXPIRES_IN), 0 },
	[MESSAGE_REPLY] = { "reply", FROM_SERVER, ASKED | ON_ROW |
	    BIT(STATE_DECLINED), BIT(F_KIND) | BIT(F_SEALED), 0 },
	[MESSAGE_DONE] = { "done", FROM_SERVER, ASKED | REPLIED |
	    BIT(STATE_DELIVERED), 0, 0 },
	[MESSAGE_END] = { "end", FROM_SERVER, ASKED | ON_ROW |
	    BIT(STATE_DECLINED), BIT(F_STATE), 0 },
	[MESSAGE_WAIT] = { "wait", FROM_SERVER, ASKED | ON_ROW | ENDS, 0, 0 },
	[MESSAGE_AGAIN] = { "again", FROM_SERVER, ASKED | ON_ROW | ENDS,
	    0, 0 },
	[MESSAGE_REPLACED] = { "replaced", FROM_SERVER, ASKED | ON_ROW | ENDS,
	    0, 0 },
	[MESSAGE_ERROR] = { "error", FROM_SERVER, BIT(STATE_NEW) | ASKED |
	    ON_ROW | ENDS, BIT(F_CODE), BIT(F_REALM) },
};

const char *
message_name(enum message_type type)
{
	return rules[type].name;
}

bool
message_legal(enum message_from from, enum message_type type, enum state s)
{
	return rules[type].from == from && (rules[type].legal & BIT(s)) != 0;
}

/* Over HTTPS the ticket has no place in a body. */
static unsigned
needs(const struct rule *rule, enum message_via via)
{
	return via == VIA_HTTPS ? rule->needs & ~BIT(F_TICKET) : rule->needs;
}

/* What has no sense on some of the ways. */
static bool
travels(enum message_type type, enum message_via via)
{
	switch (type) {
	case MESSAGE_RESUME:
	case MESSAGE_WAIT:
	case MESSAGE_AGAIN:
	case MESSAGE_REPLACED:
		return via != VIA_HTTPS;
	case MESSAGE_PSK:
		return via == VIA_WEBSOCKET;
	case MESSAGE_SHARE:
	case MESSAGE_REGISTER:
	case MESSAGE_REGISTERED:
		return via != VIA_PSK;
	default:
		return true;
	}
}

static enum err
find_type(const struct json_t *json, enum message_from from,
    enum message_via via, enum message_type *type)
{
	struct slice name;
	enum err e;
	int t;

	if ((e = json_peek(json, "type", fields[F_TYPE].max, &name)))
		return e;
	for (t = 0; t < MESSAGE_COUNT; t++)
		if (rules[t].from == from &&
		    slice_equal_str(name, rules[t].name) &&
		    travels((enum message_type)t, via)) {
			*type = (enum message_type)t;
			return ERR_NONE;
		}
	return ERR_INPUT;
}

/* The states that a frame of this type may name. */
static bool
names_state(enum message_type type, enum state s)
{
	return type == MESSAGE_STATE ? !state_is_end(s) : state_is_end(s);
}

static enum err
read_error(struct arena *a, const struct json_value *code,
    const struct json_value *realm, struct message *m)
{
	if (slice_equal_str(code->text, err_wire(ERR_NONE)))
		return ERR_INPUT;
	m->error = err_of_wire(arena_str(a, code->text));
	if (realm->present != (m->error == ERR_REALM))
		return ERR_INPUT;
	m->realm = realm->text;
	return realm->present ? dns_name_check(m->realm) : ERR_NONE;
}

static enum err
take_identities(const struct json_value *v, struct message *m)
{
	if (v->count > CHANNEL_PSKS)
		return ERR_INPUT;
	for (; m->n_identity < v->count; m->n_identity++) {
		m->identity[m->n_identity] = v->list[m->n_identity];
		if (!keys_identity_valid(m->identity[m->n_identity]))
			return ERR_INPUT;
	}
	return ERR_NONE;
}

static enum err
take_values(struct arena *a, const struct json_value *v, struct message *m)
{
	enum err e;

	m->share = v[F_SHARE].text;
	m->confirm = v[F_CONFIRM].text;
	m->port = (unsigned)v[F_PORT].number;
	if ((e = take_identities(&v[F_IDENTITIES], m)))
		return e;
	m->registration = v[F_REGISTRATION].text;
	m->proof = v[F_PROOF].text;
	m->ticket = v[F_TICKET].text;
	m->ack = v[F_ACK].text;
	m->enrollment = v[F_ENROLLMENT].uuid;
	m->expires_in = (unsigned)v[F_EXPIRES_IN].number;
	m->sealed = v[F_SEALED].text;
	if (v[F_STATE].present) {
		if ((e = state_parse(v[F_STATE].text, &m->state)))
			return e;
		if (!names_state(m->type, m->state))
			return ERR_INPUT;
	}
	if (v[F_KIND].present &&
	    (e = reply_kind_parse(v[F_KIND].text, &m->kind)))
		return e;
	if (v[F_CODE].present)
		return read_error(a, &v[F_CODE], &v[F_REALM], m);
	return ERR_NONE;
}

enum err
message_parse(struct arena *a, struct slice frame, enum message_from from,
    enum message_via via, struct message *out)
{
	struct json_value read[F_COUNT], v[F_COUNT] = { { .present = false } };
	struct json_field wanted[F_COUNT];
	struct message m = { .type = MESSAGE_COUNT };
	const struct json_t *json;
	const struct rule *rule;
	enum field which[F_COUNT];
	size_t n = 0, i;
	enum err e;

	if ((e = json_parse(a, frame, MESSAGE_OUT_MAX, &json)) ||
	    (e = find_type(json, from, via, &m.type)))
		return e;
	rule = &rules[m.type];
	for (i = 0; i < F_COUNT; i++) {
		bool needed = (BIT(i) & (needs(rule, via) | BIT(F_TYPE))) != 0;

		if (!needed && (BIT(i) & rule->may) == 0)
			continue;
		which[n] = (enum field)i;
		wanted[n] = fields[i];
		wanted[n++].required = needed;
	}
	if ((e = json_object_read(a, json, wanted, n, read)))
		return e;
	for (i = 0; i < n; i++)
		v[which[i]] = read[i];
	if ((e = take_values(a, v, &m)))
		return e;
	*out = m;
	return ERR_NONE;
}

static void
put_field(struct json_writer *w, enum field f, const struct message *m)
{
	const char *key = fields[f].key;

	switch (f) {
	case F_REGISTRATION:
		json_put_base64(w, key, m->registration);
		break;
	case F_PROOF:
		json_put_base64(w, key, m->proof);
		break;
	case F_TICKET:
		json_put_base64(w, key, m->ticket);
		break;
	case F_ACK:
		json_put_base64(w, key, m->ack);
		break;
	case F_ENROLLMENT:
		json_put_uuid(w, key, &m->enrollment);
		break;
	case F_EXPIRES_IN:
		json_put_int(w, key, m->expires_in);
		break;
	case F_STATE:
		json_put_str(w, key, state_name(m->state));
		break;
	case F_SHARE:
		json_put_base64(w, key, m->share);
		break;
	case F_CONFIRM:
		json_put_base64(w, key, m->confirm);
		break;
	case F_IDENTITIES:
		json_open(w, key, '[');
		for (size_t i = 0; i < m->n_identity; i++)
			json_put_text(w, NULL, m->identity[i]);
		json_close(w, ']');
		break;
	case F_PORT:
		json_put_int(w, key, m->port);
		break;
	case F_KIND:
		json_put_str(w, key, reply_kind_name(m->kind));
		break;
	case F_SEALED:
		json_put_base64(w, key, m->sealed);
		break;
	case F_CODE:
		json_put_str(w, key, err_wire(m->error));
		break;
	case F_REALM:
		json_put_text(w, key, m->realm);
		break;
	case F_TYPE:
	case F_COUNT:
		break;
	}
}

enum err
message_format(struct arena *a, const struct message *m,
    enum message_via via, struct slice *frame)
{
	const struct rule *rule = &rules[m->type];
	unsigned put = needs(rule, via);
	struct json_writer w;
	int f;

	if (!travels(m->type, via))
		return ERR_STATE;
	if (rule->may & BIT(F_PROOF) && m->proof.n > 0)
		put |= BIT(F_PROOF);
	if (rule->may & BIT(F_REALM) && m->realm.n > 0)
		put |= BIT(F_REALM);
	json_writer_init(&w, a, rule->from == FROM_DEVICE ? MESSAGE_IN_MAX :
	    MESSAGE_OUT_MAX);
	json_open(&w, NULL, '{');
	json_put_str(&w, "type", rule->name);
	for (f = 0; f < F_COUNT; f++)
		if (put & BIT(f))
			put_field(&w, (enum field)f, m);
	json_close(&w, '}');
	return json_writer_done(&w, frame);
}
