/*
 * One FastCGI request to a unix socket, with one deadline for all of it.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "buf.h"
#include "call.h"
#include "record.h"
#include "time.h"

#define FRAMING_MAX	65536	/* record headers and padding of a reply */
#define READ_STEP	16384
#define FULL_QUEUE_MS	20	/* between two tries while the queue is full */

struct exchange {
	int		 fd;
	int64_t		 deadline;
	struct slice	 unsent;
	struct buf	 in;		/* as it came */
	size_t		 parsed;	/* bytes of it */
	struct buf	 out;		/* FCGI_STDOUT */
	bool		 done;
};

static int
left_ms(const struct exchange *x)
{
	int64_t left = x->deadline - time_monotonic_ms();

	return left > 0 ? (int)left : 0;
}

static enum err
connect_to(struct exchange *x, const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(sun.sun_path))
		return ERR_INTERNAL;
	memcpy(sun.sun_path, path, strlen(path));
	x->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0);
	if (x->fd == -1)
		return ERR_INTERNAL;
	/* A unix socket connects at once, or its queue is full. */
	while (connect(x->fd, (const struct sockaddr *)&sun,
	    sizeof(sun)) == -1) {
		if (errno != EAGAIN && errno != EINTR)
			return ERR_AWAY;
		if (left_ms(x) == 0)
			return ERR_AWAY;
		poll(NULL, 0, FULL_QUEUE_MS);
	}
	return ERR_NONE;
}

static enum err
build(struct arena *a, const struct call *c, struct slice *out)
{
	struct buf params, all;
	size_t i;

	buf_init(&params, a, CALL_PARAMS_MAX);
	for (i = 0; i < c->nparams; i++)
		record_put_pair(&params, slice_str(c->params[i].name),
		    slice_str(c->params[i].value));
	record_put_pair(&params, SLICE_LIT("CONTENT_LENGTH"),
	    slice_str(arena_printf(a, "%zu", c->body.n)));
	if (buf_check(&params))
		return ERR_INTERNAL;
	buf_init(&all, a, c->body.n + CALL_PARAMS_MAX + FRAMING_MAX);
	record_put_begin(&all);
	record_put_stream(&all, RECORD_PARAMS, buf_slice(&params));
	record_put_stream(&all, RECORD_STDIN, c->body);
	if (buf_check(&all))
		return ERR_INTERNAL;
	*out = buf_slice(&all);
	return ERR_NONE;
}

static enum err
send_some(struct exchange *x)
{
	ssize_t n = send(x->fd, x->unsent.p, x->unsent.n, MSG_NOSIGNAL);

	if (n >= 0)
		x->unsent = slice_of(x->unsent.p + n,
		    x->unsent.n - (size_t)n);
	else if (errno == EPIPE || errno == ECONNRESET)
		x->unsent = SLICE_NONE;	/* an answer may wait all the same */
	else if (errno != EAGAIN && errno != EINTR)
		return ERR_AWAY;
	return ERR_NONE;
}

static enum err
receive_some(struct exchange *x)
{
	uint8_t step[READ_STEP];
	struct slice rest;
	ssize_t n = recv(x->fd, step, sizeof(step), 0);
	enum err e;

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return ERR_NONE;
	if (n <= 0)
		return ERR_AWAY;
	buf_add(&x->in, slice_of(step, (size_t)n));
	if (buf_check(&x->in))
		return ERR_INTERNAL;
	rest = slice_of(x->in.p + x->parsed, x->in.n - x->parsed);
	e = record_read(&rest, &x->out, &x->done);
	x->parsed = x->in.n - rest.n;
	return e || buf_check(&x->out) ? ERR_INTERNAL : ERR_NONE;
}

static enum err
talk(struct exchange *x)
{
	enum err e;

	while (!x->done) {
		struct pollfd pfd = { .fd = x->fd, .events = POLLIN };
		int left = left_ms(x);

		if (left == 0)
			return ERR_AWAY;
		if (x->unsent.n > 0)
			pfd.events |= POLLOUT;
		if (poll(&pfd, 1, left) == -1 && errno != EINTR)
			return ERR_INTERNAL;
		if ((pfd.revents & POLLOUT) != 0 && (e = send_some(x)))
			return e;
		if ((pfd.revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
		    (e = receive_some(x)))
			return e;
	}
	return ERR_NONE;
}

enum err
call_fcgi(struct arena *a, const struct call *c, struct call_reply *out)
{
	struct exchange x = { .fd = -1,
	    .deadline = time_monotonic_ms() + c->deadline_ms };
	enum err e;

	memset(out, 0, sizeof(*out));
	buf_init(&x.in, a, CALL_REPLY_MAX + FRAMING_MAX);
	buf_init(&x.out, a, CALL_REPLY_MAX);
	if ((e = build(a, c, &x.unsent)) ||
	    (e = connect_to(&x, c->socket)) || (e = talk(&x)))
		goto out;
	if (record_answer(buf_slice(&x.out), &out->status, &out->headers,
	    &out->body))
		e = ERR_INTERNAL;
out:
	if (x.fd != -1)
		close(x.fd);
	return e;
}

/* The body of a refusal is one wire name. */
static enum err
refusal(struct arena *a, struct slice body)
{
	enum err e;

	while (body.n > 0 && body.p[body.n - 1] == '\n')
		body.n--;
	e = err_of_wire(arena_str(a, body));
	return e != ERR_NONE ? e : ERR_INTERNAL;
}

enum err
call_signer(struct arena *a, const char *socket_path, const char *verb,
    const struct uuid *enrollment, struct slice *body)
{
	const struct call_param params[] = {
		{ "REQUEST_METHOD", "POST" },
		{ "DOCUMENT_URI", verb },
		{ "ENROLLMENT", enrollment != NULL ?
		    uuid_text(a, enrollment) : NULL }
	};
	const struct call c = { .socket = socket_path, .params = params,
	    .nparams = enrollment != NULL ? 3 : 2 };

	return call_signer_with(a, &c, body);
}

enum err
call_signer_with(struct arena *a, const struct call *what,
    struct slice *body)
{
	struct call c = *what;
	struct call_reply reply;
	enum err e;

	c.deadline_ms = CALL_SIGNER_MS;
	if (body != NULL)
		*body = SLICE_NONE;
	if ((e = call_fcgi(a, &c, &reply)))
		return e;
	if (reply.status < 200 || reply.status > 299)
		return refusal(a, reply.body);
	if (body != NULL)
		*body = reply.body;
	return ERR_NONE;
}
