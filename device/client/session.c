/*
 * The decisions of a run: showing, storing, drawing again, giving up.
 */
#include "session.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "time.h"
#include "cert.h"
#include "file.h"
#include "rand.h"

#define SECOND		1000
#define PIN_MAX		262144	/* bytes of the file of --pin */
#define BACKOFF_FIRST	1000	/* milliseconds */
#define BACKOFF_MAX	30000
#define LATE		10	/* seconds the server may take to say expired */
#define SHOW_MAX	180	/* seconds for a code, whatever a server says */
#define DONE_WAIT	60	/* seconds to wait for done after the ack */
#define CANCEL_WAIT	3	/* seconds to wait for the end after cancel */
#define HIDDEN_MAX	1340	/* seconds from the claim to the certificate */
#define PSK_TRIES	20	/* connections by PSK for one code */
#define UNLUCKY_MAX	30	/* handles that others had already, in a row */

struct session {
	struct session_params	 p;
	struct hf		*hf;
	struct session_result	 result;
	unsigned		 draws;
	unsigned		 unlucky;
	unsigned		 backoff;
	int64_t			 contact;	/* last frame, monotonic ms */
	int64_t			 shown_until;	/* 0: no code is shown */
	int64_t			 shown_limit;	/* of this code; 0: not yet */
	int64_t			 hidden_at;	/* 0: not yet */
	unsigned		 psk_tries;
	int64_t			 acked_at;	/* 0: not yet */
	int64_t			 cancelled_at;	/* 0: no */
	bool			 stored;
	bool			 over;
};

static volatile sig_atomic_t interrupted;

static void
on_signal(int signo)
{
	(void)signo;
	interrupted = 1;
}

bool
session_interrupted(void)
{
	return interrupted != 0;
}

void
session_catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa = { .sa_handler = on_signal };

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaction(signals[i], &sa, NULL);
	sa.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &sa, NULL);
}

enum hf_why
session_new(const struct session_params *p, struct session **out)
{
	const struct options *o = p->options;
	const struct hf_options hfo = { .realm = o->server,
	    .key_pem = p->key_pem, .pkey = p->pkey,
	    .name = o->name, .model = o->model,
	    .system = o->system, .serial = o->serial,
	    .channel = o->channel, .code_length = o->code_length };
	struct session *s = arena_alloc(p->arena, sizeof(*s));

	s->p = *p;
	s->result = (struct session_result){ .code = EXITS_FAILURE,
	    .sentence = hf_sentence(HF_INTERNAL) };
	s->draws = 1;
	s->backoff = BACKOFF_FIRST;
	s->contact = time_monotonic_ms();
	*out = s;
	return hf_new(&hfo, &s->hf);
}

void
session_free(struct session *s)
{
	hf_free(s->hf);
	s->hf = NULL;
}

static enum session_next
finish(struct session *s, enum exits code, const char *sentence)
{
	screen_hide(s->p.screen);
	s->over = true;
	s->shown_until = 0;
	s->result.code = code;
	s->result.sentence = sentence;
	return SESSION_OVER;
}

struct slice
session_hello(struct session *s, enum hf_via via)
{
	const char *frame;
	size_t n;

	if (hf_hello(s->hf, via, &frame, &n))
		return SLICE_NONE;
	return slice_of(frame, n);
}

/* ---- the certificate ---- */

/* With --pin, every root that the server hands out must be one of those. */
static bool
roots_are_pinned(struct session *s, const char *roots_pem)
{
	struct slice file;
	struct cert *pins, *roots;
	size_t npins, nroots, found = 0;

	if (s->p.options->pin == NULL)
		return true;
	if (file_read(s->p.arena, s->p.options->pin, PIN_MAX, &file) ||
	    cert_parse_pem(s->p.arena, file, &pins, &npins) ||
	    cert_parse_pem(s->p.arena, slice_str(roots_pem), &roots,
	    &nroots))
		return false;
	for (size_t i = 0; i < nroots; i++)
		for (size_t j = 0; j < npins; j++)
			if (sha256_equal(&roots[i].sha256, &pins[j].sha256)) {
				found++;
				break;
			}
	return found == nroots;
}

static enum err
store(struct session *s, const struct hf_credential *c)
{
	const struct options *o = s->p.options;
	const struct slots_state st = { .realm = o->server, .port = o->port,
	    .connect_host = o->connect_host, .connect_port = o->connect_port,
	    .device = c->device, .renew = c->renew };
	char slot = s->p.slot;
	enum err e;

	if ((e = slots_write(s->p.slots, slot, "cert.pem",
	    slice_str(c->certificate))) ||
	    (e = slots_write(s->p.slots, slot, "chain.pem",
	    slice_str(c->chain))) ||
	    (e = slots_write(s->p.slots, slot, "roots.pem",
	    slice_str(c->roots))))
		return e;
	return slots_state_write(s->p.slots, slot, &st);
}

