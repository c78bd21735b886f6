/*
 * WebSocket frames by libwebsockets 4.1. Traps of that release that shape this
 * file and door.c: path, Origin and version are not checked, no subprotocol
 * means the first one, there is no limit on a message, messages come in
 * pieces, UTF-8 is checked only if the context says so, it speaks HTTP/2 to
 * who asks for h2c, and its own pings cost more with every connection.
 */
#include <sys/resource.h>
#include <sys/socket.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conn.h"
#include "door.h"
#include "frames_own.h"
#include "link.h"
#include "listen.h"
#include "log.h"
#include "message.h"
#include "psk.h"

/* Bytes that libwebsockets takes from a socket at once, per connection. */
#define RX_BUFFER	128
/* Descriptors that devices leave: to the database, above all. */
#define SPARE_FILES	32
#define TURN_ACCEPTS	4	/* connections taken in one turn of the loop */

struct frame {
	STAILQ_ENTRY(frame)	 link;
	size_t			 n;
	uint8_t			 b[];	/* LWS_PRE bytes, then the text */
};

/* libwebsockets allocates and zeroes it with the connection. */
struct peer {
	struct lws		*wsi;
	struct conn		*conn;	/* NULL before and after */
	struct buf		 in;	/* the message so far */
	STAILQ_HEAD(unsent, frame) out;
	unsigned		 n_out;
	bool			 ping;
	int			 close_code;	/* 0: stays open */
	bool			 closes;	/* libwebsockets was told */
	struct door_client	 client;
};

/* ---- to the device ---- */

void
peer_send(struct peer *p, struct slice text)
{
	struct frame *f;

	if (p->n_out >= PEER_FRAMES) {
		peer_kill(p);
		return;
	}
	if ((f = malloc(sizeof(*f) + LWS_PRE + text.n)) == NULL)
		abort();
	f->n = text.n;
	memcpy(f->b + LWS_PRE, text.p, text.n);
	STAILQ_INSERT_TAIL(&p->out, f, link);
	p->n_out++;
	lws_callback_on_writable(p->wsi);
}

void
peer_ping(struct peer *p)
{
	p->ping = true;
	lws_callback_on_writable(p->wsi);
}

void
peer_close(struct peer *p, int code)
{
	p->close_code = code;
	lws_callback_on_writable(p->wsi);
}

void
peer_kill(struct peer *p)
{
	/*
	 * libwebsockets finds the end by itself. Its own way, a timer, is only
	 * noticed with its next event, which may be seconds away.
	 */
	shutdown(lws_get_socket_fd(p->wsi), SHUT_RDWR);
}

/* One write for each call, as libwebsockets wants it; -1 closes. */
static int
peer_write(struct peer *p)
{
	uint8_t ping[LWS_PRE + 1] = { 0 };
	struct frame *f = STAILQ_FIRST(&p->out);
	int n;

	if (f != NULL) {
		n = lws_write(p->wsi, f->b + LWS_PRE, f->n, LWS_WRITE_TEXT);
		STAILQ_REMOVE_HEAD(&p->out, link);
		p->n_out--;
		n = n < (int)f->n ? -1 : 0;
		free(f);
		if (n == -1)
			return -1;
	} else if (p->closes) {
		return 0;	/* the peer's own close is waited for */
	} else if (p->close_code != 0) {
		p->closes = true;
		lws_close_reason(p->wsi,
		    (enum lws_close_status)p->close_code, NULL, 0);
		return -1;
	} else if (p->ping) {
		p->ping = false;
		/* With a byte in it: empty pongs are not told to us. */
		if (lws_write(p->wsi, ping + LWS_PRE, 1, LWS_WRITE_PING) < 1)
			return -1;
	}
	if (!STAILQ_EMPTY(&p->out) || p->ping || p->close_code != 0)
		lws_callback_on_writable(p->wsi);
	return 0;
}

/* ---- from the device ---- */

static void
peer_take(struct peer *p, struct slice piece)
{
	struct lws *wsi = p->wsi;
	size_t max = p->conn->gw->settings->gateway.max_frame_in;

	conn_heard(p->conn);
	if (lws_frame_is_binary(wsi)) {
		conn_refuse_code(p->conn, ERR_INPUT, 1003);
		return;
	}
	if (p->in.max == 0)
		buf_init(&p->in, NULL, max);
	/* What is still to come of this frame counts already. */
	if (p->in.n + piece.n + lws_remaining_packet_payload(wsi) > max) {
		conn_refuse(p->conn, ERR_TOO_LARGE);
		return;
	}
	buf_add(&p->in, piece);
	if (!lws_is_final_fragment(wsi) ||
	    lws_remaining_packet_payload(wsi) > 0)
		return;
	conn_receive(p->conn, buf_slice(&p->in));
	buf_free(&p->in);
	memset(&p->in, 0, sizeof(p->in));
}

