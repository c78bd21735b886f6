/*
 * What handfast-device was asked to do.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#include "arena.h"

#define OPTIONS_DIR	"/var/lib/handfast-device"

struct options {
	const char	*server;	/* the realm */
	unsigned	 port;
	const char	*connect_host;	/* go there instead, or NULL */
	unsigned	 connect_port;
	const char	*console;	/* name for the QR code's link, or NULL */
	const char	*name;		/* facts; NULL: what the machine says */
	const char	*model;
	const char	*system;
	const char	*serial;
	const char	*dir;
	const char	*pin;		/* PEM file of roots, or NULL */
	const char	*ca;		/* PEM file, "system", or NULL */
	const char	*proxy;		/* as given, or NULL: proxy_pick */
	bool		 no_proxy;
	const char	*key_type;
	unsigned	 tries;		/* codes drawn at most */
	unsigned	 timeout;	/* seconds without the server */
	const char	*channel;	/* "pake", "sealed", "psk" */
	unsigned	 code_length;	/* symbols: 16, 12, 8 */
	bool		 json;
	bool		 https;
	bool		 again;		/* although there is a certificate */
	const char	*key_uri;	/* of a key in a token, or NULL */
	bool		 daemon;	/* renew: round after round */
	bool		 force;		/* renew: whether it is due or not */
	bool		 same_key;	/* renew: make no new one */
	const char	*hook;		/* renew: run it afterwards, or NULL */
};

enum options_verb {
	OPTIONS_ENROLL, OPTIONS_STATUS, OPTIONS_WHOAMI, OPTIONS_RENEW
};

/* Exits with EXITS_USAGE and a sentence if it is wrong. */
enum options_verb	options_parse(struct arena *, int argc, char **argv,
			    struct options *);

#endif
