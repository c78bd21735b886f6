/*
 * A device: its key and code as they were prepared, its registration, and what
 * it answers. No I/O.
 */
#ifndef SWARM_DEVICE_H
#define SWARM_DEVICE_H

#include "arena.h"
#include "channel.h"
#include "key.h"
#include "message.h"
#include "registration.h"

/* One line of a file that "swarm prepare" wrote. */
struct device_prepared {
	struct code	 code;		/* n is 0: nobody will type it */
	struct secret	 master;
	struct slice	 key;		/* PEM */
	struct slice	 csr;		/* DER */
};

/* What a device that does more than wait needs. */
struct device_pairing {
	struct arena		*arena;
	struct key		*key;
	struct registration	 registration;
	struct channel_device	 keys;
	char			 code[CODE_TEXT];
};

enum device_move {
	DEVICE_NOTHING,
	DEVICE_REGISTERED,
	DEVICE_CLAIMED,		/* say `frame` */
	DEVICE_VERIFIED,
	DEVICE_APPROVED,
	DEVICE_OPENED,		/* the reply opened and is right; say `frame` */
	DEVICE_DONE,
	DEVICE_FAILED		/* why */
};

struct device_step {
	enum device_move	 move;
	struct slice		 frame;	/* lives in the arena of the call */
	const char		*why;
};

/* All of a file, from line `skip` on, at most n; ends the program if fewer. */
struct device_prepared *device_load(struct arena *, const char *path,
    size_t skip, size_t n);
/* Writes n lines; with codes of a channel, or without. */
void	device_prepare(const char *path, const char *realm, size_t n,
    const struct channel *);

/* Where a prepared one begins. */
struct device_start {
	bool			 pairs;	/* asked: more than waiting */
	struct uuid		 id;
	struct slice		 hello;	/* the frame that it says first */
	struct device_pairing	*pairing; /* if it pairs */
};

/*
 * Its registration, with an id and a ticket that are drawn now, and for one
 * that only waits also a locator. The frame lives in the arena.
 */
void	device_register(struct arena *, const struct device_prepared *,
    const char *realm, const struct channel *, struct device_start *);

void	device_hear(struct arena *, struct device_pairing *,
	    struct slice text, struct device_step *);

#endif
