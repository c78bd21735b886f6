/*
 * The master: binds the sockets, keeps every worker alive, ends them all.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "listen.h"
#include "log.h"
#include "prefork.h"
#include "time.h"
#include "worker.h"

#define MAX_REQUESTS	10000
#define LONG_LIFE_MS	10000	/* a worker that lived so long was fine */
#define DELAY_MIN_MS	100
#define DELAY_MAX_MS	30000
#define GRACE_MS	15000	/* for the request at hand, at the end */
#define IDLE_MS		3600000
#define LOOK_MS		1000	/* between two looks for changes */

struct slot {
	const struct pool *pool;	/* NULL: the ticker */
	int		 sock;
	struct places	*places;
	pid_t		 pid;		/* 0: not running */
	int64_t		 since;
	int64_t		 due;		/* when to start again */
	int64_t		 delay;
};

struct master {
	const struct prefork *conf;
	struct arena	*arena;
	struct slot	*slot;
	size_t		 nslots;
	int		*sock;		/* by pool; -1 = not bound */
	struct places	*places;	/* by pool */
	int64_t		 look_at;	/* when changes are looked for */
	sigset_t	 wanted;
};

static int
run_ticker(const struct prefork *conf)
{
	conf->tick(conf->tick_arg);
	return prefork_stopping() ? 0 : 1;
}

static void
child(struct master *m, struct slot *s, pid_t parent)
{
	sigset_t rest;
	size_t i;
	int status;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		exit(1);
	worker_signals();
	sigemptyset(&rest);
	sigaddset(&rest, SIGCHLD);
	sigaddset(&rest, SIGHUP);
	signal(SIGHUP, SIG_IGN);
	sigprocmask(SIG_UNBLOCK, &rest, NULL);
	for (i = 0; i < m->conf->n; i++)
		if (m->sock[i] != s->sock)
			close(m->sock[i]);
	if (s->pool == NULL)
		status = run_ticker(m->conf);
	else
		status = worker_run(s->pool, s->sock, s->places,
		    m->conf->max_requests > 0 ? m->conf->max_requests :
		    MAX_REQUESTS);
	arena_free(m->arena);
	exit(status);
}

static const char *
slot_name(const struct slot *s)
{
	return s->pool != NULL ? s->pool->name : "ticker";
}

static void
start(struct master *m, struct slot *s)
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0)
		child(m, s, parent);
	s->since = time_monotonic_ms();
	if (pid < 0) {
		log_at(ERR_ERROR, "fork pool=%s: %s", slot_name(s),
		    strerror(errno));
		s->due = s->since + DELAY_MAX_MS;
		return;
	}
	s->pid = pid;
}

/* Fast deaths come back ever later, so that a fault does not fill the log. */
static void
died(struct slot *s, int status)
{
	int64_t now = time_monotonic_ms();
	bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	if (good)
		s->delay = 0;
	else if (now - s->since >= LONG_LIFE_MS || s->delay == 0)
		s->delay = DELAY_MIN_MS;
	else
		s->delay = s->delay * 2 < DELAY_MAX_MS ? s->delay * 2 :
		    DELAY_MAX_MS;
	s->due = now + s->delay;
	if (!good)
		log_at(ERR_WARNING, "worker died pool=%s pid=%d %s=%d "
		    "again_in_ms=%lld", slot_name(s), (int)s->pid,
		    WIFSIGNALED(status) ? "signal" : "status",
		    WIFSIGNALED(status) ? WTERMSIG(status) :
		    WEXITSTATUS(status), (long long)s->delay);
	s->pid = 0;
}

static void
reap(struct master *m, bool restart)
{
	pid_t pid;
	int status;
	size_t i;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (i = 0; i < m->nslots; i++) {
			if (m->slot[i].pid != pid)
				continue;
			if (restart)
				died(&m->slot[i], status);
			else
				m->slot[i].pid = 0;
		}
}

/* Milliseconds until the next start is due. */
static int64_t
start_due(struct master *m)
{
	int64_t now = time_monotonic_ms(), wait = IDLE_MS;
	size_t i;

	for (i = 0; i < m->nslots; i++) {
		struct slot *s = &m->slot[i];

		if (s->pid == 0 && s->due <= now)
			start(m, s);
		if (s->pid == 0 && s->due - now < wait)
			wait = s->due - now;
	}
	return wait > 0 ? wait : 1;
}