static void
peer_opened(struct peer *p, struct gateway *gw)
{
	STAILQ_INIT(&p->out);
	p->conn = conn_open(gw, p, p->client.address,
	    p->client.request);
	if (gw->stopping)
		conn_close(p->conn, 1012);
}

static void
peer_closed(struct peer *p)
{
	struct frame *f;

	if (p->conn == NULL)
		return;
	conn_closed(p->conn);
	p->conn = NULL;
	buf_free(&p->in);
	while ((f = STAILQ_FIRST(&p->out)) != NULL) {
		STAILQ_REMOVE_HEAD(&p->out, link);
		free(f);
	}
}

/* ---- libwebsockets calls ---- */

static struct frames *
frames_of(struct lws *wsi)
{
	return lws_context_user(lws_get_context(wsi));
}

static struct gateway *
gateway_of(struct lws *wsi)
{
	return frames_of(wsi)->gw;
}

/* Of a connection that came through psk.c; else NULL. */
static struct pair *
pair_of(struct lws *wsi)
{
	return lws_get_opaque_user_data(wsi);
}

/* Whom the door lets in; the HTTP status of the refusal, or 0. */
static unsigned
peer_judge(struct peer *p, struct lws *wsi)
{
	const struct pair *pair = pair_of(wsi);

	p->wsi = wsi;
	if (pair != NULL) {
		memcpy(p->client.address, pair->address,
		    sizeof(p->client.address));
		memcpy(p->client.request, pair->request,
		    sizeof(p->client.request));
	}
	return door_judge(wsi, gateway_of(wsi)->settings, &p->client);
}

static int
on_socket(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len)
{
	struct peer *p = user;
	unsigned status;

	switch (reason) {
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
		status = peer_judge(p, wsi);
		if (status != 0)
			lws_return_http_status(wsi, status, NULL);
		return status != 0;
	case LWS_CALLBACK_ESTABLISHED:
		peer_opened(p, gateway_of(wsi));
		if (pair_of(wsi) != NULL)
			psk_opened(pair_of(wsi), p->conn);
		break;
	case LWS_CALLBACK_RECEIVE:
		if (p->conn != NULL && conn_is_open(p->conn))
			peer_take(p, slice_of(in, len));
		break;
	case LWS_CALLBACK_RECEIVE_PONG:
		if (p->conn != NULL && conn_is_open(p->conn))
			conn_heard(p->conn);
		break;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return peer_write(p);
	case LWS_CALLBACK_CLOSED:
		if (pair_of(wsi) != NULL)
			psk_closed(pair_of(wsi));
		peer_closed(p);
		break;
	default:
		break;
	}
	return 0;
}

#define HEALTHY		"ok\n"
#define UNHEALTHY	"the database is away\n"

static const char *
health_text(struct lws *wsi)
{
	return link_is_up(gateway_of(wsi)) ? HEALTHY : UNHEALTHY;
}

static int
health_begin(struct lws *wsi, const char *path)
{
	uint8_t b[LWS_PRE + 512], *start = b + LWS_PRE, *at = start;
	const char *text = health_text(wsi);

	if (strcmp(path, "/healthz") != 0 || pair_of(wsi) != NULL) {
		lws_return_http_status(wsi, strcmp(path, MESSAGE_PATH) == 0 ?
		    426 : HTTP_STATUS_NOT_FOUND, NULL);
		return -1;
	}
	if (lws_add_http_common_headers(wsi, text[0] == 'o' ?
	    HTTP_STATUS_OK : HTTP_STATUS_SERVICE_UNAVAILABLE, "text/plain",
	    strlen(text), &at, b + sizeof(b)) ||
	    lws_finalize_write_http_header(wsi, start, &at, b + sizeof(b)))
		return -1;
	lws_callback_on_writable(wsi);
	return 0;
}

static int
health_end(struct lws *wsi)
{
	const char *text = health_text(wsi);
	uint8_t b[LWS_PRE + sizeof(UNHEALTHY)];
	size_t n = strlen(text);

	memcpy(b + LWS_PRE, text, n);
	if (lws_write(wsi, b + LWS_PRE, n, LWS_WRITE_HTTP_FINAL) < (int)n)
		return -1;
	return lws_http_transaction_completed(wsi) ? -1 : 0;
}

/* The lowest free descriptor is taken: a high one says that all below are. */
static bool
is_full(struct frames *fs, int fd)
{
	bool full = fd > fs->max_fd;

	if (full && !fs->full)
		log_at(ERR_WARNING, "full: no descriptor below %d is free",
		    fs->max_fd);
	fs->full = full;
	return full;
}

