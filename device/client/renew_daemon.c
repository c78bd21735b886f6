/*
 * Round after round, and the time between.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "rand.h"
#include "renew.h"
#include "time.h"

#define LOOK		86400	/* seconds: so often roots are asked for */
#define FIRST		5	/* seconds after a failure; doubles */
#define LONGEST		3600
#define RETRY_LONGEST	86400	/* whatever a server asks for */
#define SLICE		60	/* seconds: so soon a set clock is noticed */
#define SECOND		1000

static volatile sig_atomic_t stopped, nudged;

static void
on_signal(int signo)
{
	if (signo == SIGHUP)
		nudged = 1;
	else
		stopped = 1;
}

/* They come only while the daemon sleeps: no round is cut short. */
static void
catch_signals(sigset_t *asleep)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa = { .sa_handler = on_signal };
	sigset_t ours;

	sigemptyset(&sa.sa_mask);
	sigemptyset(&ours);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaddset(&ours, signals[i]);
		(void)sigaction(signals[i], &sa, NULL);
	}
	sa.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &sa, NULL);
	(void)sigprocmask(SIG_BLOCK, &ours, asleep);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigdelset(asleep, signals[i]);
}

/* Three quarters, and up to half more by chance. */
static int64_t
with_jitter(int64_t seconds)
{
	uint32_t chance = 0;

	if (rand_below((uint32_t)(seconds / 2 + 1), &chance))
		chance = (uint32_t)(seconds / 4);
	return seconds * 3 / 4 + chance;
}

static int64_t
after_failure(const struct renew_result *r, unsigned *backoff)
{
	int64_t wait = with_jitter(*backoff);

	*backoff = *backoff * 2 > LONGEST ? LONGEST : *backoff * 2;
	if (wait < r->retry_after)
		wait = r->retry_after > RETRY_LONGEST ? RETRY_LONGEST :
		    r->retry_after;
	return wait < 1 ? 1 : wait;
}

/*
 * A certificate that is due as soon as it has come, by a clock that is wrong,
 * must not be renewed for ever.
 */
static int64_t
after_success(const struct renew_result *r, int64_t now)
{
	int64_t wait = r->due - now;

	if (wait < r->pause)
		wait = now < r->due ? wait : r->pause;
	if (wait > LOOK)
		wait = with_jitter(LOOK);
	return wait < 1 ? 1 : wait;
}

/*
 * By the clock that shows the time, not by the one that only counts: a machine
 * that slept, or whose clock was set, is not late.
 */
static void
sleep_for(int64_t seconds, const sigset_t *asleep)
{
	int64_t until = time_now() + seconds, begun = time_now();

	while (!stopped && !nudged) {
		int64_t now = time_now(), left = until - now;
		struct timespec wait;

		if (left <= 0 || now < begun)
			return;
		wait = (struct timespec){ .tv_sec = left > SLICE ? SLICE :
		    left };
		if (ppoll(NULL, 0, &wait, asleep) == -1 && errno != EINTR)
			return;
	}
}

enum exits
renew_daemon(const struct options *o, struct screen *screen)
{
	unsigned backoff = FIRST;
	struct renew_result r;
	sigset_t asleep;
	int64_t wait, now;

	catch_signals(&asleep);
	for (;;) {
		nudged = 0;
		renew_round(o, screen, &r);
		now = time_now();
		if (r.code == EXITS_CODE)
			break;
		if (r.code == EXITS_OK) {
			backoff = FIRST;
			wait = after_success(&r, now);
		} else {
			wait = after_failure(&r, &backoff);
			screen_trouble(screen, r.code, r.error, r.sentence,
			    (unsigned)wait);
		}
		screen_due(screen, r.due);
		sleep_for(wait, &asleep);
		if (stopped) {
			screen_end(screen, EXITS_OK, "Stopped.", NULL);
			return EXITS_OK;
		}
	}
	screen_end(screen, r.code, r.sentence, NULL);
	return r.code;
}
