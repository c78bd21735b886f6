/*
 * Every way in which something can fail, in one list: the code that travels,
 * the HTTP status and sentence a person gets, and how loudly it is logged.
 */
#ifndef ERR_H
#define ERR_H

/*
 * name, HTTP status, wire name (docs/protocol.md), log level, sentence.
 * The sentence says what happened and what to do next.
 */
#define ERR_LIST(X)							\
	X(NONE, 200, "none", DEBUG, "No error.")			\
	X(INPUT, 400, "input", INFO,					\
	    "The request is malformed. Check what was sent and try again.") \
	X(VERSION, 400, "version", INFO,				\
	    "This protocol version is not spoken here. Update the device's software.") \
	X(CHANNEL, 400, "channel", INFO,				\
	    "This channel is not allowed here. Ask your administrator.") \
	X(REALM, 400, "realm", INFO,					\
	    "This server answers for another name. Check the server name on the device.") \
	X(CSR, 400, "csr", INFO,					\
	    "The certificate signing request is malformed or its signature is wrong.") \
	X(KEY, 400, "key", INFO,					\
	    "This kind or size of key is not accepted. Use P-256, P-384, Ed25519 or RSA of 2048 to 4096 bits.") \
	X(SIGNED_OUT, 401, "signed-out", INFO,				\
	    "You are not signed in. Sign in and try again.")		\
	X(CREDENTIALS, 401, "credentials", NOTICE,			\
	    "The account name or the password is wrong. Try again.")	\
	X(TICKET, 403, "ticket", NOTICE,				\
	    "The ticket does not fit this enrollment. Start again with a new code.") \
	X(DENIED, 403, "denied", NOTICE,				\
	    "You may not do this. Ask an administrator for the permission.") \
	X(NETWORK, 403, "network", NOTICE,				\
	    "Your account may not be used from this network. Ask an administrator, or come from one that is allowed.") \
	X(CONFIRM, 403, "confirm", INFO,				\
	    "This asks for your password again. Type it and send once more.") \
	X(SELF, 403, "self", INFO,					\
	    "You cannot disable your own account. Ask another administrator.") \
	X(HELD, 403, "held", NOTICE,					\
	    "This device is on hold until an operator releases it.")	\
	X(CSRF, 403, "csrf", NOTICE,					\
	    "This form is out of date. Go back, reload the page and try again.") \
	X(ORIGIN, 403, "origin", NOTICE,				\
	    "Requests from web pages are not accepted here.")		\
	X(NOT_FOUND, 404, "not-found", INFO,				\
	    "There is nothing here. It may have expired or been removed.") \
	X(METHOD, 405, "method", INFO,					\
	    "This address does not take that kind of request.")		\
	X(STATE, 409, "state", INFO,					\
	    "This is no longer possible: it has already moved on. Reload to see where it stands.") \
	X(TAKEN, 409, "taken", INFO,					\
	    "This code is in use. Draw another code.")			\
	X(CHANGED, 409, "changed", NOTICE,				\
	    "What you approved is not what is there now. Reload and compare again.") \
	X(LAST, 409, "last", NOTICE,					\
	    "Nobody who can sign in would be able to change people any more. Make somebody else an administrator first.") \
	X(SCOPE, 409, "scope", INFO,					\
	    "A role with people, policy, audit or ca holds everywhere: it cannot be limited to a site.") \
	X(REPLACES, 409, "replaces", INFO,				\
	    "The device that it is to replace is revoked or gone, or you may not revoke it. Choose again.") \
	X(SITE, 409, "site", INFO,					\
	    "You may not add devices to this site. Choose another one.") \
	X(POLICY, 409, "policy", NOTICE,				\
	    "Policy does not allow this: the profile is switched off, or not for your role, or not for devices of that network. Choose another one.") \
	X(CHAIN, 409, "chain", ERROR,					\
	    "The event log does not continue what was signed of it. Tell your administrator: handfast audit show says more.") \
	X(EXPIRED, 410, "expired", INFO,				\
	    "This has expired. Show a new code on the device and try again.") \
	X(TOO_LARGE, 413, "too-large", INFO,				\
	    "This is larger than the limit. Send less.")		\
	X(PROOF, 422, "proof", NOTICE,					\
	    "The device did not prove that it knows the code. Show a new code on the device and try again.") \
	X(PAUSED, 429, "paused", NOTICE,				\
	    "Too many wrong tries. Wait a few minutes, then try again.") \
	X(FULL, 429, "full", NOTICE,					\
	    "Too many devices are waiting. Try again in a few minutes.") \
	X(CAP, 429, "cap", WARNING,					\
	    "The hourly limit for certificates is reached. It is issued by itself later; nothing needs to be done.") \
	X(CRYPTO, 500, "internal", ERROR,				\
	    "A cryptographic operation failed. Tell your administrator the request id.") \
	X(CONFIG, 500, "internal", ERROR,				\
	    "The configuration is wrong. Tell your administrator the request id.") \
	X(DATABASE, 500, "internal", ERROR,				\
	    "The database refused. Tell your administrator the request id.") \
	X(INTERNAL, 500, "internal", ERROR,				\
	    "Something went wrong here. Tell your administrator the request id.") \
	X(IO, 500, "internal", ERROR,					\
	    "Reading or writing failed. Tell your administrator the request id.") \
	X(BUSY, 503, "busy", NOTICE,					\
	    "As many exports as may run at once are running. Try again in a minute.") \
	X(AWAY, 503, "away", WARNING,					\
	    "The service is briefly away. Try again in a moment.")

enum err {
#define X(name, status, wire, level, sentence) ERR_##name,
	ERR_LIST(X)
#undef X
	    ERR_COUNT
};

/* Put before the declaration of every function that can fail. */
#define MUST_CHECK __attribute__((warn_unused_result))

enum err_level { ERR_DEBUG, ERR_INFO, ERR_NOTICE, ERR_WARNING, ERR_ERROR };

const char	*err_name(enum err);		/* "NOT_FOUND", for logs */
const char	*err_wire(enum err);		/* "not-found", for devices */
const char	*err_sentence(enum err);
int		 err_status(enum err);
enum err_level	 err_level(enum err);
/* The wire name's code, or ERR_INTERNAL for a name this build does not know. */
enum err	 err_of_wire(const char *);

#endif