static enum session_next
on_reply(struct session *s, struct slice *send)
{
	struct hf_credential c;
	const char *frame, *what;
	size_t n;

	if (!s->stored) {
		if (hf_credential(s->hf, time_now(), &c, &what))
			return finish(s, EXITS_UNPROVED, what);
		if (!roots_are_pinned(s, c.roots))
			return finish(s, EXITS_UNPROVED,
			    "The server's roots are not those in --pin.");
		if (store(s, &c))
			return finish(s, EXITS_STORAGE,
			    "The certificate could not be stored.");
		s->stored = true;
		screen_hide(s->p.screen);
		screen_stored(s->p.screen, s->p.options->dir, c.device);
	}
	if (hf_ack(s->hf, &frame, &n))
		return finish(s, EXITS_FAILURE, hf_sentence(HF_INTERNAL));
	if (s->acked_at == 0)
		s->acked_at = time_monotonic_ms();
	*send = slice_of(frame, n);
	return SESSION_STAY;
}

/* ---- the code ---- */

/* A handle is one of half a million: others have it by chance, at times. */
static bool
is_chance(struct session *s, enum hf_why why)
{
	return why == HF_TAKEN && s->shown_limit == 0 &&
	    strcmp(s->p.options->channel, "pake") == 0 &&
	    s->unlucky++ < UNLUCKY_MAX;
}

static enum session_next
redraw(struct session *s, enum hf_why why)
{
	enum hf_why e;

	if (is_chance(s, why)) {
		if ((e = hf_redraw(s->hf)))
			return finish(s, exits_of(e), hf_sentence(e));
		return SESSION_RECONNECT;
	}
	s->unlucky = 0;
	s->shown_until = s->shown_limit = s->hidden_at = 0;
	s->psk_tries = 0;
	if (s->draws >= s->p.options->tries)
		return finish(s, EXITS_EXPIRED, why == HF_EXPIRED ?
		    "Nobody finished in time, and no further code is drawn." :
		    "The server did not keep the code for this device, and no "
		    "further one is drawn. Somebody may be interfering.");
	screen_redraw(s->p.screen, why);
	s->draws++;
	if ((e = hf_redraw(s->hf)))
		return finish(s, exits_of(e), hf_sentence(e));
	return SESSION_RECONNECT;
}

/* A server that nobody has proved must not keep a code on the screen. */
static void
show(struct session *s, unsigned expires_in)
{
	const char *code = hf_code(s->hf);
	int64_t now = time_monotonic_ms();

	if (code == NULL)
		return;
	if (s->shown_limit == 0)
		s->shown_limit = now + SHOW_MAX * SECOND;
	s->shown_until = now + (int64_t)expires_in * SECOND;
	if (s->shown_until > s->shown_limit)
		s->shown_until = s->shown_limit;
	if (s->shown_until > now)
		screen_show(s->p.screen, code, hf_enrollment(s->hf),
		    (unsigned)((s->shown_until - now + 999) / SECOND));
}

static void
hide(struct session *s, const char *state)
{
	s->shown_until = 0;
	if (s->hidden_at == 0)
		s->hidden_at = time_monotonic_ms();
	screen_hide(s->p.screen);
	screen_state(s->p.screen, state);
}

static enum session_next
on_end(struct session *s, const struct hf_step *step)
{
	/* A guess, also if it came after the person had given up. */
	s->result.impostor = step->why == HF_UNPROVED;
	if (s->cancelled_at != 0)
		return finish(s, EXITS_INTERRUPTED, "Cancelled.");
	if (step->realm != NULL)
		s->result.detail = arena_str(s->p.arena,
		    slice_str(step->realm));
	return finish(s, exits_of(step->why), hf_sentence(step->why));
}

static enum session_next
on_declined(struct session *s, const struct hf_step *step)
{
	s->result.proved = true;
	if (*step->reason == '\0')
		return finish(s, EXITS_DECLINED,
		    "An operator declined this device.");
	return finish(s, EXITS_DECLINED, arena_printf(s->p.arena,
	    "An operator declined this device: %s", step->reason));
}

