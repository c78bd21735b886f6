/*
 * One connection that never blocks, plain or TLS, from an address of its own
 * in 127.0.0.0/8; and the loop that serves them all.
 */
#ifndef SWARM_LINE_H
#define SWARM_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ssl_st;
struct ssl_ctx_st;
struct line_identity;

/* Where all lines of a swarm go. */
struct line_target {
	uint32_t	 address;	/* 127.0.0.1, host order */
	uint16_t	 port;
	const char	*name;		/* SNI; NULL: plain TCP */
	const char	*ca;		/* PEM file; NULL: not verified */
	struct ssl_ctx_st *tls;		/* made by line_target_open */
};

struct line;

struct line_calls {
	void	(*opened)(struct line *);
	void	(*heard)(struct line *, const uint8_t *, size_t);
	/* The other end closed it, or why it failed; it is closed already. */
	void	(*ended)(struct line *, const char *why);
};

enum line_stage { LINE_CLOSED, LINE_CONNECTING, LINE_SHAKING, LINE_OPEN };

struct line {
	int			 fd;
	enum line_stage		 stage;
	unsigned		 turn;	/* how often it was opened */
	struct ssl_st		*ssl;
	uint8_t			*out;	/* not written yet */
	size_t			 out_n;
	size_t			 out_done;
	const struct line_calls	*calls;
	void			*of;	/* the caller's */
};

/* Ends the program with a sentence if it cannot. */
void	loop_open(void);
/* Serves what is ready; returns by the time of `until` (monotonic us). */
void	loop_turn(int64_t until);
/* Calls fn when descriptor 0 can be read. */
void	loop_watch_input(void (*fn)(void));
void	loop_forget_input(void);

void	line_target_open(struct line_target *);

/* Certificates with their keys from a PEM file: CERT KEY CERT KEY ... */
struct line_identity *line_identities(const char *path, size_t *n);

struct line_from {
	uint32_t			 address;	/* host order */
	const struct line_identity	*identities;	/* or NULL */
	size_t				 identity;
};

/* calls->ended comes later if it fails, never from within. */
void	line_open(struct line *, const struct line_target *,
	    const struct line_from *);
void	line_say(struct line *, const void *, size_t);
/* At once, by a reset: no time is spent on good manners. Calls nothing. */
void	line_close(struct line *);

#endif
