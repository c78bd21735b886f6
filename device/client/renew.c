/*
 * The order of things in one round.
 */
#include "renew.h"

#include <stdio.h>
#include <string.h>

#include "cert.h"
#include "hook.h"
#include "notes.h"
#include "reenroll.h"
#include "session.h"
#include "time.h"
#include "trust.h"
#include "whoami.h"

#define PATIENCE	30	/* seconds for the first mutual TLS */
#define PAUSE_PARTS	24	/* of a life: the shortest time between two */

struct round {
	struct arena		*arena;
	const struct options	*options;
	struct screen		*screen;
	struct slots		*slots;
	struct renew_result	*out;
	int64_t			 now;
	char			 by[2];	/* slots that may renew, in order */
	int			 n_by;
	char			 pending;
};

/* One slot's certificate, and what is needed to renew it. */
struct attempt {
	char			 slot;
	struct hf_times		 times;
	struct reach		 reach;
	struct trust_result	 trust;
};

/* false, for the callers' sake: the round is over. */
static bool
fail(struct round *r, enum exits code, enum last_error error,
    const char *sentence)
{
	r->out->code = code;
	r->out->error = error;
	(void)snprintf(r->out->sentence, sizeof(r->out->sentence), "%s",
	    sentence);
	return false;
}

static bool
away(struct round *r)
{
	return fail(r, EXITS_UNREACHABLE, LAST_ERROR_NETWORK,
	    "The server cannot be reached by mutual TLS.");
}

static bool
full(struct round *r)
{
	return fail(r, EXITS_STORAGE, LAST_ERROR_DISK,
	    "The folder cannot be written. Is the disk full?");
}

static bool
open_slots(struct round *r)
{
	const char *dir = r->options->dir;

	switch (slots_open(r->arena, dir, SLOTS_CHANGE, &r->slots)) {
	case ERR_NONE:
		return true;
	case ERR_NOT_FOUND:
		return fail(r, EXITS_FAILURE, LAST_ERROR_NONE,
		    "This device is not enrolled.");
	case ERR_STATE:
		return fail(r, EXITS_STORAGE, LAST_ERROR_NONE,
		    "Another handfast-device uses this folder.");
	default:
		return fail(r, EXITS_STORAGE, LAST_ERROR_DISK,
		    arena_printf(r->arena, "The folder %s cannot be used.",
		    dir));
	}
}

/* The hook is owed from before the switch on: killed after it, it still is. */
static bool
promote(struct round *r, char slot)
{
	struct slots_state st;

	if (r->options->hook != NULL && notes_hook_set(r->slots))
		return full(r);
	if (slots_promote(r->slots, slot) ||
	    slots_state_read(r->slots, slot, &st))
		return full(r);
	screen_renewed(r->screen, r->options->dir, st.device);
	return true;
}

/* ---- what an earlier run has left ---- */

static enum err
ask(struct round *r, char slot)
{
	struct screen_identity id;

	return whoami_ask(r->arena, r->options, r->slots, slot, &id);
}

/*
 * The pending slot does not answer. If the one in use works, the server has
 * not seen the pending one: it may be overwritten.
 */
static bool
settle_by_old(struct round *r, enum err pending, char current)
{
	enum err e = pending;

	if (current != 0 && (e = ask(r, current)) == ERR_NONE) {
		r->by[r->n_by++] = current;
		r->pending = 0;
		return true;
	}
	if (e == ERR_AWAY || pending == ERR_AWAY)
		return away(r);
	/* Both may have ended. Which of them the server last saw, it knows. */
	(void)fail(r, EXITS_FAILURE, LAST_ERROR_REFUSED, "The server does not "
	    "accept this device's certificate.");
	r->by[r->n_by++] = r->pending;
	if (current != 0)
		r->by[r->n_by++] = current;
	return true;
}

static bool
settle(struct round *r)
{
	char current = slots_current(r->slots);
	enum err e;

	r->pending = slots_pending(r->slots);
	if (r->pending == 0 && current == 0)
		return fail(r, EXITS_FAILURE, LAST_ERROR_NONE,
		    "This device is not enrolled.");
	if (r->pending == 0) {
		r->by[r->n_by++] = current;
		return true;
	}
	if ((e = ask(r, r->pending)) != ERR_NONE)
		return settle_by_old(r, e, current);
	if (!promote(r, r->pending))
		return false;
	r->by[r->n_by++] = r->pending;
	r->pending = 0;
	return true;
}