enum session_next
session_receive(struct session *s, struct slice frame, struct slice *send)
{
	struct hf_step step;

	*send = SLICE_NONE;
	if (s->over)
		return SESSION_OVER;
	hf_receive(s->hf, (const char *)frame.p, frame.n, &step);
	*send = slice_of(step.frame, step.frame_n);
	if (step.action != HF_RETRY) {
		s->backoff = BACKOFF_FIRST;
		s->contact = time_monotonic_ms();
	}
	switch (step.action) {
	case HF_SHOW:
		show(s, step.expires_in);
		break;
	case HF_HIDE:
		hide(s, step.state);
		break;
	case HF_PROGRESS:
		screen_state(s->p.screen, step.state);
		break;
	case HF_REPLY:
		return on_reply(s, send);
	case HF_DECLINED:
		return on_declined(s, &step);
	case HF_PSK:
		hide(s, step.state);
		if (s->psk_tries++ >= PSK_TRIES)
			return finish(s, EXITS_UNREACHABLE,
			    "The server's port for psk cannot be used.");
		return SESSION_PSK;
	case HF_DONE:
		return finish(s, EXITS_OK, "Enrolled.");
	case HF_RETRY:
		return SESSION_LATER;
	case HF_REDRAW:
		return s->cancelled_at != 0 ? on_end(s, &step) :
		    redraw(s, step.why);
	case HF_END:
		/* What is stored is proved or not by its use. */
		if (s->stored)
			return finish(s, EXITS_OK, "Enrolled.");
		return on_end(s, &step);
	case HF_NONE:
	case HF_SEND:
	case HF_WAIT:
		break;
	}
	return SESSION_STAY;
}

/* ---- time ---- */

static bool
passed(int64_t since, unsigned seconds)
{
	return time_monotonic_ms() - since >= (int64_t)seconds * SECOND;
}

/* A code past its time: the server says so, or cannot. */
static enum session_next
tick_code(struct session *s, bool connected)
{
	int64_t left = s->shown_until - time_monotonic_ms();

	if (left > 0) {
		screen_tick(s->p.screen, (unsigned)((left + 999) / SECOND));
		return SESSION_STAY;
	}
	screen_hide(s->p.screen);
	if (connected && !passed(s->shown_until, LATE))
		return SESSION_STAY;
	return redraw(s, HF_EXPIRED);
}

enum session_next
session_tick(struct session *s, bool connected)
{
	if (s->over)
		return SESSION_OVER;
	if (interrupted && (!connected || (s->cancelled_at != 0 &&
	    passed(s->cancelled_at, CANCEL_WAIT))))
		return finish(s, EXITS_INTERRUPTED, "Cancelled.");
	if (s->acked_at != 0 && passed(s->acked_at, DONE_WAIT))
		return finish(s, EXITS_OK, "Enrolled.");
	if (!connected && passed(s->contact, s->p.options->timeout))
		return s->stored ? finish(s, EXITS_OK, "Enrolled.") :
		    finish(s, EXITS_UNREACHABLE,
		    "The server cannot be reached, or is too busy.");
	/* Nobody has proved yet that somebody still decides. */
	if (s->hidden_at != 0 && !s->stored &&
	    passed(s->hidden_at, HIDDEN_MAX))
		return finish(s, EXITS_EXPIRED, "Nobody finished in time.");
	if (connected)
		s->contact = time_monotonic_ms();
	return s->shown_until != 0 ? tick_code(s, connected) : SESSION_STAY;
}

/* Doubles up to its maximum; a quarter of it is chance. */
unsigned
session_lost(struct session *s, const char *why)
{
	uint32_t chance = 0;
	unsigned wait;

	if (rand_below(s->backoff / 2, &chance))
		chance = s->backoff / 4;
	wait = s->backoff * 3 / 4 + chance;
	screen_retry(s->p.screen, why, (wait + 999) / SECOND);
	s->backoff = s->backoff * 2 > BACKOFF_MAX ? BACKOFF_MAX :
	    s->backoff * 2;
	return wait;
}

struct slice
session_interrupt(struct session *s)
{
	const char *frame;
	size_t n;

	s->cancelled_at = time_monotonic_ms();
	screen_hide(s->p.screen);
	s->shown_until = 0;
	if (!s->stored && hf_cancel(s->hf, &frame, &n) == HF_OK)
		return slice_of(frame, n);
	finish(s, EXITS_INTERRUPTED, s->stored ?
	    "Interrupted; the certificate is stored." : "Cancelled.");
	return SLICE_NONE;
}

enum hf_why
session_psk(struct session *s, struct hf_psk *out)
{
	return hf_psk(s->hf, out);
}

const char *
session_ticket(struct session *s)
{
	return hf_ticket(s->hf);
}

const char *
session_enrollment(struct session *s)
{
	return hf_enrollment(s->hf);
}

const struct session_result *
session_result(const struct session *s)
{
	return &s->result;
}
