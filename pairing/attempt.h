/*
 * The device's side of one enrollment: one code, one registration, any number
 * of connections. Takes what the server sent and says what to do next.
 * No I/O, no clock; one attempt belongs to one thread.
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include "arena.h"
#include "channel.h"
#include "code.h"
#include "err.h"
#include "message.h"
#include "registration.h"
#include "reply.h"

struct attempt;

/* Normally all random; test vectors fix them. */
struct attempt_draw {
	struct code	code;
	struct uuid	enrollment;
	uint8_t		ticket[MESSAGE_TICKET_LEN];
	struct secret	scalar;		/* pake: x; empty: draw it */
};

struct attempt_params {
	struct slice			 realm;
	const struct channel		*channel;
	size_t				 code_length;	/* symbols */
	struct slice			 csr;	/* DER */
	struct facts			 facts;
	const struct attempt_draw	*draw;	/* NULL: draw one */
};

enum attempt_action {
	ATTEMPT_NONE,		/* nothing to do */
	ATTEMPT_SHOW,		/* show the code for expires_in seconds */
	ATTEMPT_HIDE,		/* a person typed it: hide code and QR */
	ATTEMPT_STATE,		/* `state` is new; nothing to do but say so */
	ATTEMPT_REPLY,		/* the reply opened: check, store, then ack */
	ATTEMPT_DECLINED,	/* the reply opened: it is a refusal */
	ATTEMPT_SEND,		/* send `frame`; nothing else is new */
	ATTEMPT_PSK,		/* connect anew, by attempt_psk() */
	ATTEMPT_WAIT,		/* the server is busy inside; stay connected */
	ATTEMPT_DONE,		/* the server has the ack: finished */
	ATTEMPT_RETRY,		/* close, connect again later, hello again */
	ATTEMPT_REDRAW,		/* over; begin another attempt (see error) */
	ATTEMPT_END,		/* over for good (see error, state) */
};

/* With END: whether we found fault, and with what. */
enum attempt_fault {
	ATTEMPT_FAULT_NONE,	/* the server ended it: `error`, `state` */
	ATTEMPT_FAULT_FRAME,	/* malformed, illegal now, or a lie */
	ATTEMPT_FAULT_SEAL,	/* it does not know the code: ERR_PROOF */
	ATTEMPT_FAULT_REPLY,	/* it opened, but what is in it is malformed */
};

struct attempt_step {
	enum attempt_action	 action;
	enum attempt_fault	 fault;
	enum state		 state;		/* as last told */
	unsigned		 expires_in;	/* seconds, with SHOW and STATE */
	/* Not empty: send it on this connection, whatever the action. */
	struct slice		 frame;
	const struct reply	*reply;		/* with REPLY and DECLINED */
	enum err		 error;		/* RETRY, REDRAW, END: why */
	struct slice		 realm;		/* with ERR_REALM: unproved! */
};

/*
 * Draws, derives (about 0.15 s) and builds the registration. Lives in the
 * arena; its secrets are wiped when that goes.
 */
enum err	 attempt_new(struct arena *, const struct attempt_params *,
		    struct attempt **) MUST_CHECK;
/* What opens every connection: register, or resume once claimed. */
enum err	 attempt_hello(struct attempt *, struct arena *,
		    enum message_via, struct slice *frame) MUST_CHECK;
/*
 * A frame from the server. Malformed or illegal now: action END with
 * ERR_INPUT or ERR_STATE. A reply that does not open, or (pake) a server that
 * does not know the code: END with ERR_PROOF.
 */
void		 attempt_receive(struct attempt *, struct arena *,
		    struct slice frame, struct attempt_step *);
/* The frame for after the reply was stored; ERR_STATE before it opened. */
enum err	 attempt_ack(struct attempt *, struct arena *,
		    struct slice *frame) MUST_CHECK;
/* ERR_STATE if there is nothing to cancel. */
enum err	 attempt_cancel(struct attempt *, struct arena *,
		    struct slice *frame) MUST_CHECK;

/* How to open a connection inside which the device proves itself (psk). */
struct attempt_psk {
	const char	*identity;	/* KEYS_IDENTITY characters */
	struct secret	 key;		/* KEYS_LEN bytes; wipe it */
	unsigned	 port;		/* of the host it is connected to */
};

/*
 * After ATTEMPT_PSK. Then attempt_hello VIA_PSK there; if it cannot be opened
 * or is lost, hello by the way that was used before. ERR_STATE: not now.
 */
enum err	 attempt_psk(struct attempt *, struct attempt_psk *)
		    MUST_CHECK;

/* NULL before `registered` and once it must be hidden. */
const struct code	*attempt_code(const struct attempt *);
const struct uuid	*attempt_enrollment(const struct attempt *);
/* base64url, for "Authorization: Handfast …"; a secret. */
const char		*attempt_ticket(const struct attempt *);
const struct registration *attempt_registration(const struct attempt *);

#endif
