/*
 * Calls to a signer that answers, refuses, babbles, breaks off or hangs.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buf.h"
#include "call.h"
#include "record.h"
#include "tap.h"
#include "time.h"

static char folder[] = "/tmp/call-XXXXXX";
static char path[64];

struct script {
	struct slice	say;	/* all that the server sends */
	unsigned int	wait;	/* milliseconds before it */
	bool		slowly;	/* byte by byte */
	bool		hear;	/* read the request first */
};

static struct slice heard;

static void
say(int fd, const struct script *s)
{
	size_t i;

	usleep(s->wait * 1000);
	if (!s->slowly) {
		if (write(fd, s->say.p, s->say.n) == -1)
			return;
	} else
		for (i = 0; i < s->say.n; i++) {
			if (write(fd, s->say.p + i, 1) == -1)
				return;
			usleep(2000);
		}
}

/* One connection; what was heard goes to the parent by a pipe. */
static pid_t
server(const struct script *s, int *from)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_STREAM, 0), fd, ends[2];
	char text[4096];
	ssize_t n = 0;
	pid_t pid;

	unlink(path);
	memcpy(sun.sun_path, path, strlen(path));
	if (bind(sock, (struct sockaddr *)&sun, sizeof(sun)) == -1 ||
	    listen(sock, 1) == -1 || pipe(ends) == -1)
		exit(1);
	if ((pid = fork()) == 0) {
		signal(SIGPIPE, SIG_IGN);
		fd = accept(sock, NULL, NULL);
		if (s->hear) {
			usleep(50000);
			n = read(fd, text, sizeof(text));
		}
		if (n > 0 && write(ends[1], text, (size_t)n) != n)
			_exit(1);
		say(fd, s);
		_exit(0);
	}
	close(sock);
	close(ends[1]);
	*from = ends[0];
	return pid;
}

static enum err
call(struct arena *a, const struct script *s, int64_t deadline,
    struct call_reply *reply)
{
	static const struct call_param params[] = {
		{ "DOCUMENT_URI", "/issue" }
	};
	struct call c = { path, params, 1, SLICE_LIT("body"), deadline };
	char text[4096];
	int from;
	pid_t pid = server(s, &from);
	enum err e = call_fcgi(a, &c, reply);
	ssize_t n;

	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	n = read(from, text, sizeof(text));
	heard = arena_copy(a, slice_of(text, n > 0 ? (size_t)n : 0));
	close(from);
	return e;
}

static struct slice
answer(struct arena *a, const char *text)
{
	struct buf b;

	buf_init(&b, a, 200000);
	record_put_stream(&b, RECORD_STDOUT, slice_str(text));
	buf_add(&b, SLICE_LIT("\1\3\0\1\0\10\0\0\0\0\0\0\0\0\0\0"));
	return buf_slice(&b);
}

static void
test_good(struct arena *a)
{
	static const char want[] = "\1\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0"
	    "\1\4\0\1\0\45\0\0" "\14\6DOCUMENT_URI/issue"
	    "\16\1CONTENT_LENGTH4" "\1\4\0\1\0\0\0\0"
	    "\1\5\0\1\0\4\0\0body" "\1\5\0\1\0\0\0\0";
	struct script s = { .say = answer(a, "Status: 201\r\nA: b\r\n\r\nhi"),
	    .hear = true };
	struct call_reply r;

	is_int(call(a, &s, 5000, &r), ERR_NONE, "a call");
	is_int(r.status, 201, "... has its status");
	is_slice(r.body, SLICE_LIT("hi"), "... and its body");
	is_slice(r.headers, SLICE_LIT("Status: 201\r\nA: b\r\n"),
	    "... and its headers");
	is_slice(heard, slice_of(want, sizeof(want) - 1),
	    "the request, to the byte");
	s.slowly = true;
	is_int(call(a, &s, 5000, &r), ERR_NONE, "an answer byte by byte");
	is_slice(r.body, SLICE_LIT("hi"), "... is the same");
}

