/*
 * A channel: how a device and a server that share a code prove it to each
 * other (docs/protocol.md section 7). One file per channel, one row in
 * channels[]; everything else in the tree is the same for all of them.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <stdbool.h>

#include "code.h"
#include "err.h"
#include "parse.h"
#include "secret.h"
#include "slice.h"

struct registration;

enum channel_id { CHANNEL_SEALED, CHANNEL_COUNT };

/* What the device keeps of its registration until the reply came. */
struct channel_device {
	struct secret	reply_key;
	struct sha256	proof;		/* sent beside the registration */
	struct sha256	ack;
};

/* What a claim makes of a code that fits a registration. */
struct channel_claim {
	bool		verified;	/* the device has proved itself */
	struct secret	reply_key;	/* for keys_wrap; then wipe */
	struct sha256	ack_hash;	/* SHA-256 of the ack to come */
};

struct channel {
	enum channel_id	 id;
	const char	*name;		/* on the wire */
	enum code_use	 use;
	bool		 over_https;	/* needs no WebSocket */
	/* Sets what the registration carries for this channel. */
	enum err	(*device_prepare)(const struct secret *master,
			    struct registration *);
	/* After the bytes are fixed: the proof and the keys. */
	enum err	(*device_register)(const struct secret *master,
			    const struct registration *,
			    struct channel_device *);
	/* What must stand beside the registration: ERR_INPUT if it does not. */
	enum err	(*server_admit)(const struct registration *,
			    struct slice proof);
	/*
	 * Everything of a claim that depends on the code. A wrong proof is
	 * no error: verified is false, and the claim holds nothing.
	 */
	enum err	(*server_claim)(const struct secret *master,
			    const struct registration *, struct slice proof,
			    struct channel_claim *);
};

extern const struct channel *const channels[CHANNEL_COUNT];
extern const struct channel channel_sealed;

/* NULL for a name that no channel has. */
const struct channel	*channel_find(struct slice name);
/*
 * "sealed" or a comma list, as in handfast.conf; bits 1u << id.
 * ERR_CONFIG for an unknown name or an empty list.
 */
enum err		 channel_set_parse(struct slice list, unsigned *)
			    MUST_CHECK;

#endif
