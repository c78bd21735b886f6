/*
 * Lines: epoll by edges, OpenSSL without blocking.
 */
#include "swarm_line.h"

#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define EVENTS	256
#define READ	16384

struct line_identity {
	X509		*certificate;
	EVP_PKEY	*key;
};

static int epoll = -1;
static int timer = -1;
static void (*on_input)(void);

void
loop_open(void)
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = &timer };

	epoll = epoll_create1(EPOLL_CLOEXEC);
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (epoll < 0 || timer < 0 ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &e) != 0)
		err(1, "epoll");
}

void
loop_watch_input(void (*fn)(void))
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = &on_input };

	on_input = fn;
	/* EPERM: a file, in which nothing will be said. */
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &e) != 0 && errno != EPERM)
		err(1, "standard input");
}

void
loop_forget_input(void)
{
	(void)epoll_ctl(epoll, EPOLL_CTL_DEL, 0, NULL);
}

static void
end(struct line *l, const char *why)
{
	line_close(l);
	l->calls->ended(l, why);
}

static const char *
tls_fault(void)
{
	unsigned long code = ERR_get_error();
	const char *reason = code == 0 ? NULL : ERR_reason_error_string(code);

	ERR_clear_error();
	return reason == NULL ? "closed" : reason;
}

/* True: go on. Anything else has ended the line, or must wait. */
static bool
shake(struct line *l)
{
	int result;

	ERR_clear_error();
	if ((result = SSL_do_handshake(l->ssl)) == 1) {
		l->stage = LINE_OPEN;
		return true;
	}
	switch (SSL_get_error(l->ssl, result)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		break;
	default:
		end(l, tls_fault());
	}
	return false;
}

static bool
connected(struct line *l)
{
	int fault = 0;
	socklen_t n = sizeof(fault);

	if (getsockopt(l->fd, SOL_SOCKET, SO_ERROR, &fault, &n) != 0 ||
	    fault != 0) {
		end(l, strerror(fault != 0 ? fault : errno));
		return false;
	}
	l->stage = l->ssl != NULL ? LINE_SHAKING : LINE_OPEN;
	return true;
}

/* As read and write; 0 closed, -1 not now. */
static ssize_t
take(struct line *l, uint8_t *p, size_t n)
{
	ssize_t got;

	if (l->ssl == NULL) {
		got = read(l->fd, p, n);
		return got < 0 && errno != EAGAIN ? 0 : got;
	}
	ERR_clear_error();
	got = SSL_read(l->ssl, p, (int)n);
	if (got > 0)
		return got;
	switch (SSL_get_error(l->ssl, (int)got)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return -1;
	default:
		return 0;
	}
}

static ssize_t
give(struct line *l, const uint8_t *p, size_t n)
{
	ssize_t done;

	if (l->ssl == NULL) {
		done = send(l->fd, p, n, MSG_NOSIGNAL);
		return done < 0 && errno != EAGAIN ? 0 : done;
	}
	ERR_clear_error();
	done = SSL_write(l->ssl, p, (int)n);
	if (done > 0)
		return done;
	return SSL_get_error(l->ssl, (int)done) == SSL_ERROR_WANT_WRITE ||
	    SSL_get_error(l->ssl, (int)done) == SSL_ERROR_WANT_READ ? -1 : 0;
}

/* What was to be said; false if the line ended. */
static bool
flush(struct line *l)
{
	ssize_t done;

	while (l->out_done < l->out_n) {
		done = give(l, l->out + l->out_done, l->out_n - l->out_done);
		if (done < 0)
			return true;
		if (done == 0) {
			end(l, "closed");
			return false;
		}
		l->out_done += (size_t)done;
	}
	free(l->out);
	l->out = NULL;
	l->out_n = l->out_done = 0;
	return true;
}

static void
listen_to(struct line *l)
{
	static uint8_t p[READ];
	unsigned turn = l->turn;
	ssize_t n;

	while (l->turn == turn && l->stage == LINE_OPEN) {
		n = take(l, p, sizeof(p));
		if (n < 0)
			return;
		if (n == 0) {
			end(l, "closed");
			return;
		}
		l->calls->heard(l, p, (size_t)n);
	}
}

static void
ready(struct line *l)
{
	unsigned turn = l->turn;
	bool was_open = l->stage == LINE_OPEN;

	if (l->stage == LINE_CONNECTING && !connected(l))
		return;
	if (l->stage == LINE_SHAKING && !shake(l))
		return;
	if (l->stage != LINE_OPEN)
		return;
	if (!was_open)
		l->calls->opened(l);
	if (l->turn == turn && l->stage == LINE_OPEN && flush(l))
		listen_to(l);
}