static void
test_bad(struct arena *a)
{
	struct script s = { .say = SLICE_LIT("HTTP/1.0 200 OK\r\n\r\n") };
	struct call_reply r;
	int64_t begun;
	char *big;

	is_int(call(a, &s, 5000, &r), ERR_INTERNAL, "another protocol");
	s.say = SLICE_LIT("\1\6\0\1\0\2\0\0h");
	is_int(call(a, &s, 5000, &r), ERR_AWAY, "an answer that breaks off");
	s.say = answer(a, "no headers");
	is_int(call(a, &s, 5000, &r), ERR_INTERNAL, "an answer without end");
	big = arena_alloc(a, CALL_REPLY_MAX + 2);
	memset(big, 'x', CALL_REPLY_MAX + 1);
	s.say = answer(a, big);
	is_int(call(a, &s, 5000, &r), ERR_INTERNAL, "an endless answer");
	big[CALL_REPLY_MAX] = '\0';
	memcpy(big, "\r\n", 2);
	s.say = answer(a, big);
	is_int(call(a, &s, 5000, &r), ERR_NONE, "the largest answer");
	s.wait = 5000;
	begun = time_monotonic_ms();
	is_int(call(a, &s, 200, &r), ERR_AWAY, "one that never comes");
	ok(time_monotonic_ms() - begun < 2000, "... is not waited for");
	s.wait = 0;
	s.slowly = true;
	begun = time_monotonic_ms();
	is_int(call(a, &s, 200, &r), ERR_AWAY, "one that trickles");
	ok(time_monotonic_ms() - begun < 2000, "... neither");
}

static void
test_nobody(struct arena *a)
{
	struct uuid id = { { 1 } };
	struct slice body = SLICE_LIT("x");

	is_int(call_signer(a, path, "/issue", &id, &body), ERR_AWAY,
	    "a socket left behind");
	is_int(body.n, 0, "... leaves no body");
	unlink(path);
	is_int(call_signer(a, path, "/issue", &id, NULL), ERR_AWAY,
	    "no socket");
}

static enum err
signer(struct arena *a, const char *text, struct slice *body)
{
	struct script s = { .say = answer(a, text), .hear = true };
	struct uuid id = { { 0xab } };
	char request[4096];
	int from;
	pid_t pid = server(&s, &from);
	enum err e = call_signer(a, path, "/issue", &id, body);
	ssize_t n;

	waitpid(pid, NULL, 0);
	n = read(from, request, sizeof(request));
	close(from);
	ok(n > 0 && memmem(request, (size_t)n, "ENROLLMENTab000000-0000-", 24),
	    "the signer is told the row");
	return e;
}

static void
test_signer(struct arena *a)
{
	struct slice body;

	is_int(signer(a, "Status: 204 No Content\r\n\r\n", &body), ERR_NONE,
	    "issued");
	is_int(signer(a, "Status: 429 Too Many\r\n\r\ncap\n", &body), ERR_CAP,
	    "a refusal is its wire name");
	is_int(signer(a, "Status: 409 C\r\n\r\nstate", NULL), ERR_STATE,
	    "without a line end too");
	is_int(signer(a, "Status: 404 N\r\n\r\n<html>", &body), ERR_INTERNAL,
	    "what is no name");
	is_int(signer(a, "Status: 500 N\r\n\r\nnone", &body), ERR_INTERNAL,
	    "a refusal that says none");
	is_int(signer(a, "Status: 200 OK\r\n\r\nok\n", &body), ERR_NONE,
	    "a body");
	is_slice(body, SLICE_LIT("ok\n"), "... is handed out");
}

int
main(void)
{
	struct arena *a = arena_new();

	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/s", folder);
	test_good(a);
	test_bad(a);
	test_nobody(a);
	test_signer(a);
	unlink(path);
	rmdir(folder);
	arena_free(a);
	return done_testing();
}