static int
on_http(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len)
{
	switch (reason) {
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return door_upgrade(wsi, in);
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
		/* A WebSocket without our subprotocol. */
		lws_return_http_status(wsi, HTTP_STATUS_BAD_REQUEST, NULL);
		return 1;
	case LWS_CALLBACK_HTTP:
		return health_begin(wsi, in);
	case LWS_CALLBACK_HTTP_WRITEABLE:
		return health_end(wsi);
	case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
		/* user is the vhost's SSL_CTX, wsi has little but a context. */
		return tls_psk_serve(user, frames_of(wsi)->psk_server) !=
		    ERR_NONE;
	case LWS_CALLBACK_WSI_DESTROY:
		/* Told to the first protocol alone, whichever it had. */
		if (pair_of(wsi) != NULL)
			psk_gone(pair_of(wsi));
		return 0;
	default:
		return lws_callback_http_dummy(wsi, reason, user, in, len);
	}
}

static void
on_log(int level, const char *line)
{
	/* What peers provoke is no news; its lines end in a newline. */
	log_at(level == LLL_ERR ? ERR_WARNING : ERR_DEBUG,
	    "libwebsockets text=%s", log_q(slice_of(line,
	    strcspn(line, "\n"))));
}

/* ---- listening ---- */

const struct lws_protocols frames_protocols[] = {
	{ "http", on_http, 0, RX_BUFFER, 0, NULL, 0 },
	{ MESSAGE_SUBPROTOCOL, on_socket, sizeof(struct peer), RX_BUFFER, 0,
	    NULL, 0 },
	{ NULL, NULL, 0, 0, 0, NULL, 0 }
};

/* libwebsockets would accept all that wait within one turn of the loop. */
static void
on_accept(struct ev_loop *loop, ev_io *io, int events)
{
	struct frames *fs = io->data;
	lws_adopt_desc_t desc = { .vh = fs->vhost,
	    .type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP };
	int i;

	(void)loop;
	(void)events;
	for (i = 0; i < TURN_ACCEPTS; i++) {
		desc.fd.sockfd = accept4(fs->fd, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (desc.fd.sockfd == -1)
			return;
		if (is_full(fs, desc.fd.sockfd))
			(void)close(desc.fd.sockfd);
		else
			(void)lws_adopt_descriptor_vhost_via_info(&desc);
	}
}

static enum err
start(struct frames *fs)
{
	static const lws_retry_bo_t no_pings;
	void *loops[] = { fs->gw->loop };
	struct lws_context_creation_info info;

	memset(&info, 0, sizeof(info));
	info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
	info.vhost_name = "plain";
	info.protocols = frames_protocols;
	info.foreign_loops = loops;
	info.user = fs;
	info.retry_and_idle_policy = &no_pings;
	info.options = LWS_SERVER_OPTION_LIBEV |
	    LWS_SERVER_OPTION_VALIDATE_UTF8;
	if ((fs->gw->policy.channels & (1u << CHANNEL_PSK)) != 0)
		info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
	lws_set_log_level(LLL_ERR | LLL_WARN, on_log);
	if ((fs->context = lws_create_context(&info)) == NULL ||
	    (fs->vhost = lws_get_vhost_by_name(fs->context, "plain")) == NULL)
		return log_err(ERR_IO, "libwebsockets does not start");
	ev_io_init(&fs->io, on_accept, fs->fd, EV_READ);
	fs->io.data = fs;
	ev_io_start(fs->gw->loop, &fs->io);
	return ERR_NONE;
}

enum err
frames_open(struct gateway *gw, struct frames **out)
{
	struct frames *fs = calloc(1, sizeof(*fs));
	struct rlimit files;
	enum err e;

	if (fs == NULL)
		abort();
	*out = fs;
	fs->gw = gw;
	fs->fd = -1;
	if (getrlimit(RLIMIT_NOFILE, &files) == -1 ||
	    files.rlim_cur > INT_MAX || files.rlim_cur <= SPARE_FILES)
		return log_err(ERR_IO, "the limit of open files is of no use");
	fs->max_fd = (int)files.rlim_cur - SPARE_FILES;
	fs->path = arena_printf(gw->settings->arena, "%s/gateway/ws.sock",
	    gw->settings->run_dir);
	if ((e = listen_unix(fs->path, &fs->fd)))
		return e;
	return start(fs);
}

void
frames_close(struct frames *fs)
{
	if (fs == NULL)
		return;
	if (fs->vhost != NULL)
		ev_io_stop(fs->gw->loop, &fs->io);
	listen_close(fs->path, fs->fd);
	if (fs->context != NULL)
		lws_context_destroy(fs->context);
	free(fs);
}
