/*
 * libhandfast: the device's side of handfast enrollment, without I/O.
 *
 * The library makes the key, the code and every frame, and reads every frame
 * that the server sends; the program moves the frames (a WebSocket with
 * subprotocol "handfast.1", or HTTPS), shows the code, keeps time and stores
 * the result. docs/protocol.md describes what travels; example/example.c is a
 * whole client but for the WebSocket.
 *
 *	hf_key_make -> hf_new -> hf_hello -> [send]
 *	[frame received] -> hf_receive -> hf_step: show, hide, ...; [send]
 *	HF_REPLY -> hf_credential -> [store] -> hf_ack -> [send] -> HF_DONE
 *
 * Nothing here reads a clock, a file or the environment, logs, or exits;
 * only running out of memory aborts. An object belongs to one thread at a
 * time. Strings are NUL-terminated UTF-8, live as long as their object, or,
 * in a step, until the next call on it.
 */
#ifndef HANDFAST_H
#define HANDFAST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HF_SUBPROTOCOL	"handfast.1"
#define HF_PATH		"/v1/ws"
#define HF_FRAME_MAX	65536		/* the largest frame from a server */

/* Why something failed, or ended. */
enum hf_why {
	HF_OK,
	HF_ARGUMENT,	/* realm, name, ... break the rules; see hf_options */
	HF_KEY,		/* the key is malformed or of a kind not accepted */
	HF_STATE,	/* not possible now */
	HF_INTERNAL,	/* no randomness, or a fault */
	/* from here on: what a server said or did, with HF_RETRY ... */
	HF_BUSY,	/* full, away, or replaced by another connection */
	HF_EXPIRED,	/* nobody finished it in time */
	HF_TAKEN,	/* the code, or its row, is not ours any more */
	HF_REALM,	/* it answers for another name: hf_step.realm */
	HF_REFUSED,	/* it refuses what we sent, without proof of who it is */
	HF_FAILED,	/* it says the proof was wrong, or could not sign */
	HF_CANCELLED,	/* an operator cancelled, or declined unsealed */
	HF_PROTOCOL,	/* it does not speak this protocol */
	HF_UNPROVED,	/* it answered without knowing the code */
	HF_BAD_REPLY	/* it knew it, but its reply is not acceptable */
};

enum hf_action {
	HF_NONE,	/* nothing to do */
	HF_SHOW,	/* show hf_code() for expires_in seconds */
	HF_HIDE,	/* it was typed: hide it, and any QR code of it */
	HF_PROGRESS,	/* hf_step.state is new */
	HF_REPLY,	/* call hf_credential, store, then hf_ack */
	HF_DECLINED,	/* an operator declined: hf_step.reason */
	HF_SEND,	/* send hf_step.frame on this connection */
	HF_PSK,		/* channel psk: connect by hf_psk, hf_hello there */
	HF_WAIT,	/* the server is busy inside: stay connected */
	HF_DONE,	/* all is finished */
	HF_RETRY,	/* close, wait, connect and hf_hello again */
	HF_REDRAW,	/* hf_redraw, then connect and hf_hello again */
	HF_END		/* over for good */
};

/* HF_VIA_PSK: a WebSocket in the connection that hf_psk describes. */
enum hf_via { HF_WEBSOCKET, HF_HTTPS, HF_VIA_PSK };

struct hf_options {
	const char	*realm;		/* server's DNS name, lower case */
	const char	*key_pem;	/* private key: PKCS #8, not encrypted */
	struct evp_pkey_st *pkey;	/* or OpenSSL's EVP_PKEY: a token's */
	/*
	 * What the operator sees: 1..64 characters, one at least that can be
	 * seen, no control characters.
	 */
	const char	*name;		/* required */
	const char	*model;		/* or NULL; system and serial too */
	const char	*system;
	const char	*serial;
	/*
	 * How the two ends prove themselves: "pake" (as if NULL), "sealed" or
	 * "psk". No server changes it.
	 */
	const char	*channel;
	/*
	 * Symbols of the code: 0 for 16; in pake also 12, and 8 if the server
	 * is authenticated by TLS before anything is sent.
	 */
	unsigned	 code_length;
};

struct hf_step {
	enum hf_action	 action;
	enum hf_why	 why;		/* with RETRY, REDRAW, END */
	const char	*state;		/* "waiting" ..., or "" */
	unsigned	 expires_in;	/* seconds, with SHOW, HIDE, PROGRESS */
	/* With any action: if not NULL, send it on this connection first. */
	const char	*frame;
	size_t		 frame_n;
	const char	*reason;	/* with DECLINED; proved */
	const char	*realm;		/* with HF_REALM: a DNS name, unproved */
};

/* What to store: all PEM but device and renew. */
struct hf_credential {
	const char	*device;	/* UUID text */
	const char	*certificate;
	const char	*chain;		/* certificate and intermediates */
	const char	*roots;		/* trust them for this realm only */
	const char	*renew;		/* URL */
	int64_t		 not_after;	/* seconds since 1970 */
};

struct hf;

/*
 * A new private key in PEM, for the caller to free() after wiping it. type:
 * "p256", "p384", "ed25519" or "rsa3072"; HF_KEY for another.
 */
enum hf_why	 hf_key_make(const char *type, char **pem);

/* Takes about 0.2 s on a PC: the code is stretched; so does hf_redraw. */
enum hf_why	 hf_new(const struct hf_options *, struct hf **);
/* A new code, id and ticket for the same key and facts. */
enum hf_why	 hf_redraw(struct hf *);
/* Wipes all secrets. NULL is legal. */
void		 hf_free(struct hf *);

