/*
 * A channel: how a device and a server that share a code prove it to each
 * other (docs/protocol.md section 7). One file per channel, one row in
 * channels[]; everything else in the tree is the same for all of them.
 *
 * A device prepares and registers; a server admits the registration and, when
 * the code is typed, makes its whole side in one call and forgets the code.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <stdbool.h>

#include "code.h"
#include "err.h"
#include "keys.h"
#include "parse.h"
#include "secret.h"
#include "slice.h"
#include "spake2plus.h"

struct registration;

enum channel_id {
	CHANNEL_SEALED,
	CHANNEL_PSK,
	CHANNEL_PAKE,
	CHANNEL_EST,
	CHANNEL_COUNT
};

/* What the device keeps of its registration until the reply came. */
struct channel_device {
	struct secret	reply_key;	/* empty: not agreed on yet */
	struct sha256	proof;		/* valid once reply_key is */
	struct sha256	ack;		/* the same */
	struct secret	master;		/* psk: PSKs are made from it */
	struct spake2plus_secrets pake;	/* until the server's share came */
	struct spake2plus_share	  share_v; /* that one, and no other, */
	struct sha256		  confirm_v; /* with this */
};

enum channel_verdict {
	CHANNEL_REFUTED,	/* the device does not know the code */
	CHANNEL_PROVED,		/* it does */
	CHANNEL_LATER,		/* its proof is still to come */
	CHANNEL_NEVER		/* est: nothing proves it; no keys either */
};

#define CHANNEL_PSKS	3	/* pairs for one claim */

struct channel_psk {
	char		identity[KEYS_IDENTITY + 1];
	struct secret	key;	/* for keys_wrap; then wipe */
};

/* What a claim makes of a code that fits a registration. */
struct channel_claim {
	enum channel_verdict	verdict;
	struct secret		reply_key;	/* for keys_wrap; then wipe */
	struct sha256		ack_hash;	/* SHA-256 of the ack to come */
	/* with CHANNEL_LATER: */
	struct sha256		proof_hash;	/* SHA-256 of the proof */
	struct spake2plus_share	share;		/* pake: to be relayed */
	struct sha256		confirm;	/* pake: the same */
	struct channel_psk	psk[CHANNEL_PSKS];
	size_t			n_psk;		/* psk: CHANNEL_PSKS, else 0 */
};

struct channel {
	enum channel_id	 id;
	const char	*name;		/* on the wire */
	enum code_use	 use;
	bool		 over_https;	/* needs no WebSocket */
	bool		 proves_first;	/* the proof stands in `register` */
	bool		 by_ra;		/* no device registers in it itself */
	/*
	 * Sets what the registration carries for this channel. A scalar that
	 * is there already (test vectors) is kept.
	 */
	enum err	(*device_prepare)(const struct code *,
			    const struct secret *master,
			    struct registration *, struct channel_device *);
	/* After the bytes are fixed: the proof and the keys. */
	enum err	(*device_register)(const struct secret *master,
			    const struct registration *,
			    struct channel_device *);
	/* What must stand in and beside a registration, else ERR_INPUT. */
	enum err	(*server_admit)(const struct registration *,
			    struct slice proof);
	/*
	 * Everything of a claim that depends on the code. A wrong proof is
	 * no error but CHANNEL_REFUTED, and the claim then holds nothing.
	 */
	enum err	(*server_claim)(const struct secret *master,
			    const struct registration *, struct slice proof,
			    struct channel_claim *);
};

extern const struct channel *const channels[CHANNEL_COUNT];
extern const struct channel channel_sealed, channel_psk, channel_pake,
    channel_est;

/* Bits of all, or all but est, which is believed only where it is wanted. */
unsigned		 channel_set_all(bool est);
/* Bits of those in which devices register themselves. */
unsigned		 channel_set_devices(unsigned set);

/*
 * pake, on the device: the server's share and confirmation. ERR_NONE: the
 * server knows the code, and proof, ack and reply_key are there. ERR_PROOF: it
 * does not. ERR_INPUT: that is no share. ERR_STATE: it is not the first one.
 */
enum err		 channel_share(const struct registration *,
			    struct channel_device *, struct slice share,
			    struct slice confirm) MUST_CHECK;

/* NULL for a name that no channel has. */
const struct channel	*channel_find(struct slice name);
/*
 * "sealed" or a comma list, as in handfast.conf; bits 1u << id.
 * ERR_CONFIG for an unknown name or an empty list.
 */
enum err		 channel_set_parse(struct slice list, unsigned *)
			    MUST_CHECK;

#endif