/* The next signal, or 0 when none came in time. */
static int
wait_signal(const struct master *m, int64_t ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };
	int sig = sigtimedwait(&m->wanted, NULL, &ts);

	return sig > 0 ? sig : 0;
}

static size_t
signal_all(const struct master *m, int sig)
{
	size_t i, alive = 0;

	for (i = 0; i < m->nslots; i++)
		if (m->slot[i].pid > 0) {
			alive++;
			if (sig != 0)
				kill(m->slot[i].pid, sig);
		}
	return alive;
}

/* A change is taken up by all children that start from now on. */
static int64_t
look(struct master *m, int64_t wait)
{
	int64_t now = time_monotonic_ms();

	if (m->conf->changed == NULL)
		return wait;
	if (now >= m->look_at) {
		m->look_at = now + LOOK_MS;
		if (m->conf->changed(m->conf->changed_arg))
			(void)signal_all(m, SIGTERM);
	}
	return wait < LOOK_MS ? wait : LOOK_MS;
}

static void
stop(struct master *m)
{
	int64_t end = time_monotonic_ms() + GRACE_MS, left = GRACE_MS;
	bool killed = false;

	signal_all(m, SIGTERM);
	for (;;) {
		reap(m, false);
		if (signal_all(m, 0) == 0)
			return;
		left = end - time_monotonic_ms();
		if (left <= 0 && !killed) {
			log_at(ERR_WARNING, "workers do not end, killing");
			signal_all(m, SIGKILL);
			killed = true;
		}
		wait_signal(m, left > 0 ? left : 100);
	}
}

static void
run(struct master *m)
{
	int sig;

	log_at(ERR_NOTICE, "started pools=%zu workers=%zu", m->conf->n,
	    m->nslots);
	do {
		reap(m, true);
		sig = wait_signal(m, look(m, start_due(m)));
	} while (sig != SIGTERM && sig != SIGINT);
	stop(m);
	log_at(ERR_NOTICE, "stopped");
}

static void
make_slots(struct master *m)
{
	const struct prefork *conf = m->conf;
	size_t i, at = 0;
	unsigned int w;

	m->nslots = conf->tick != NULL ? 1 : 0;
	for (i = 0; i < conf->n; i++)
		m->nslots += conf->pools[i].workers;
	m->slot = arena_array(m->arena, m->nslots + 1, sizeof(*m->slot));
	for (i = 0; i < conf->n; i++)
		for (w = 0; w < conf->pools[i].workers; w++) {
			m->slot[at].pool = &conf->pools[i];
			m->slot[at].places = &m->places[i];
			m->slot[at++].sock = m->sock[i];
		}
	if (conf->tick != NULL)
		m->slot[at].sock = -1;
}

static void
take_signals(struct master *m)
{
	/* Blocked and waited for; a handler keeps them from being ignored. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&m->wanted);
	sigaddset(&m->wanted, SIGCHLD);
	sigaddset(&m->wanted, SIGTERM);
	sigaddset(&m->wanted, SIGINT);
	sigaddset(&m->wanted, SIGHUP);
	sigprocmask(SIG_BLOCK, &m->wanted, NULL);
}

int
prefork_run(const struct prefork *conf)
{
	struct master m = { .conf = conf, .arena = arena_new() };
	size_t i;
	int status = 1;

	take_signals(&m);
	m.sock = arena_array(m.arena, conf->n + 1, sizeof(*m.sock));
	m.places = arena_array(m.arena, conf->n + 1, sizeof(*m.places));
	for (i = 0; i < conf->n; i++)
		m.sock[i] = m.places[i].fd = -1;
	for (i = 0; i < conf->n; i++)
		if (listen_unix(conf->pools[i].path, &m.sock[i]) ||
		    places_open(conf->pools[i].streams, &m.places[i]))
			goto out;
	make_slots(&m);
	run(&m);
	status = 0;
out:
	for (i = 0; i < conf->n; i++)
		listen_close(conf->pools[i].path, m.sock[i]);
	for (i = 0; i < conf->n; i++)
		places_close(&m.places[i]);
	arena_free(m.arena);
	return status;
}
