/*
 * One run of "enroll": what to do with each frame, whichever way it came.
 * The carriers (carry_ws, carry_https) carry; the session decides, shows, stores.
 */
#ifndef SESSION_H
#define SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "exits.h"
#include "options.h"
#include "screen.h"
#include "slice.h"
#include "slots.h"

enum session_next {
	SESSION_STAY,		/* go on with this connection */
	SESSION_RECONNECT,	/* close it, and say hello on a new one */
	SESSION_LATER,		/* the same, but as if it had been lost */
	SESSION_PSK,		/* close it, and connect by session_psk */
	SESSION_OVER		/* close it; session_result() is known */
};

struct session_params {
	const struct options	*options;
	struct screen		*screen;
	struct slots		*slots;
	struct arena		*arena;
	const char		*key_pem;	/* or */
	struct evp_pkey_st	*pkey;
	char			 slot;		/* where the key is */
};

struct session_result {
	enum exits	 code;
	const char	*sentence;
	const char	*detail;	/* unproved, or NULL */
	bool		 impostor;	/* it did not know the code */
	bool		 proved;	/* it did: its decline opened */
};

struct session;

enum hf_why	 session_new(const struct session_params *,
		    struct session **);
void		 session_free(struct session *);

/* Begins a connection: the frame to send first. */
struct slice	 session_hello(struct session *, enum hf_via);
/* *send is empty or the frame to send now, before what is next. */
enum session_next session_receive(struct session *, struct slice frame,
		    struct slice *send);
/*
 * About once a second. Connected: a frame came over this connection, or the
 * last poll was answered.
 */
enum session_next session_tick(struct session *, bool connected);
/*
 * The connection was lost or could not be made, for the reason in a fixed
 * word. Says how many milliseconds to wait before the next try.
 */
unsigned	 session_lost(struct session *, const char *why);
/*
 * The person pressed Ctrl-C: the frame to send, or empty. Call it once, then
 * go on until session_tick says over.
 */
struct slice	 session_interrupt(struct session *);
/* After SESSION_PSK, for one connection. */
enum hf_why	 session_psk(struct session *, struct hf_psk *);
/* For HTTPS: the Authorization value's token, and the enrollment id. */
const char	*session_ticket(struct session *);
const char	*session_enrollment(struct session *);
const struct session_result *session_result(const struct session *);

/* Set by SIGINT, SIGTERM and SIGHUP. */
bool		 session_interrupted(void);
void		 session_catch_signals(void);

#endif
