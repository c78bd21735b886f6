/*
 * Looking at how a psk connection begins without taking it from TLS: only the
 * PROXY line leaves the socket.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "psk_own.h"
#include "rand.h"

#define LOOK_FIRST	0.01	/* seconds until a partial hello is seen anew */
#define LOOK_LONGEST	0.5
#define REQUEST_BYTES	16

/* An IPv4 address, or the /64 of an IPv6 one: what one client can choose. */
static void
net_of(const char *address, uint8_t net[PSK_NET])
{
	struct in6_addr six;
	struct in_addr four;

	memset(net, 0, PSK_NET);
	if (inet_pton(AF_INET, address, &four) == 1)
		memcpy(net, &four, sizeof(four));
	else if (inet_pton(AF_INET6, address, &six) == 1)
		memcpy(net, &six, PSK_NET);
}

/* nginx may not count, as where all share one port. */
static bool
is_crowded(struct pair *p)
{
	const struct pair *other = TAILQ_FIRST(&p->psk->pairs);
	unsigned n = 0;

	net_of(p->address, p->net);
	for (; other != NULL; other = TAILQ_NEXT(other, link))
		if (other->has_line && memcmp(other->net, p->net,
		    PSK_NET) == 0)
			n++;
	return n >= PSK_PER_NET;
}

/* Takes the PROXY line out of the socket, nothing else. */
static enum hello
take_line(struct pair *p, struct slice in)
{
	uint8_t line[HELLO_PROXY_MAX];
	enum hello so_far;
	size_t n = 0;

	if ((so_far = hello_proxy(in, &n, p->address)) != HELLO_WHOLE)
		return so_far;
	if (recv(p->fd, line, n, 0) != (ssize_t)n || is_crowded(p))
		return HELLO_BAD;
	p->has_line = true;
	return HELLO_WHOLE;
}

/* Not whole: a socket with bytes in it would be readable at once again. */
static void
look_again(struct pair *p)
{
	ev_io_stop(p->psk->gw->loop, &p->io);
	ev_timer_set(&p->again, p->delay, 0.);
	ev_timer_start(p->psk->gw->loop, &p->again);
	p->delay = p->delay * 2 < LOOK_LONGEST ? p->delay * 2 : LOOK_LONGEST;
}

static void
look(struct pair *p)
{
	static uint8_t b[HELLO_PROXY_MAX + HELLO_MAX];
	enum hello so_far = HELLO_MORE;
	struct slice identity;
	struct arena *a;
	ssize_t n;

	do {
		n = recv(p->fd, b, sizeof(b), MSG_PEEK | MSG_DONTWAIT);
		if (n == 0 || (n == -1 && errno != EAGAIN)) {
			pair_close(p, "hello cut off");
			return;
		}
		if (n == -1 || p->has_line)
			break;
		so_far = take_line(p, slice_of(b, (size_t)n));
	} while (so_far == HELLO_WHOLE);
	if (n == -1) {
		ev_io_start(p->psk->gw->loop, &p->io);
		return;
	}
	if (p->has_line) {
		a = arena_new();
		so_far = hello_client(a, slice_of(b, (size_t)n), &identity);
		if (so_far == HELLO_WHOLE)
			pair_look_up(p, identity);
		arena_free(a);
	}
	if (so_far == HELLO_MORE)
		look_again(p);
	else if (so_far == HELLO_BAD)
		pair_close(p, p->has_line ? "no ClientHello" :
		    p->address[0] != '\0' ? "too many of one network" :
		    "no PROXY line: nginx must send it");
}

static void
on_readable(struct ev_loop *loop, ev_io *io, int events)
{
	(void)loop;
	(void)events;
	look(io->data);
}

static void
on_again(struct ev_loop *loop, ev_timer *t, int events)
{
	(void)loop;
	(void)events;
	look(t->data);
}

static void
on_limit(struct ev_loop *loop, ev_timer *t, int events)
{
	struct pair *p = t->data;

	(void)loop;
	(void)events;
	if (!p->is_adopted)
		pair_close(p, "hello took too long");
	else
		/* libwebsockets finds the end by itself. */
		(void)shutdown(p->fd, SHUT_RDWR);
}

static void
name_request(struct pair *p)
{
	uint8_t b[REQUEST_BYTES];

	if (rand_bytes(b, sizeof(b)))
		return;
	for (size_t i = 0; i < sizeof(b); i++)
		snprintf(p->request + 2 * i, 3, "%02x", b[i]);
}

void
pair_begin(struct psk *psk, int fd)
{
	struct pair *p = calloc(1, sizeof(*p));

	if (p == NULL)
		abort();
	p->psk = psk;
	p->fd = fd;
	p->delay = LOOK_FIRST;
	name_request(p);
	ev_io_init(&p->io, on_readable, fd, EV_READ);
	ev_init(&p->again, on_again);
	ev_init(&p->limit, on_limit);
	p->io.data = p->again.data = p->limit.data = p;
	TAILQ_INSERT_TAIL(&psk->pairs, p, link);
	psk->n_pairs++;
	pair_limit(p, PSK_HELLO);
	ev_io_start(psk->gw->loop, &p->io);
}
