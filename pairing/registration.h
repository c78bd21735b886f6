/*
 * The registration: the exact bytes in which a device says who it is
 * (docs/protocol.md section 5). Its SHA-256, `reg`, is bound into every key,
 * so it is never written anew: whoever needs it keeps the bytes.
 */
#ifndef REGISTRATION_H
#define REGISTRATION_H

#include "arena.h"
#include "channel.h"
#include "err.h"
#include "parse.h"
#include "slice.h"

#define REGISTRATION_VERSION	1
#define REGISTRATION_MAX	16384	/* bytes of JSON, as in the database */
#define REGISTRATION_FACT_MAX	64	/* code points of each fact */
#define REGISTRATION_CSR_MAX	4096	/* bytes of DER */

/* What a person is shown of the device. Absent: n is 0. */
struct facts {
	struct slice	name;	/* required */
	struct slice	model;
	struct slice	system;
	struct slice	serial;
};

struct registration {
	struct slice		bytes;		/* exactly as received */
	struct sha256		reg;		/* SHA-256(bytes) */
	struct slice		realm;
	const struct channel	*channel;
	struct uuid		enrollment;
	struct sha256		ticket_hash;	/* SHA-256(ticket) */
	struct sha256		locator;	/* sealed, psk */
	char			handle[CODE_HANDLE + 1]; /* pake; else "" */
	unsigned		code_length;	/* pake: 8, 12 or 16 */
	struct spake2plus_share	share;		/* pake: shareP, not checked */
	struct slice		csr;		/* DER; csr_parse judges it */
	struct facts		facts;
};

/* What a server lets in. */
struct registration_policy {
	struct slice	realm;
	unsigned	channels;	/* bits 1u << enum channel_id */
	unsigned	min_code;	/* symbols of a code at least */
	size_t		max_csr;	/* bytes of DER */
};

/*
 * Writes the bytes from the other fields (bytes and reg are set). The same
 * rules as in parsing apply: ERR_INPUT for facts or a realm that break them,
 * ERR_TOO_LARGE for a CSR over REGISTRATION_CSR_MAX.
 */
enum err	registration_format(struct arena *, struct registration *)
		    MUST_CHECK;
/*
 * Strict: every key known, none twice, none of another channel, each value
 * checked. The order of judgement: ERR_TOO_LARGE, ERR_INPUT (not JSON, no
 * version), ERR_VERSION, ERR_REALM (out->realm is then what was asked for),
 * ERR_CHANNEL, ERR_INPUT for the rest, ERR_TOO_LARGE for the CSR, ERR_CHANNEL
 * for too short a code. The contents of CSR and share are not looked at: that
 * is csr_parse's and server_admit's. Slices live in the arena; bytes is
 * borrowed.
 */
enum err	registration_parse(struct arena *, struct slice bytes,
		    const struct registration_policy *,
		    struct registration *out) MUST_CHECK;

#endif
