/*
 * From a row, or an error, to the frames that a device is owed.
 */
#include "answer.h"

static struct message
reply_message(const struct answer_row *row)
{
	return (struct message){ .type = MESSAGE_REPLY, .kind = row->kind,
	    .sealed = row->reply };
}

/* In pake and psk the device has something to answer, or a way to go. */
static struct message
claimed_message(const struct answer_row *row)
{
	struct message m = { .type = MESSAGE_STATE, .state = STATE_CLAIMED,
	    .expires_in = row->expires_in };

	if (row->share.n > 0) {
		m.type = MESSAGE_SHARE;
		m.share = row->share;
		m.confirm = row->confirm;
	} else if (row->tells_psk) {
		m.type = MESSAGE_PSK;
		m.port = row->port;
		for (; m.n_identity < row->n_identity; m.n_identity++)
			m.identity[m.n_identity] =
			    row->identity[m.n_identity];
	}
	return m;
}

static void
answer_end(const struct answer_row *row, struct answer *out)
{
	out->last = true;
	if (row->state == STATE_DELIVERED) {
		out->msg[out->n++] = (struct message){ .type = MESSAGE_DONE };
		return;
	}
	if (row->state == STATE_DECLINED && row->reply.n > 0)
		out->msg[out->n++] = reply_message(row);
	out->msg[out->n++] = (struct message){ .type = MESSAGE_END,
	    .state = row->state };
}

void
answer_row(const struct answer_row *row, struct answer *out)
{
	*out = (struct answer){ .n = 0 };
	if (state_is_end(row->state)) {
		answer_end(row, out);
		return;
	}
	out->n = 1;
	if (row->state == STATE_ISSUED)
		out->msg[0] = reply_message(row);
	else if (row->state == STATE_WAITING)
		out->msg[0] = (struct message){ .type = MESSAGE_REGISTERED,
		    .enrollment = row->enrollment,
		    .expires_in = row->expires_in };
	else if (row->state == STATE_CLAIMED)
		out->msg[0] = claimed_message(row);
	else
		out->msg[0] = (struct message){ .type = MESSAGE_STATE,
		    .state = row->state, .expires_in = row->expires_in };
}

/* What concerns operators or the inside of the server stays there. */
static enum err
for_devices(enum err e)
{
	switch (e) {
	case ERR_NONE:
	case ERR_SIGNED_OUT:
	case ERR_CREDENTIALS:
	case ERR_CSRF:
	case ERR_CHANGED:
	case ERR_PAUSED:
	case ERR_CAP:
	case ERR_NETWORK:
	case ERR_SITE:
	case ERR_POLICY:
		return ERR_INTERNAL;
	default:
		return e;
	}
}

void
answer_error(enum err e, struct slice realm, struct answer *out)
{
	*out = (struct answer){ .n = 1, .last = true };
	out->msg[0] = (struct message){ .type = MESSAGE_ERROR,
	    .error = for_devices(e) };
	if (e == ERR_REALM)
		out->msg[0].realm = realm;
}

int
answer_close_code(enum err e)
{
	if (e == ERR_NONE)
		return 1000;
	if (e == ERR_TOO_LARGE)
		return 1009;
	return err_status(for_devices(e)) >= 500 ? 1011 : 1008;
}
