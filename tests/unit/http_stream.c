/*
 * Streamed answers, for real: whole, cut, stalled, abandoned, too many.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "fastcgi.h"
#include "log.h"
#include "prefork.h"
#include "route.h"

/* ---- the program under test ---- */

/* What a stream's chunks are made of, and how many are left. */
struct flow {
	const struct req *rq;
	unsigned int	 left;
};

#define CHUNK		65536
#define LONG_CHUNKS	2000	/* 131 MB */

/* "x…x", and in the last chunk how much memory this process ever had. */
static enum err
flow_next(void *ctx, struct arena *a, struct buf *out)
{
	struct flow *f = ctx;
	struct rusage use;
	uint8_t *p;

	if (slice_equal_str(f->rq->path, "/stream/slow"))
		nap(400);
	if (slice_equal_str(f->rq->path, "/stream/hang") && f->left == 1)
		nap(60000);
	if (slice_equal_str(f->rq->path, "/stream/fails") && f->left == 1)
		return ERR_AWAY;
	if (slice_equal_str(f->rq->path, "/stream/fails-at-once"))
		return ERR_STATE;
	if (f->left == 0)
		return ERR_NONE;
	p = arena_alloc(a, CHUNK);
	memset(p, 'x', CHUNK);
	buf_add(out, slice_of(p, CHUNK));
	if (--f->left == 0 && getrusage(RUSAGE_SELF, &use) == 0)
		buf_printf(out, " %d %ld", (int)getpid(), use.ru_maxrss);
	return ERR_NONE;
}

static enum err
stream(struct req *rq, struct resp *rs)
{
	struct flow *f = arena_alloc(rq->arena, sizeof(*f));

	*f = (struct flow){ .rq = rq, .left = 6 };
	if (slice_equal_str(rq->path, "/stream/long"))
		f->left = LONG_CHUNKS;
	if (slice_equal_str(rq->path, "/stream/empty"))
		f->left = 0;
	return resp_stream(rs, "text/plain", (struct stream){ flow_next, f });
}

static enum err
brief(struct req *rq, struct resp *rs)
{
	(void)rq;
	buf_add_str(resp_plain(rs, 200), "short");
	return ERR_NONE;
}

#define STREAM(uri)							\
	{ .method = REQ_POST, .path = "/stream/" uri, .handle = stream,	\
	  .flags = ROUTE_STREAM }

static const struct route routes[] = {
	{ .method = REQ_POST, .path = "/short", .handle = brief },
	STREAM("slow"), STREAM("hang"), STREAM("fails"),
	STREAM("fails-at-once"), STREAM("long"), STREAM("empty")
};

static const struct router router = {
	.routes = routes, .n = sizeof(routes) / sizeof(routes[0])
};

static void
serve(struct req *rq, struct resp *rs)
{
	route_serve(&router, rq, rs);
}

static pid_t
master(void)
{
	struct pool pool = { .name = "test", .path = path, .workers = 2,
	    .streams = 1, .request_s = 2, .serve = serve };
	pid_t pid = fork();

	if (pid == 0)
		exit(prefork_run(&(struct prefork){ .pools = &pool, .n = 1 }));
	return pid;
}