/* ---- a new certificate ---- */

static bool
store(struct round *r, const struct attempt *t,
    const struct reenroll_result *got, char *slot)
{
	const struct hf_credential *c = &got->credential;
	struct slots_state st = t->reach.state;

	st.proved = false;
	if (slots_begin(r->slots, slot) ||
	    (got->key_uri != NULL ?
	    slots_key_write_uri(r->slots, *slot, got->key_uri) :
	    slots_write(r->slots, *slot, "key.pem",
	    slice_str(got->key_pem))) ||
	    slots_write(r->slots, *slot, "cert.pem",
	    slice_str(c->certificate)) ||
	    slots_write(r->slots, *slot, "chain.pem", slice_str(c->chain)) ||
	    slots_write(r->slots, *slot, "roots.pem", slice_str(c->roots)) ||
	    slots_state_write(r->slots, *slot, &st))
		return full(r);
	return true;
}

static bool
prove(struct round *r, char slot)
{
	const struct whoami_params p = { .arena = r->arena,
	    .options = r->options, .slots = r->slots, .screen = r->screen,
	    .slot = slot, .patience = PATIENCE };
	struct screen_identity id;

	switch (whoami_patiently(&p, &id)) {
	case ERR_NONE:
		return promote(r, slot);
	case ERR_AWAY:
		return away(r);
	default:
		return fail(r, EXITS_FAILURE, LAST_ERROR_REFUSED,
		    "The server does not accept the certificate that it just "
		    "made. The old one stays in use.");
	}
}

/* After the end of its time only the same key may renew. */
static void
request(struct round *r, const struct attempt *t, struct reenroll_result *got)
{
	struct reenroll_params p = { .arena = r->arena,
	    .options = r->options, .slots = r->slots, .slot = t->slot,
	    .reach = &t->reach, .trust = &t->trust, .now = r->now,
	    .same_key = r->now > t->times.not_after };

	reenroll(&p, got);
	/* By the server's clock it may have ended. */
	if (got->refused && got->code != EXITS_CODE && !p.same_key &&
	    !r->options->same_key) {
		p.same_key = true;
		reenroll(&p, got);
	}
}

static void
set_times(struct round *r, const struct hf_times *times)
{
	r->out->due = times->renew;
	r->out->pause = (times->not_after - times->not_before) / PAUSE_PARTS;
}

static bool
renew_by(struct round *r, const struct attempt *t)
{
	struct reenroll_result got;
	struct hf_times times;
	char slot = 0;

	if (slots_room(r->slots))
		return full(r);
	request(r, t, &got);
	r->out->retry_after = got.retry_after;
	if (got.code != EXITS_OK)
		return fail(r, got.code, got.error, got.sentence);
	/* It has just renewed: that is proof enough, and frees the other. */
	if (t->slot == r->pending) {
		if (!promote(r, t->slot))
			return false;
		r->pending = 0;
	}
	if (!store(r, t, &got, &slot) || !prove(r, slot))
		return false;
	if (hf_times(got.credential.certificate, &times) == HF_OK)
		set_times(r, &times);
	return true;
}

/* ---- the round ---- */

static bool
load(struct round *r, char slot, struct attempt *t)
{
	struct slice pem;

	t->slot = slot;
	if (slots_read(r->slots, r->arena, slot, "cert.pem", &pem) ||
	    hf_times(arena_str(r->arena, pem), &t->times) ||
	    reach_slot(r->arena, r->options, r->slots, slot, &t->reach))
		return fail(r, EXITS_STORAGE, LAST_ERROR_DISK,
		    "What is stored on this device cannot be read.");
	set_times(r, &t->times);
	if (r->now < t->times.not_before)
		return fail(r, EXITS_CLOCK, LAST_ERROR_CLOCK,
		    arena_printf(r->arena, "This device's clock is wrong: it "
		    "says %s, before its certificate began.",
		    time_text(r->arena, r->now)));
	return true;
}

static const char *
sentence_of(enum last_error error)
{
	switch (error) {
	case LAST_ERROR_TLS:
		return "The server's TLS certificate is not trusted, or this "
		    "device's clock is wrong.";
	case LAST_ERROR_DISK:
		return "New roots could not be stored. Is the disk full?";
	case LAST_ERROR_ROOTS:
		return "The server's new roots are not vouched for by those "
		    "that this device trusts. They were not taken.";
	default:
		return "The server cannot be reached.";
	}
}

