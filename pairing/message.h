/*
 * The frames on the wire, and which of them is legal when
 * (docs/protocol.md sections 9 and 10). One table rules both ends.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>

#include "arena.h"
#include "channel.h"
#include "err.h"
#include "parse.h"
#include "reply.h"
#include "slice.h"
#include "state.h"

#define MESSAGE_IN_MAX		16384	/* bytes of a frame from the device */
#define MESSAGE_OUT_MAX		65536	/* bytes of a frame to the device */
#define MESSAGE_SUBPROTOCOL	"handfast.1"
#define MESSAGE_PATH		"/v1/ws"
#define MESSAGE_TICKET_LEN	32
#define MESSAGE_EXPIRES_MAX	604800	/* seconds */

enum message_type {
	/* device to server */
	MESSAGE_REGISTER,
	MESSAGE_RESUME,
	MESSAGE_PROOF,
	MESSAGE_REFUSE,
	MESSAGE_ACK,
	MESSAGE_CANCEL,
	/* server to device */
	MESSAGE_REGISTERED,
	MESSAGE_STATE,
	MESSAGE_SHARE,
	MESSAGE_PSK,
	MESSAGE_REPLY,
	MESSAGE_DONE,
	MESSAGE_END,
	MESSAGE_WAIT,
	MESSAGE_AGAIN,
	MESSAGE_REPLACED,
	MESSAGE_ERROR,
	MESSAGE_COUNT
};

enum message_from { FROM_DEVICE, FROM_SERVER };
/*
 * Over HTTPS the ticket is in the header and never in a body. VIA_PSK is the
 * WebSocket inside a TLS connection that the code has keyed.
 */
enum message_via { VIA_WEBSOCKET, VIA_HTTPS, VIA_PSK };

/* Only the fields of its type are set; the others are zero. */
struct message {
	enum message_type	type;
	struct slice		registration;	/* register: exact bytes */
	struct slice		proof;		/* register, proof: 32 bytes */
	struct slice		ticket;		/* register, resume: 32 bytes */
	struct slice		ack;		/* ack: 32 bytes */
	struct uuid		enrollment;	/* resume, registered */
	unsigned		expires_in;	/* seconds; with those states */
	struct slice		share;		/* share: 65 bytes */
	struct slice		confirm;	/* share: 32 bytes */
	struct slice		identity[CHANNEL_PSKS]; /* psk: each text */
	size_t			n_identity;
	unsigned		port;		/* psk */
	enum state		state;		/* state, end */
	enum reply_kind		kind;		/* reply */
	struct slice		sealed;		/* reply */
	enum err		error;		/* error */
	struct slice		realm;		/* error, with ERR_REALM only */
};

const char	*message_name(enum message_type);
/* May this end send such a message now? s is the last state both know of. */
bool		 message_legal(enum message_from, enum message_type,
		    enum state s);
/*
 * Strict: an object, every key known, none missing, none twice, values within
 * their limits: ERR_INPUT or ERR_TOO_LARGE. The limit of frames from devices
 * is a setting, so it is the caller's, who meets it before the frame is whole;
 * here only MESSAGE_OUT_MAX holds. Slices live in the arena.
 */
enum err	 message_parse(struct arena *, struct slice frame,
		    enum message_from, enum message_via, struct message *)
		    MUST_CHECK;
/* JSON text, never over the direction's maximum: ERR_TOO_LARGE. */
enum err	 message_format(struct arena *, const struct message *,
		    enum message_via, struct slice *frame) MUST_CHECK;

#endif