static int
ends(pid_t pid)
{
	int status;

	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
stop(pid_t pid)
{
	kill(pid, SIGTERM);
	return ends(pid);
}

/* ---- a client ---- */

/* What came of a stream. */
struct got {
	size_t		 n;		/* bytes of body */
	bool		 ended;		/* FCGI_END_REQUEST came */
	bool		 broken;	/* a record of no known version */
	char		 head[512];
	char		 tail[64];	/* the body's end */
};

static bool
take(int fd, void *p, size_t n)
{
	size_t have = 0;
	ssize_t got;

	while (have < n &&
	    (got = read(fd, (char *)p + have, n - have)) > 0)
		have += (size_t)got;
	return have == n;
}

/* Counts what is behind the empty line, which is in the first record. */
static void
add_record(struct got *g, const char *text, size_t n)
{
	const char *body = text;
	size_t keep;

	if (g->head[0] == '\0') {
		body = memmem(text, n, "\r\n\r\n", 4);
		if (body == NULL)
			return;
		snprintf(g->head, sizeof(g->head), "%.*s",
		    (int)(body - text), text);
		body += 4;
		n -= (size_t)(body - text);
	}
	g->n += n;
	keep = n < sizeof(g->tail) ? n : sizeof(g->tail) - 1;
	memcpy(g->tail, body + n - keep, keep);
	g->tail[keep] = '\0';
}

/* The records until the server closes or the answer ends. */
static void
read_stream(int fd, struct got *g)
{
	static char text[65536 + 256];
	uint8_t h[8];

	memset(g, 0, sizeof(*g));
	while (!g->ended && !g->broken && take(fd, h, 8)) {
		size_t n = (size_t)h[4] << 8 | h[5];

		g->broken = h[0] != 1;
		g->ended = h[1] == 3;
		if (take(fd, text, n + h[6]) && h[1] == 6 && n > 0)
			add_record(g, text, n);
	}
	close(fd);
}

/* ---- tests ---- */

/* The pid behind the last chunk, or -1. */
static long
sender(const struct got *g, long *rss)
{
	const char *p = strchr(g->tail, ' ');
	char *end;
	long pid;

	if (p == NULL)
		return -1;
	pid = strtol(p, &end, 10);
	*rss = strtol(end, NULL, 10);
	return pid;
}

static void
test_streams(void)
{
	pid_t pid = master();
	long rss = 0;
	struct got g;

	read_stream(begin_get("/stream/slow"), &g);
	ok(g.ended && g.n > 6u * CHUNK && sender(&g, &rss) > 0,
	    "a stream that takes longer than a request may, but comes on, ends");
	ok(strstr(g.head, "X-Accel-Buffering: no") != NULL &&
	    strstr(g.head, "Content-Length") == NULL, "its head says so");
	read_stream(begin_get("/stream/empty"), &g);
	ok(g.ended && g.n == 0 && strstr(g.head, "Length: 0") != NULL,
	    "one without a chunk is an empty answer");
	read_stream(begin_get("/stream/long"), &g);
	ok(g.ended && g.n > (size_t)LONG_CHUNKS * CHUNK, "131 MB come whole");
#ifndef __SANITIZE_ADDRESS__
	ok(sender(&g, &rss) > 0 && rss < 32768, "out of 32 MB of memory");
	note("%ld KiB", rss);
#endif
	read_stream(begin_get("/stream/fails-at-once"), &g);
	ok(g.ended && strstr(g.head, "Status: 409") != NULL,
	    "a stream whose first chunk fails is an error's answer");
	read_stream(begin_get("/stream/fails"), &g);
	ok(g.broken && !g.ended && g.n == 5u * CHUNK,
	    "one that fails later is cut, and cannot be taken for whole");
	is_int(stop(pid), 0, "the master is well");
}

/* As soon as the place that another stream had is free. */
static void
stream_when_free(const char *uri, struct got *g)
{
	int64_t end = time_monotonic_ms() + PATIENCE_MS;

	read_stream(begin_get(uri), g);
	while (strstr(g->head, "Status: 503") != NULL &&
	    time_monotonic_ms() < end) {
		nap(20);
		read_stream(begin_get(uri), g);
	}
}

static void
test_stream_ends(void)
{
	pid_t pid = master();
	struct got g;
	long rss;
	int fd;

	fd = begin_get("/stream/long");
	close(fd);
	/* Its worker notices at its next chunk, and gives the place back. */
	stream_when_free("/stream/slow", &g);
	ok(g.ended && sender(&g, &rss) > 0, "a client that is gone ends it");

	fd = begin_get("/stream/long");
	stream_when_free("/stream/slow", &g);
	ok(g.ended, "so does one that takes nothing");
	close(fd);

	read_stream(begin_get("/stream/hang"), &g);
	ok(!g.ended && g.n == 5u * CHUNK,
	    "a stream that comes on no more costs its worker the life");
	read_stream(begin_get("/stream/slow"), &g);
	ok(g.ended, "and the place comes back with its death");

	fd = begin_get("/stream/slow");
	nap(200);
	kill(pid, SIGTERM);
	read_stream(fd, &g);
	ok(g.broken && !g.ended, "SIGTERM cuts a stream");
	is_int(ends(pid), 0, "then it ends");
}

static void
test_stream_places(void)
{
	pid_t pid = master();
	struct got g, refused;
	int fd = begin_get("/stream/slow");
	char byte;

	/* Its first chunk was made: it has the place. */
	ok(recv(fd, &byte, 1, MSG_PEEK) == 1, "a stream runs");
	read_stream(begin_get("/stream/slow"), &refused);
	ok(strstr(refused.head, "Status: 503") != NULL &&
	    strstr(refused.head, "Retry-After: 30") != NULL,
	    "another is told to come later");
	is_str(get("/short"), "short", "short requests are served");
	read_stream(fd, &g);
	ok(g.ended && g.n > 6u * CHUNK, "the first is not disturbed");
	read_stream(begin_get("/stream/slow"), &g);
	ok(g.ended && g.n > 6u * CHUNK, "and then the next one may");
	is_int(stop(pid), 0, "the master is well");
}

int
main(void)
{
	char folder[] = "/tmp/stream-XXXXXX";

	log_set_level(ERR_ERROR);
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/s", folder);
	signal(SIGPIPE, SIG_IGN);
	test_streams();
	test_stream_ends();
	test_stream_places();
	rmdir(folder);
	return done_testing();
}
