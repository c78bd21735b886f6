/*
 * What is stored on this device.
 */
#include "status.h"

#include <stdio.h>

#include "cert.h"
#include "json_write.h"
#include "screen.h"
#include "slots.h"
#include "time.h"
#include "whoami.h"

#define LINE_MAX_	4096

struct stored {
	struct slots_state	 state;
	struct cert		*certs;
	size_t			 n;
	char			 slot;
	bool			 in_use;
};

static const char *
state_of(const struct stored *s, int64_t now)
{
	if (!s->in_use)
		return "pending";
	if (now > s->certs[0].not_after)
		return "expired";
	return "enrolled";
}

static enum err
look(struct arena *a, struct slots *slots, struct stored *s)
{
	struct slice pem;
	enum err e;

	s->slot = slots_current(slots);
	s->in_use = s->slot != 0;
	if (!s->in_use && (s->slot = slots_pending(slots)) == 0)
		return ERR_NOT_FOUND;
	if ((e = slots_state_read(slots, s->slot, &s->state)) ||
	    (e = slots_read(slots, a, s->slot, "cert.pem", &pem)))
		return e;
	return cert_parse_pem(a, pem, &s->certs, &s->n);
}

static void
print_json(struct arena *a, const struct options *o, const struct stored *s)
{
	struct json_writer w;
	struct slice line;

	json_writer_init(&w, a, LINE_MAX_);
	json_open(&w, NULL, '{');
	json_put_str(&w, "event", "status");
	if (s == NULL) {
		json_put_str(&w, "state", "none");
	} else {
		json_put_str(&w, "state", state_of(s, time_now()));
		json_put_str(&w, "realm", s->state.realm);
		json_put_str(&w, "device", s->state.device);
		json_put_str(&w, "not_after", time_text(a,
		    s->certs[0].not_after));
		json_put_str(&w, "renew", s->state.renew);
		json_put_str(&w, "key", s->certs[0].key.type);
	}
	json_put_str(&w, "dir", o->dir);
	json_close(&w, '}');
	if (json_writer_done(&w, &line) == ERR_NONE)
		printf("%.*s\n", (int)line.n, (const char *)line.p);
}

static void
print_plain(struct arena *a, const struct options *o, const struct stored *s)
{
	if (s == NULL) {
		printf("Not enrolled: nothing is in %s.\n", o->dir);
		return;
	}
	printf("%-10s %s%s\n", "state", state_of(s, time_now()),
	    s->in_use ? "" : " (try handfast-device whoami)");
	printf("%-10s %s\n", "realm", s->state.realm);
	printf("%-10s %s\n", "device", s->state.device);
	printf("%-10s %s\n", "key", s->certs[0].key.type);
	printf("%-10s %s\n", "until", time_text(a, s->certs[0].not_after));
	printf("%-10s %s/current\n", "stored in", o->dir);
}

static enum exits
no_folder(enum err e, const struct options *o)
{
	fprintf(stderr, e == ERR_STATE ?
	    "Another handfast-device uses %s.\n" :
	    "The folder %s cannot be read.\n", o->dir);
	return EXITS_STORAGE;
}

enum exits
status(struct arena *a, const struct options *o)
{
	struct stored s = { .slot = 0 };
	struct slots *slots;
	bool found = false;
	enum err e;

	if ((e = slots_open(a, o->dir, SLOTS_LOOK, &slots)) == ERR_NONE)
		e = look(a, slots, &s);
	if (e == ERR_NONE)
		found = true;
	else if (e != ERR_NOT_FOUND)
		return no_folder(e, o);
	if (o->json)
		print_json(a, o, found ? &s : NULL);
	else
		print_plain(a, o, found ? &s : NULL);
	return found && s.in_use && time_now() <= s.certs[0].not_after ?
	    EXITS_OK : EXITS_FAILURE;
}

enum exits
status_whoami(struct arena *a, const struct options *o)
{
	struct screen *screen = screen_new(a, o);
	struct slots *slots;
	enum exits code;
	char slot = 0;
	enum err e;

	if ((e = slots_open(a, o->dir, SLOTS_CHANGE, &slots)) == ERR_NONE &&
	    (slot = slots_pending(slots)) == 0)
		slot = slots_current(slots);
	if (e != ERR_NONE && e != ERR_NOT_FOUND) {
		code = no_folder(e, o);
	} else if (slot == 0) {
		code = EXITS_FAILURE;
		screen_end(screen, code, "This device is not enrolled.",
		    NULL);
	} else {
		const struct whoami_params p = { .arena = a, .options = o,
		    .slots = slots, .screen = screen, .slot = slot };

		code = whoami_prove(&p);
	}
	screen_close(screen);
	return code;
}
