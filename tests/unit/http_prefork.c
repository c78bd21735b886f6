/*
 * The master and its workers, for real: sockets, deaths, ends. The requests
 * are FastCGI records written out by hand.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fastcgi.h"
#include "log.h"
#include "prefork.h"
#include "tap.h"
#include "time.h"

#define KEPT	100	/* connections: more than two workers keep */

static char folder[] = "/tmp/prefork-XXXXXX";
static char ticks[64], news[80];

/* ---- the program under test ---- */

static void
serve(struct req *rq, struct resp *rs)
{
	struct slice body;

	if (slice_equal_str(rq->path, "/slow"))
		nap(700);
	if (slice_equal_str(rq->path, "/end"))
		prefork_end();
	if (slice_equal_str(rq->path, "/die"))
		_exit(3);
	if (slice_equal_str(rq->path, "/unread"))
		body = SLICE_NONE;
	else if (req_read_body(rq, 100000, &body))
		body = SLICE_LIT("(too large)");
	buf_printf(resp_plain(rs, 200), "%d %s %zu", (int)getpid(),
	    (const char *)rq->app, body.n);
}

static enum err
begin(void *arg, void **app)
{
	*app = arg;
	return ERR_NONE;
}

static enum err
begin_badly(void *arg, void **app)
{
	(void)arg, (void)app;
	return ERR_INTERNAL;
}

static void
tick(void *arg)
{
	do {
		FILE *f = fopen(arg, "a");

		if (f != NULL) {
			fputc('x', f);
			fclose(f);
		}
	} while (!prefork_sleep(50));
}

/* Once for each file of that name. */
static bool
changed(void *arg)
{
	return unlink(arg) == 0;
}

