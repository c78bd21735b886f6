/*
 * A worker: one libfcgi request after another, from a shared listening socket
 * and from connections that the web server keeps.
 *
 * SIGTERM and SIGINT stay blocked except inside ppoll, so a request is never
 * cut short and no signal is missed between a check and a wait.
 */
#include <errno.h>
#include <fcgiapp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "log.h"
#include "secret.h"
#include "stream.h"
#include "time.h"
#include "worker.h"

/* Connections of a worker that keeps them. */
#define LINES		32
/* A streamed answer's first chunk is the longest. */
#define ANSWER_MAX	(RESP_HEAD_MAX + RESP_CHUNK_MAX + 4096)

static sigset_t wait_mask;
static volatile sig_atomic_t told;	/* by a signal */
static bool ending;			/* by prefork_end */

static void
on_signal(int sig)
{
	(void)sig;
	told = 1;
}

void
worker_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, NULL, &wait_mask);
	sigdelset(&wait_mask, SIGTERM);
	sigdelset(&wait_mask, SIGINT);
}

bool
prefork_stopping(void)
{
	sigset_t pending;

	sigpending(&pending);
	return told || ending || sigismember(&pending, SIGTERM) == 1 ||
	    sigismember(&pending, SIGINT) == 1;
}

bool
prefork_sleep(unsigned int ms)
{
	int64_t end = time_monotonic_ms() + ms, left = ms;

	while (!prefork_stopping() && left > 0) {
		struct timespec ts = { left / 1000, left % 1000 * 1000000 };

		ppoll(NULL, 0, &ts, &wait_mask);
		left = end - time_monotonic_ms();
	}
	return prefork_stopping();
}

void
prefork_end(void)
{
	ending = true;
}

/*
 * libfcgi's own buffer is emptied and wiped on the way: a code or a password
 * was in it.
 */
static size_t
read_body(void *ctx, void *p, size_t n)
{
	FCGX_Stream *in = ctx;
	unsigned char *to = p;
	size_t have;
	int c;

	if (n == 0 || (c = FCGX_GetChar(in)) == EOF)
		return 0;
	*to++ = (unsigned char)c;
	in->rdNext[-1] = 0;
	have = (size_t)(in->stop - in->rdNext);
	if (have > n - 1)
		have = n - 1;
	memcpy(to, in->rdNext, have);
	secret_wipe_bytes(in->rdNext, have);
	in->rdNext += have;
	return have + 1;
}

static void
send_answer(struct req *rq, const struct resp *rs, FCGX_Stream *out)
{
	struct buf text;

	buf_init(&text, rq->arena, ANSWER_MAX);
	if (resp_format(rs, rq->head, &text)) {
		log_at(ERR_ERROR, "answer is too large");
		buf_clear(&text);
		buf_add_str(&text, "Status: 500 Internal Server Error\r\n"
		    "Content-Length: 0\r\n\r\n");
	}
	if (FCGX_PutStr((const char *)text.p, (int)text.n, out) < 0)
		log_at(ERR_INFO, "the web server hung up");
}

/* What stays the same from one request to the next. */
struct worker {
	const struct pool *pool;
	void		*app;
	struct places	*places;
	unsigned int	 request_s;
	unsigned int	 lines;		/* all but the first may be kept */
};

/*
 * What of a request nobody has read must not be taken for the next one on the
 * same connection.
 */
static void
read_to_end(FCGX_Request *fr)
{
	while (FCGX_GetChar(fr->in) != EOF)
		;
	if (FCGX_GetError(fr->in) != 0)
		fr->keepConnection = 0;
}

static void
serve_one(const struct worker *w, FCGX_Request *fr)
{
	struct arena *a = arena_new();
	struct req_source source = { read_body, fr->in };
	struct req *rq = req_new(a, fr->envp, source);
	struct resp rs;

	rq->app = w->app;
	rq->places = w->places;
	log_request_set(rq->id);
	resp_init(&rs, a);
	w->pool->serve(rq, &rs);
	send_answer(rq, &rs, fr->out);
	if (rs.stream.next != NULL)
		stream_send(rq, &rs, fr, w->request_s);
	places_give(w->places);
	if (fr->keepConnection)
		read_to_end(fr);
	FCGX_Finish_r(fr);
	log_request_clear();
	arena_free(a);
}

/*
 * From the first byte to the last. Whatever hangs, a peer that stalls or a
 * database that does, dies of SIGALRM, and the master starts another worker.
 */
static bool
accept_one(const struct worker *w, FCGX_Request *fr, bool may_be_kept)
{
	bool served = false;

	alarm(w->request_s);
	/* Another worker may have taken it: then accept fails. */
	if (FCGX_Accept_r(fr) == 0) {
		if (!may_be_kept)
			fr->keepConnection = 0;
		serve_one(w, fr);
		served = true;
	}
	alarm(0);
	return served;
}

/*
 * Waits until somebody asks, on a kept connection or a new one, and says how
 * many were answered. The first line is free each time, so that however many
 * connections are kept, nobody waits for one of them to end.
 */
static unsigned int
serve_some(const struct worker *w, FCGX_Request line[LINES], int sock)
{
	struct pollfd pfd[LINES];
	unsigned int i, unused = 0, served = 0;

	for (i = 0; i < w->lines; i++) {
		pfd[i] = (struct pollfd){ .fd = line[i].ipcFd,
		    .events = POLLIN };
		if (line[i].ipcFd == -1)
			unused = i;
	}
	pfd[unused].fd = sock;
	if (ppoll(pfd, w->lines, NULL, &wait_mask) <= 0)
		return 0;
	for (i = 0; i < w->lines && !prefork_stopping(); i++)
		if (pfd[i].revents != 0 && accept_one(w, &line[i], i > 0))
			served++;
	return served;
}

int
worker_run(const struct pool *pool, int sock, struct places *places,
    unsigned int max_requests)
{
	struct worker w = { .pool = pool, .places = places,
	    .request_s = pool->request_s > 0 ? pool->request_s :
	    PREFORK_REQUEST_S, .lines = pool->keeps ? LINES : 1 };
	unsigned int served = 0, i;
	FCGX_Request line[LINES];

	if (pool->start != NULL && pool->start(pool->arg, &w.app))
		return 1;
	if (FCGX_Init() != 0) {
		log_at(ERR_ERROR, "libfcgi does not start");
		return 1;
	}
	for (i = 0; i < w.lines; i++)
		(void)FCGX_InitRequest(&line[i], sock,
		    FCGI_FAIL_ACCEPT_ON_INTR);
	while (!prefork_stopping() && served < max_requests)
		served += serve_some(&w, line, sock);
	for (i = 0; i < w.lines; i++) {
		/* Nothing is under way: no end of it is waited for. */
		FCGX_Detach(&line[i]);
		FCGX_Free(&line[i], 1);
	}
	return ending ? 1 : 0;
}