/* The first frame of every connection; over HTTPS the body of the POST. */
enum hf_why	 hf_hello(struct hf *, enum hf_via, const char **frame,
		    size_t *n);
void		 hf_receive(struct hf *, const char *frame, size_t n,
		    struct hf_step *);
/*
 * After HF_REPLY: checks that the certificate is for our key, for client
 * authentication, names the device, and chains to a delivered root, at the
 * time now (seconds since 1970) or when it began, whichever is later.
 * HF_BAD_REPLY with a sentence in *what otherwise.
 */
enum hf_why	 hf_credential(struct hf *, int64_t now,
		    struct hf_credential *, const char **what);
/*
 * After HF_PSK: the connection to open, TLS 1.3 with this external PSK and
 * nothing else, no certificates, SNI "psk." and the realm (docs/protocol.md,
 * section 7.3). If it cannot be opened or is lost, hf_hello by the way that was
 * used before. Only the channel psk ever asks for it. HF_STATE: not now.
 */
struct hf_psk {
	const char	*identity;
	const unsigned char *key;	/* a secret; until the next call */
	size_t		 key_n;
	unsigned	 port;		/* of the same host */
};
enum hf_why	 hf_psk(struct hf *, struct hf_psk *);

/* After everything is stored. Safe to repeat on every connection. */
enum hf_why	 hf_ack(struct hf *, const char **frame, size_t *n);
enum hf_why	 hf_cancel(struct hf *, const char **frame, size_t *n);

/* "XXXX-XXXX-XXXX-XXXX", or NULL when it must not be shown. A secret. */
const char	*hf_code(struct hf *);
const char	*hf_enrollment(struct hf *);	/* UUID text */
/* For "Authorization: Handfast TICKET" over HTTPS. A secret. */
const char	*hf_ticket(struct hf *);
/* A sentence for people; text from servers is never in it. */
const char	*hf_sentence(enum hf_why);

/* ---- renewal, by EST (RFC 7030) over mutual TLS ---- */

#define HF_EST_CACERTS		"/.well-known/est/cacerts"
#define HF_EST_SIMPLEREENROLL	"/.well-known/est/simplereenroll"
#define HF_EST_TYPE		"application/pkcs10"	/* of the request */
#define HF_EVIDENCE		"Handfast-Evidence"	/* a header */
/*
 * A header for any request by mutual TLS: what last kept the device from
 * renewing, in one word: network, tls, refused, disk, clock, hook, key, roots.
 */
#define HF_LAST_ERROR		"Handfast-Last-Error"

struct hf_times {		/* seconds since 1970 */
	int64_t	not_before;
	int64_t	renew;		/* from then on */
	int64_t	not_after;
};

/*
 * When to renew a certificate in PEM: at two thirds of its life, up to a
 * 24th of it earlier or later. The same certificate always gives the same
 * time; a thousand devices enrolled at once do not come back at once.
 */
enum hf_why	 hf_times(const char *certificate, struct hf_times *);

/*
 * The roots to trust from now on, of what the server answers to a GET of
 * HF_EST_CACERTS (no certificate need be shown). *roots is PEM for the caller
 * to free(), or NULL if nothing changes. A root that is not trusted already
 * is taken only if one that is has signed it (RFC 4210 section 4.4, new with
 * old), or if pinned is set: the answer came over TLS that was verified by
 * roots which a person gave. One that is not in the answer is let go.
 * HF_BAD_REPLY if it is malformed or leaves no root. Try the new roots in a
 * connection before the old ones are replaced.
 */
struct hf_authorities {
	const char	*roots;		/* PEM: trusted until now */
	const char	*answer;	/* the body */
	size_t		 answer_n;
	int64_t		 now;
	int		 pinned;
	const char	*issued;	/* hf_renewal_receive: the body there */
	size_t		 issued_n;
};
enum hf_why	 hf_roots(const struct hf_authorities *, char **roots);

struct hf_renewal_options {
	const char	*realm;
	const char	*certificate;	/* PEM: the one to be renewed, and its
					   chain behind it if it is known */
	const char	*key_pem;	/* its key, or */
	struct evp_pkey_st *pkey;	/* OpenSSL's EVP_PKEY */
	const char	*new_key_pem;	/* the next key; neither: the same */
	struct evp_pkey_st *new_pkey;
};

struct hf_renewal;

/* HF_KEY: a key is not usable, or the old one not the certificate's. */
enum hf_why	 hf_renewal_new(const struct hf_renewal_options *,
		    struct hf_renewal **);
void		 hf_renewal_free(struct hf_renewal *);
/* The body to POST to HF_EST_SIMPLEREENROLL by mutual TLS, as HF_EST_TYPE. */
const char	*hf_renewal_body(const struct hf_renewal *);
/* The value of the header HF_EVIDENCE, or NULL: the key stays. */
const char	*hf_renewal_evidence(const struct hf_renewal *);
/*
 * The answer's certificate: for the new key, for client authentication, for
 * the same device, and chaining to roots by what came with it, stands in the
 * answer of hf_authorities or was the old one's chain, at that time or when it
 * began, whichever is later. HF_BAD_REPLY with a sentence in *what otherwise. roots there are
 * those to be trusted with it. renew is NULL.
 */
enum hf_why	 hf_renewal_receive(struct hf_renewal *,
		    const struct hf_authorities *, struct hf_credential *,
		    const char **what);

#ifdef __cplusplus
}
#endif

#endif