static pid_t
master(enum err (*start)(void *, void **), unsigned int max)
{
	static char app[] = "app";
	struct pool pool = { .name = "test", .path = path, .workers = 2,
	    .arg = app, .start = start, .serve = serve, .keeps = true };
	struct prefork conf = { .pools = &pool, .n = 1,
	    .max_requests = max, .tick = tick, .tick_arg = ticks,
	    .changed = changed, .changed_arg = news };
	pid_t pid = fork();

	if (pid == 0)
		exit(prefork_run(&conf));
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

/* Nobody listens any more: the last worker of a killed master is gone. */
static bool
falls_silent(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int64_t end = time_monotonic_ms() + PATIENCE_MS;
	bool silent = false;
	int fd;

	memcpy(sun.sun_path, path, strlen(path));
	while (!silent && time_monotonic_ms() < end) {
		fd = socket(AF_UNIX, SOCK_STREAM, 0);
		silent = connect(fd, (struct sockaddr *)&sun,
		    sizeof(sun)) == -1 && errno == ECONNREFUSED;
		close(fd);
		nap(10);
	}
	return silent;
}

static void
send_body(int fd, size_t n)
{
	uint8_t head[8] = { 1, 5, 0, 1, (uint8_t)(n >> 8), (uint8_t)n, 0, 0 };
	char *body = calloc(1, n + 1);

	put(fd, head, 8);
	put(fd, body, n);
	free(body);
	put(fd, "\1\5\0\1\0\0\0\0", 8);
}

/* The answering worker; 0 would be our own group, -1 everybody. */
static int
pid_of(const char *text)
{
	long pid = strtol(text, NULL, 10);

	if (pid <= 1) {
		printf("Bail out! no answer\n");
		exit(1);
	}
	return (int)pid;
}

/* ---- tests ---- */

static void
test_serving(void)
{
	pid_t pid = master(begin, 0), other;
	struct stat st;
	int fd;

	ok(strstr(get("/"), " app 0") != NULL, "a request is answered");
	stat(path, &st);
	is_int(st.st_mode & 0777, 0660, "the socket is for user and group");
	fd = ask("/", "70000");
	send_body(fd, 60000);
	close(fd);
	fd = ask("/", "60000");
	send_body(fd, 60000);
	ok(strstr(answer(fd), " app 60000") != NULL, "a long body is read");
	other = master(begin, 0);
	is_int(ends(other), 1, "a second master on the socket is refused");
	ok(strstr(get("/"), " app 0") != NULL, "... and the first goes on");
	kill(pid, SIGHUP);
	ok(strstr(get("/"), " app 0") != NULL, "SIGHUP is ignored");
	is_int(stop(pid), 0, "SIGTERM ends it");
	ok(access(path, F_OK) == -1, "the socket is removed");
	ok(stat(ticks, &st) == 0 && st.st_size > 0, "the ticker ticked");
}

static void
test_deaths(void)
{
	pid_t pid = master(begin, 0);
	int i, good = 0;

	for (i = 0; i < 4; i++)
		get("/die");
	for (i = 0; i < 4; i++)
		kill(pid_of(get("/")), SIGKILL);
	for (i = 0; i < 4; i++)
		good += strstr(get("/"), " app 0") != NULL;
	is_int(good, 4, "dead workers are replaced");
	ok(strstr(get("/end"), " app 0") != NULL,
	    "a worker that wants to end answers first");
	ok(strstr(get("/"), " app 0") != NULL, "... and is replaced");
	is_int(stop(pid), 0, "the master outlived them all");
}

static void
test_end_is_clean(void)
{
	pid_t pid = master(begin, 0);
	int fd;

	ok(strstr(get("/"), " app 0") != NULL, "it runs");
	fd = ask("/slow", "0");
	put(fd, "\1\5\0\1\0\0\0\0", 8);
	nap(200);
	kill(pid, SIGTERM);
	ok(strstr(answer(fd), " app 0") != NULL,
	    "a request at hand is finished after SIGTERM");
	is_int(ends(pid), 0, "then it ends");
	pid = master(begin, 0);
	ok(strstr(get("/"), " app 0") != NULL, "it runs again");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ok(falls_silent(), "a killed master's workers end");
	ok(access(path, F_OK) == 0, "and leave its socket");
	pid = master(begin, 0);
	ok(strstr(get("/"), " app 0") != NULL,
	    "... which the next one replaces");
	is_int(stop(pid), 0, "and ends");
}

static void
test_limits(void)
{
	pid_t pid = master(begin, 1);
	int first = pid_of(get("/")), i, fresh = 0;

	for (i = 0; i < 6; i++)
		fresh += pid_of(get("/")) != first;
	is_int(fresh, 6, "a worker ends after its requests");
	is_int(stop(pid), 0, "the master goes on till told");
	pid = master(begin_badly, 0);
	nap(900);
	is_int(stop(pid), 0, "workers that cannot start do not end it");
}

/* To the end of one answer. */
static bool
is_answered(int fd)
{
	static const uint8_t end[] = { 1, 3, 0, 1, 0, 8 };
	char text[4096];
	size_t n = 0;
	ssize_t got;

	while (memmem(text, n, end, sizeof(end)) == NULL) {
		got = read(fd, text + n, sizeof(text) - n);
		if (got <= 0)
			return false;
		n += (size_t)got;
	}
	return true;
}

/* A request on a connection that is to be kept. */
static bool
is_answered_on(int fd)
{
	ask_on(fd, 1, "/", "0");
	put(fd, "\1\5\0\1\0\0\0\0", 8);
	return is_answered(fd);
}

/* Closes it if the worker does. */
static bool
is_kept(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (poll(&p, 1, 10) == 0)
		return true;
	close(fd);
	return false;
}

static void
test_kept(void)
{
	pid_t pid = master(begin, 0);
	int64_t begun;
	int fd[KEPT], i, kept = 0, first = 0, again = 0;

	for (i = 0; i < KEPT; i++) {
		fd[kept] = dial();
		first += is_answered_on(fd[kept]);
		kept += is_kept(fd[kept]);
	}
	is_int(first, KEPT, "however many connections are to be kept, each is "
	    "answered");
	ok(strstr(get("/"), " app 0") != NULL, "and so is one more");
	ok(kept >= 31 && kept <= 62, "up to 31 of each worker are kept");
	for (i = 0; i < kept; i++)
		again += is_answered_on(fd[i]);
	is_int(again, kept, "and answered again");
	begun = time_monotonic_ms();
	is_int(stop(pid), 0, "it ends");
	ok(time_monotonic_ms() - begun < 1000, "without waiting for them");
	while (kept > 0)
		close(fd[--kept]);
}

/* The bytes of a request up to its body. */
static size_t
written(uint8_t out[512], const char *uri, const char *length)
{
	ssize_t n = -1;
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0) {
		ask_on(fd[0], 1, uri, length);
		n = read(fd[1], out, 512);
		close(fd[0]);
		close(fd[1]);
	}
	return n > 0 ? (size_t)n : 0;
}

