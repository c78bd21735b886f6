/*
 * WebSockets: the opening handshake, frames, pings.
 */
#include "swarm_ws.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIN		0x80
#define TEXT		1
#define CLOSE		8
#define PING		9
#define PONG		10
#define HEAD_MAX	14
#define FRAME_MAX	(1u << 17)

static const char request[] =
    "GET /v1/ws HTTP/1.1\r\n"
    "Host: %s\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Key: c3dhcm0gc3dhcm0gc3dhcg==\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: handfast.1\r\n"
    "\r\n";

static void
say(struct ws *w, uint8_t opcode, struct slice what)
{
	static const uint8_t mask[4] = { 0x5a, 0xc3, 0x17, 0x9e };
	uint8_t *frame = malloc(what.n + HEAD_MAX);
	size_t n = 2;

	if (frame == NULL)
		err(1, NULL);
	frame[0] = FIN | opcode;
	if (what.n < 126) {
		frame[1] = (uint8_t)(0x80 | what.n);
	} else if (what.n < 65536) {
		frame[1] = 0x80 | 126;
		frame[n++] = (uint8_t)(what.n >> 8);
		frame[n++] = (uint8_t)what.n;
	} else {
		errx(1, "nothing so long is ever said");
	}
	memcpy(frame + n, mask, sizeof(mask));
	n += sizeof(mask);
	for (size_t i = 0; i < what.n; i++)
		frame[n++] = what.p[i] ^ mask[i % 4];
	line_say(&w->line, frame, n);
	free(frame);
}

void
ws_say(struct ws *w, struct slice text)
{
	say(w, TEXT, text);
}

void
ws_close(struct ws *w)
{
	line_close(&w->line);
	free(w->in);
	w->in = NULL;
	w->in_n = 0;
	w->upgraded = false;
}

static void
end(struct ws *w, const char *why)
{
	ws_close(w);
	w->calls->ended(w, why);
}

/* The answer to the opening handshake; 0: not whole yet. */
static size_t
read_answer(struct ws *w, struct slice s)
{
	const uint8_t *stop = memmem(s.p, s.n, "\r\n\r\n", 4);
	char status[16];

	if (stop == NULL)
		return 0;
	if (s.n < 12 || memcmp(s.p, "HTTP/1.1 101", 12) != 0) {
		snprintf(status, sizeof(status), "HTTP %.3s",
		    s.n < 12 ? "???" : (const char *)s.p + 9);
		end(w, status);
		return 0;
	}
	w->upgraded = true;
	w->calls->opened(w);
	return (size_t)(stop + 4 - s.p);
}

static void
take_frame(struct ws *w, uint8_t opcode, struct slice body)
{
	char code[16];

	switch (opcode) {
	case FIN | TEXT:
		w->calls->heard(w, body);
		break;
	case FIN | PING:
		w->pings++;
		say(w, PONG, body);
		break;
	case FIN | PONG:
		break;
	case FIN | CLOSE:
		snprintf(code, sizeof(code), "close %d", body.n < 2 ? 1005 :
		    body.p[0] << 8 | body.p[1]);
		end(w, code);
		break;
	default:
		end(w, "a frame in pieces");
		break;
	}
}

/* One frame; the bytes that it took, 0: not whole yet. */
static size_t
read_frame(struct ws *w, struct slice s)
{
	size_t head = 2, n;

	if (s.n < head)
		return 0;
	n = s.p[1];
	if (n == 126) {
		head = 4;
		if (s.n < head)
			return 0;
		n = (size_t)s.p[2] << 8 | s.p[3];
	} else if (n == 127) {
		head = 10;
		if (s.n < head)
			return 0;
		n = 0;
		for (size_t i = 2; i < head; i++)
			n = n << 8 | s.p[i];
	}
	if (n > FRAME_MAX) {
		end(w, "a frame too large");
		return 0;
	}
	if (s.n < head + n)
		return 0;
	take_frame(w, s.p[0], slice_of(s.p + head, n));
	return head + n;
}

/* Keeps what is not whole; p may be what was kept. */
static void
keep(struct ws *w, struct slice rest)
{
	uint8_t *kept = NULL;

	if (rest.n > 0) {
		kept = malloc(rest.n);
		if (kept == NULL)
			err(1, NULL);
		memcpy(kept, rest.p, rest.n);
	}
	free(w->in);
	w->in = kept;
	w->in_n = rest.n;
}

static void
heard(struct line *l, const uint8_t *p, size_t n)
{
	struct ws *w = l->of;
	unsigned turn = l->turn;
	struct slice s = slice_of(p, n);
	uint8_t *whole = NULL;
	size_t used;

	if (w->in_n > 0) {
		whole = malloc(w->in_n + n);
		if (whole == NULL)
			err(1, NULL);
		memcpy(whole, w->in, w->in_n);
		memcpy(whole + w->in_n, p, n);
		s = slice_of(whole, w->in_n + n);
	}
	do {
		used = w->upgraded ? read_frame(w, s) : read_answer(w, s);
		if (l->turn != turn || l->stage == LINE_CLOSED)
			goto out;
		s = slice_of(s.p + used, s.n - used);
	} while (used > 0 && s.n > 0);
	keep(w, s);
out:
	free(whole);
}

static void
opened(struct line *l)
{
	struct ws *w = l->of;
	char text[512];
	int n;

	w->calls->shaken(w);
	n = snprintf(text, sizeof(text), request, "localhost");
	line_say(l, text, (size_t)n);
}

static void
ended(struct line *l, const char *why)
{
	end(l->of, why);
}

void
ws_open(struct ws *w, const struct line_target *t,
    const struct line_from *from)
{
	static const struct line_calls calls = { opened, heard, ended };

	w->line.calls = &calls;
	w->line.of = w;
	line_open(&w->line, t, from);
}