void
loop_turn(int64_t until)
{
	struct itimerspec when = { .it_value = {
	    .tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000 } };
	struct epoll_event e[EVENTS];
	int n;

	if (until <= 0)
		when.it_value.tv_nsec = 1;
	timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
	n = epoll_wait(epoll, e, EVENTS, 1000);
	for (int i = 0; i < n; i++) {
		if (e[i].data.ptr == &on_input)
			on_input();
		else if (e[i].data.ptr != &timer)
			ready(e[i].data.ptr);
	}
}

void
line_target_open(struct line_target *t)
{
	if (t->name == NULL)
		return;
	t->tls = SSL_CTX_new(TLS_client_method());
	if (t->tls == NULL ||
	    SSL_CTX_set_min_proto_version(t->tls, TLS1_2_VERSION) != 1)
		errx(1, "TLS: %s", tls_fault());
	SSL_CTX_set_mode(t->tls, SSL_MODE_RELEASE_BUFFERS |
	    SSL_MODE_ENABLE_PARTIAL_WRITE |
	    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	if (t->ca == NULL)
		return;
	SSL_CTX_set_verify(t->tls, SSL_VERIFY_PEER, NULL);
	if (SSL_CTX_load_verify_file(t->tls, t->ca) != 1)
		errx(1, "%s: %s", t->ca, tls_fault());
}

struct line_identity *
line_identities(const char *path, size_t *n)
{
	BIO *in = BIO_new_file(path, "r");
	struct line_identity *all = NULL, *more;
	X509 *x;

	if (in == NULL)
		errx(1, "%s: %s", path, tls_fault());
	for (*n = 0; (x = PEM_read_bio_X509(in, NULL, NULL, NULL)) != NULL;
	    ++*n) {
		more = reallocarray(all, *n + 1, sizeof(*all));
		if (more == NULL)
			err(1, NULL);
		all = more;
		all[*n].certificate = x;
		all[*n].key = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);
		if (all[*n].key == NULL)
			errx(1, "%s: a certificate without a key", path);
	}
	ERR_clear_error();
	BIO_free(in);
	if (*n == 0)
		errx(1, "%s: no certificates", path);
	return all;
}

static void
dress(struct line *l, const struct line_target *t,
    const struct line_from *from)
{
	const struct line_identity *who = from->identities;

	if (t->tls == NULL)
		return;
	l->ssl = SSL_new(t->tls);
	if (l->ssl == NULL || SSL_set_fd(l->ssl, l->fd) != 1 ||
	    SSL_set_tlsext_host_name(l->ssl, t->name) != 1 ||
	    (t->ca != NULL && SSL_set1_host(l->ssl, t->name) != 1))
		errx(1, "TLS: %s", tls_fault());
	SSL_set_connect_state(l->ssl);
	if (who == NULL)
		return;
	who += from->identity;
	if (SSL_use_certificate(l->ssl, who->certificate) != 1 ||
	    SSL_use_PrivateKey(l->ssl, who->key) != 1)
		errx(1, "TLS: %s", tls_fault());
}

void
line_open(struct line *l, const struct line_target *t,
    const struct line_from *from)
{
	struct epoll_event e = { .data.ptr = l,
	    .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };
	struct sockaddr_in us = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(from->address) };
	struct sockaddr_in them = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(t->address), .sin_port = htons(t->port) };
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	int on = 1;

	l->turn++;
	l->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (l->fd < 0)
		err(1, "a socket more");
	(void)setsockopt(l->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on,
	    sizeof(on));
	(void)setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)setsockopt(l->fd, SOL_SOCKET, SO_LINGER, &at_once,
	    sizeof(at_once));
	if (bind(l->fd, (struct sockaddr *)&us, sizeof(us)) != 0)
		err(1, "an address of 127.0.0.0/8");
	if (connect(l->fd, (struct sockaddr *)&them, sizeof(them)) != 0 &&
	    errno != EINPROGRESS)
		err(1, "connect");
	dress(l, t, from);
	l->stage = LINE_CONNECTING;
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, l->fd, &e) != 0)
		err(1, "epoll");
}

void
line_say(struct line *l, const void *p, size_t n)
{
	uint8_t *more;

	if (l->stage == LINE_CLOSED)
		return;
	more = realloc(l->out, l->out_n + n);
	if (more == NULL)
		err(1, NULL);
	memcpy(more + l->out_n, p, n);
	l->out = more;
	l->out_n += n;
	/* From a call of ours the rest goes out when that returns. */
	if (l->stage == LINE_OPEN)
		(void)flush(l);
}

void
line_close(struct line *l)
{
	if (l->stage == LINE_CLOSED)
		return;
	l->stage = LINE_CLOSED;
	SSL_free(l->ssl);
	l->ssl = NULL;
	close(l->fd);
	l->fd = -1;
	free(l->out);
	l->out = NULL;
	l->out_n = l->out_done = 0;
}
