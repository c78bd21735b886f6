/*
 * What a person, or with --json a script, sees of an enrollment. The code is
 * written here and nowhere else.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "exits.h"
#include "last_error.h"
#include "options.h"

struct screen;

/*
 * Three faces: JSON lines; plain lines if standard output is no terminal; or
 * the whole terminal while a code is shown.
 */
struct screen	*screen_new(struct arena *, const struct options *);
/* Hides the code, whatever happened. Safe to repeat. */
void		 screen_close(struct screen *);

/* First, or again after a reconnection: then only the time is new. */
void		 screen_show(struct screen *, const char *code,
		    const char *enrollment, unsigned expires_in);
/* Once a second while shown. */
void		 screen_tick(struct screen *, unsigned seconds_left);
/* Code and QR code leave the screen. */
void		 screen_hide(struct screen *);
void		 screen_state(struct screen *, const char *state);
void		 screen_redraw(struct screen *, enum hf_why);
/* Reconnecting: why is a fixed word, seconds until the next try. */
void		 screen_retry(struct screen *, const char *why,
		    unsigned seconds);
/*
 * Says it and asks whether to draw another code; false if nobody is there to
 * be asked, or does not want to.
 */
bool		 screen_ask(struct screen *, const char *sentence);
void		 screen_stored(struct screen *, const char *dir,
		    const char *device);

/* Of "renew". */
void		 screen_renewed(struct screen *, const char *dir,
		    const char *device);
void		 screen_roots(struct screen *, const char *dir);
/* When the certificate is to be renewed; 0 is passed over. */
void		 screen_due(struct screen *, int64_t at);
/* Not now: again in so many seconds. */
void		 screen_trouble(struct screen *, enum exits, enum last_error,
		    const char *sentence, unsigned seconds);

struct screen_identity {
	const char	*device;
	const char	*name;
	const char	*profile;
	const char	*not_after;
	const char	*realm;
};

void		 screen_identity(struct screen *,
		    const struct screen_identity *);
/*
 * The last words. sentence is ours, or proved; detail (or NULL) is quoted and
 * told apart as unproved.
 */
void		 screen_end(struct screen *, enum exits, const char *sentence,
		    const char *detail);

#endif