/* Returns whether the round goes on with this slot. */
static bool
refresh(struct round *r, struct attempt *t)
{
	const struct trust_params p = { .arena = r->arena,
	    .options = r->options, .slots = r->slots, .slot = t->slot,
	    .reach = &t->reach, .now = r->now };
	enum last_error error = trust_refresh(&p, &t->trust);
	bool is_due = r->now >= t->times.renew || r->options->force;

	if (t->trust.changed)
		screen_roots(r->screen, r->options->dir);
	if (error == LAST_ERROR_NONE)
		return true;
	(void)fail(r, error == LAST_ERROR_DISK ? EXITS_STORAGE :
	    error == LAST_ERROR_ROOTS ? EXITS_UNPROVED : EXITS_UNREACHABLE,
	    error, sentence_of(error));
	/* Nothing is due and nobody is there: that is no fault. */
	if (error == LAST_ERROR_NETWORK && !is_due)
		(void)fail(r, EXITS_OK, LAST_ERROR_NONE,
		    "Nothing is due. The server cannot be reached.");
	/* Old roots are good enough to renew by. */
	return error == LAST_ERROR_ROOTS;
}

static void
go(struct round *r)
{
	struct attempt t = { .slot = 0 };

	if (!open_slots(r) || !settle(r))
		return;
	for (int i = 0; i < r->n_by; i++) {
		if (!load(r, r->by[i], &t) || !refresh(r, &t))
			return;
		if (r->now < t.times.renew && !r->options->force)
			continue;
		if (renew_by(r, &t) && r->out->error == LAST_ERROR_NONE) {
			(void)fail(r, EXITS_OK, LAST_ERROR_NONE,
			    "The certificate is renewed.");
			return;
		}
		/* The other slot may know better. */
		if (r->out->error != LAST_ERROR_REFUSED)
			return;
	}
}

static void
run_hook(struct round *r)
{
	if (r->slots == NULL || r->options->hook == NULL ||
	    slots_current(r->slots) == 0 || !notes_hook(r->slots))
		return;
	if (hook_run(r->arena, r->options->hook, r->options->dir,
	    r->slots) == ERR_NONE) {
		notes_hook_clear(r->slots);
		return;
	}
	if (r->out->code == EXITS_OK)
		(void)fail(r, EXITS_HOOK, LAST_ERROR_HOOK, "The command of "
		    "--exec failed. The certificate stays in use; it is run "
		    "again next time.");
}

/* What a server cannot know by itself, it is told at once. */
static void
tell(struct round *r)
{
	enum last_error error = r->out->error;
	struct web_answer answer;
	struct reach reach;
	char slot;

	if (r->slots == NULL || error == LAST_ERROR_NONE)
		return;
	notes_error_set(r->slots, error);
	slot = slots_current(r->slots);
	if (error == LAST_ERROR_NETWORK || error == LAST_ERROR_TLS ||
	    error == LAST_ERROR_REFUSED || slot == 0 ||
	    reach_slot(r->arena, r->options, r->slots, slot, &reach))
		return;
	reach.web.last_error = last_error_word(error);
	if (web_request(r->arena, &reach.web, "/v1/whoami", SLICE_NONE,
	    &answer) == ERR_NONE && answer.status == 200)
		notes_error_set(r->slots, LAST_ERROR_NONE);
}

void
renew_round(const struct options *o, struct screen *screen,
    struct renew_result *out)
{
	struct round r = { .arena = arena_new(), .options = o,
	    .screen = screen, .out = out, .now = time_now() };

	*out = (struct renew_result){ .code = EXITS_OK };
	(void)fail(&r, EXITS_OK, LAST_ERROR_NONE, "Nothing is due.");
	go(&r);
	run_hook(&r);
	tell(&r);
	arena_free(r.arena);
}

enum exits
renew(struct arena *a, const struct options *o)
{
	struct screen *screen = screen_new(a, o);
	struct renew_result result;

	if (o->daemon) {
		result.code = renew_daemon(o, screen);
	} else {
		renew_round(o, screen, &result);
		screen_due(screen, result.due);
		screen_end(screen, result.code, result.sentence, NULL);
	}
	screen_close(screen);
	return result.code;
}