/*
 * libfcgi reads 8,192 bytes at once. A request lies in the body of another,
 * from where the next reading begins if nobody reads that body.
 */
static void
test_unread(void)
{
	static uint8_t body[17000];
	uint8_t head[512], inner[520];
	pid_t pid = master(begin, 0);
	int fd = dial();
	struct pollfd p = { .fd = fd, .events = POLLIN };
	size_t n = written(head, "/unread", "17000");
	size_t m = written(inner, "/inner", "0");

	memcpy(inner + m, "\1\5\0\1\0\0\0\0", 8);
	memcpy(head + n, "\1\5\0\1\x42\x68\0\0", 8);
	memset(body, 'x', sizeof(body));
	memcpy(body + 8192 - (n + 8), inner, m + 8);
	put(fd, head, n + 8);
	put(fd, body, sizeof(body));
	put(fd, "\1\5\0\1\0\0\0\0", 8);
	ok(is_answered(fd), "a body that nobody reads");
	is_int(poll(&p, 1, 300), 0, "is not taken for a request");
	ok(is_answered_on(fd), "the next request is");
	close(fd);
	is_int(stop(pid), 0, "it ends");
}

/* A worker is alive until it is gone from the process table. */
static bool
is_gone(pid_t pid)
{
	int64_t end = time_monotonic_ms() + PATIENCE_MS;

	while (kill(pid, 0) == 0 && time_monotonic_ms() < end)
		nap(20);
	return kill(pid, 0) == -1;
}

static void
test_changes(void)
{
	pid_t pid = master(begin, 0);
	int old = pid_of(get("/")), fd = ask("/slow", "0");
	FILE *f = fopen(news, "w");

	put(fd, "\1\5\0\1\0\0\0\0", 8);
	if (f != NULL)
		fclose(f);
	ok(strstr(answer(fd), " app 0") != NULL,
	    "a request at hand is finished though something has changed");
	ok(is_gone(old), "the workers are replaced");
	ok(pid_of(get("/")) != old, "by others");
	ok(access(news, F_OK) == -1, "after one look");
	is_int(stop(pid), 0, "the master goes on till told");
}

static void
test_garbage(void)
{
	static const char junk[] = "GET / HTTP/1.0\r\n\r\n";
	pid_t pid = master(begin, 0);
	int i, fd, good = 0;

	for (i = 0; i < 4; i++) {
		fd = dial();
		put(fd, junk, sizeof(junk) - 1);
		answer(fd);
		fd = ask("/", "10");
		put(fd, "\1\5\0\1\0\12\0\0half", 12);
		close(fd);
		good += strstr(get("/"), " app 0") != NULL;
	}
	is_int(good, 4, "neither another protocol nor half a request hurts");
	is_int(stop(pid), 0, "the master is well");
}

static void
test_foreign(void)
{
	FILE *f = fopen(path, "w");

	if (f != NULL)
		fclose(f);
	is_int(ends(master(begin, 0)), 1, "a file in the way is refused");
	ok(access(path, F_OK) == 0, "... and kept");
	unlink(path);
}

int
main(void)
{
	log_set_level(ERR_ERROR);
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/s", folder);
	snprintf(ticks, sizeof(ticks), "%s/t", folder);
	snprintf(news, sizeof(news), "%s/n", folder);
	signal(SIGPIPE, SIG_IGN);
	test_serving();
	test_deaths();
	test_end_is_clean();
	test_limits();
	test_kept();
	test_unread();
	test_changes();
	test_garbage();
	test_foreign();
	unlink(ticks);
	rmdir(folder);
	return done_testing();
}
