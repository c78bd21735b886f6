/*
 * The WebSocket to the server, by libwebsockets' own loop.
 *
 * With no root known the server's certificate proves nothing and is not
 * looked at: the sealed reply is what proves the server. With --pin or --ca
 * nothing is sent before it is verified. In the channel psk a second connection
 * follows, keyed by the code, that takes no certificate at all.
 */
/* A deprecated typedef of OpenSSL has the name of one of our errors. */
#define ERR_STATE openssl_err_state
#include <libwebsockets.h>
#undef ERR_STATE
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "carry.h"
#include "secret.h"
#include "tls_psk.h"

#define TRY_SECONDS	15	/* for one connection, until the first frame */
#define PING_SECONDS	25
#define HANGUP_SECONDS	40
#define OUT_MAX		16384	/* bytes of a frame to the server */
#define OUT_FRAMES	4

struct out {
	size_t	n;
	uint8_t	b[LWS_PRE + OUT_MAX];
};

struct carrier {
	struct carry_params	 p;
	struct session		*session;
	struct lws_context	*context;
	struct lws_vhost	*vhost;
	struct lws_vhost	*psk_vhost;	/* once it was needed */
	struct tls_psk_client	 psk;		/* of the connection at hand */
	enum hf_via		 via;		/* the connection at hand */
	struct lws		*wsi;
	bool			 busy;		/* a connection, or a try */
	struct buf		 in;
	struct out		 out[OUT_FRAMES]; /* a ring */
	size_t			 out_first;
	size_t			 out_count;
	lws_sorted_usec_list_t	 tick;
	lws_sorted_usec_list_t	 connect;
	lws_sorted_usec_list_t	 give_up;
	enum session_next	 next;
	enum session_next	 after;		/* once all is written */
	const char		*why;		/* it was lost */
	bool			 heard;		/* a frame came */
	bool			 interrupted;
};

static const lws_retry_bo_t policy = {
	.secs_since_valid_ping = PING_SECONDS,
	.secs_since_valid_hangup = HANGUP_SECONDS,
};

static bool
verifies(const struct carrier *l)
{
	return l->p.options->pin != NULL || l->p.options->ca != NULL;
}

/* ---- sending ---- */

static void
post(struct carrier *l, struct slice frame)
{
	struct out *o;

	if (frame.n == 0 || frame.n > OUT_MAX || l->out_count == OUT_FRAMES)
		return;
	o = &l->out[(l->out_first + l->out_count++) % OUT_FRAMES];
	memcpy(o->b + LWS_PRE, frame.p, frame.n);
	o->n = frame.n;
	lws_callback_on_writable(l->wsi);
}

static void
drop_first(struct carrier *l)
{
	secret_wipe_bytes(&l->out[l->out_first], sizeof(l->out[0]));
	l->out_first = (l->out_first + 1) % OUT_FRAMES;
	l->out_count--;
}

static int
write_first(struct carrier *l)
{
	struct out *o = &l->out[l->out_first];
	int n;

	if (l->out_count == 0)
		return 0;
	n = lws_write(l->wsi, o->b + LWS_PRE, o->n, LWS_WRITE_TEXT);
	if (n < (int)o->n)
		return -1;
	drop_first(l);
	if (l->out_count > 0)
		lws_callback_on_writable(l->wsi);
	else if (l->after != SESSION_STAY) {
		l->next = l->after;
		return -1;
	}
	return 0;
}

/* ---- connecting ---- */

static void	on_connect_time(lws_sorted_usec_list_t *);

/* The connection is gone, or never came to be. Any callback may say so. */
static void
lost(struct carrier *l)
{
	unsigned wait = 0;

	if (!l->busy)
		return;
	l->busy = false;
	l->wsi = NULL;
	lws_sul_cancel(&l->give_up);
	while (l->out_count > 0)
		drop_first(l);
	buf_clear(&l->in);
	if (l->after != SESSION_STAY)
		l->next = l->after;
	l->after = SESSION_STAY;
	secret_wipe(&l->psk.key);
	if (l->next == SESSION_OVER)
		return;
	if (l->next != SESSION_RECONNECT && l->next != SESSION_PSK)
		wait = session_lost(l->session, l->why);
	lws_sul_schedule(l->context, 0, &l->connect, on_connect_time,
	    (lws_usec_t)wait * LWS_US_PER_MS + 1);
}

/* The callback of the close follows from the loop. */
static void
abandon(struct carrier *l, enum session_next next, const char *why)
{
	l->next = next;
	l->why = why;
	if (l->busy && l->wsi != NULL)
		lws_set_timeout(l->wsi, PENDING_TIMEOUT_USER_OK,
		    LWS_TO_KILL_ASYNC);
}

static void
on_give_up(lws_sorted_usec_list_t *sul)
{
	struct carrier *l = lws_container_of(sul, struct carrier, give_up);

	abandon(l, SESSION_LATER, "no answer");
}

static int
connect_flags(const struct carrier *l)
{
	/* Nobody has proved yet who says where to go instead. */
	int flags = LCCSCF_USE_SSL | LCCSCF_HTTP_NO_FOLLOW_REDIRECT;

	if (!verifies(l))
		flags |= LCCSCF_ALLOW_SELFSIGNED | LCCSCF_ALLOW_INSECURE |
		    LCCSCF_ALLOW_EXPIRED |
		    LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK;
	return flags;
}

/* "user:password@host:port" or "host:port"; proxy_pick saw to the port. */
static void
set_proxy(struct carrier *l, struct lws_context_creation_info *info)
{
	char *host;
	char *colon;

	/* libwebsockets reads these by itself, by other rules than ours. */
	(void)unsetenv("http_proxy");
	(void)unsetenv("socks_proxy");
	if (l->p.proxy == NULL)
		return;
	host = arena_str(l->p.arena, slice_str(l->p.proxy));
	colon = strrchr(host, ':');
	*colon = '\0';
	info->http_proxy_address = host;
	info->http_proxy_port = (unsigned)strtoul(colon + 1, NULL, 10);
}

static int
on_psk_event(struct lws *, enum lws_callback_reasons, void *, void *, size_t);

static const struct lws_protocols psk_protocols[] = {
	{ .name = HF_SUBPROTOCOL, .callback = on_psk_event,
	    .rx_buffer_size = 4096 },
	{ .name = NULL },
};

/* A vhost of its own, whose TLS knows the PSK and no certificate. */
static struct lws_vhost *
psk_vhost(struct carrier *l)
{
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.protocols = psk_protocols,
		.vhost_name = "psk",
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
		    LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS,
	};

	if (l->psk_vhost == NULL) {
		set_proxy(l, &info);
		l->psk_vhost = lws_create_vhost(l->context, &info);
	}
	return l->psk_vhost;
}

/* The same host, at the port that was told: who answers there must know. */
static bool
aim_at_psk(struct carrier *l, struct lws_client_connect_info *info)
{
	struct hf_psk psk;

	if (session_psk(l->session, &psk) || (info->vhost = psk_vhost(l)) ==
	    NULL || secret_set(&l->psk.key, slice_of(psk.key, psk.key_n)))
		return false;
	(void)snprintf(l->psk.identity, sizeof(l->psk.identity), "%s",
	    psk.identity);
	info->port = (int)psk.port;
	info->host = arena_printf(l->p.arena, "psk.%s:%u",
	    l->p.options->server, psk.port);
	info->ssl_connection = LCCSCF_USE_SSL |
	    LCCSCF_HTTP_NO_FOLLOW_REDIRECT;
	l->via = HF_VIA_PSK;
	return true;
}

static void
on_connect_time(lws_sorted_usec_list_t *sul)
{
	struct carrier *l = lws_container_of(sul, struct carrier, connect);
	const struct options *o = l->p.options;
	struct lws_client_connect_info info = {
		.context = l->context,
		.vhost = l->vhost,
		.address = o->connect_host ? o->connect_host : o->server,
		.port = (int)(o->connect_host ? o->connect_port : o->port),
		.ssl_connection = connect_flags(l),
		.path = HF_PATH,
		.host = o->port == 443 ? o->server :
		    arena_printf(l->p.arena, "%s:%u", o->server, o->port),
		.protocol = HF_SUBPROTOCOL,
		.local_protocol_name = HF_SUBPROTOCOL,
		.ietf_version_or_minus_one = -1,
		.alpn = "http/1.1",
		.retry_and_idle_policy = &policy,
		.pwsi = &l->wsi,
	};

	l->via = HF_WEBSOCKET;
	l->why = "connection failed";
	l->heard = false;
	l->busy = true;
	if (l->next == SESSION_PSK && !aim_at_psk(l, &info)) {
		l->next = SESSION_LATER;
		lost(l);
		return;
	}
	l->next = SESSION_STAY;
	lws_sul_schedule(l->context, 0, &l->give_up, on_give_up,
	    TRY_SECONDS * LWS_US_PER_SEC);
	/* A name that does not resolve fails at once, without a callback. */
	if (lws_client_connect_via_info(&info) == NULL)
		lost(l);
}

/* ---- the connection's events ---- */

/* Twice is better: the flags above have changed between releases. */
static bool
peer_is_trusted(struct carrier *l)
{
	union lws_tls_cert_info_results r = { .verified = 0 };

	if (l->via == HF_VIA_PSK)
		return tls_psk_is_used(lws_get_ssl(l->wsi));
	return !verifies(l) || (lws_tls_peer_cert_info(l->wsi,
	    LWS_TLS_CERT_INFO_VERIFIED, &r, 0) == 0 && r.verified);
}

static int
on_established(struct carrier *l)
{
	if (!peer_is_trusted(l)) {
		l->why = "its TLS certificate is not trusted";
		return -1;
	}
	l->why = "connection lost";
	post(l, session_hello(l->session, l->via));
	return 0;
}

static int
on_frame(struct carrier *l)
{
	enum session_next next;
	struct slice send;

	l->heard = true;
	lws_sul_cancel(&l->give_up);
	next = session_receive(l->session, buf_slice(&l->in), &send);
	buf_clear(&l->in);
	if (next == SESSION_LATER)
		l->why = "the server is busy";
	/* Last words are written before the connection is closed. */
	if (next != SESSION_STAY && send.n == 0) {
		l->next = next;
		return -1;
	}
	l->after = next;
	post(l, send);
	return 0;
}

/* Frames come in pieces, and the last piece may be empty. */
static int
on_piece(struct carrier *l, struct slice piece)
{
	if (l->after != SESSION_STAY)
		return 0;
	if (lws_frame_is_binary(l->wsi)) {
		l->why = "not handfast";
		return -1;
	}
	if (lws_is_first_fragment(l->wsi))
		buf_clear(&l->in);
	buf_add(&l->in, piece);
	if (buf_check(&l->in)) {
		l->why = "too large a frame";
		return -1;
	}
	if (!lws_is_final_fragment(l->wsi) ||
	    lws_remaining_packet_payload(l->wsi) > 0)
		return 0;
	return on_frame(l);
}

static int
on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t n)
{
	struct carrier *l = lws_context_user(lws_get_context(wsi));

	(void)user;
	switch (reason) {
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		return on_established(l);
	case LWS_CALLBACK_CLIENT_RECEIVE:
		return on_piece(l, slice_of(in, n));
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return write_first(l);
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
	case LWS_CALLBACK_CLIENT_CLOSED:
	case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
		lost(l);
		return 0;
	default:
		return 0;
	}
}

static int
on_psk_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t n)
{
	struct carrier *l = lws_context_user(lws_get_context(wsi));

	/* user is the vhost's SSL_CTX, wsi has little but a context. */
	if (reason == LWS_CALLBACK_OPENSSL_LOAD_EXTRA_CLIENT_VERIFY_CERTS)
		return tls_psk_use(user, &l->psk) != ERR_NONE;
	return on_event(wsi, reason, user, in, n);
}

static const struct lws_protocols protocols[] = {
	{ .name = HF_SUBPROTOCOL, .callback = on_event,
	    .rx_buffer_size = 4096 },
	{ .name = NULL },
};

/* ---- the loop ---- */

static void
on_tick(lws_sorted_usec_list_t *sul)
{
	struct carrier *l = lws_container_of(sul, struct carrier, tick);
	enum session_next next = session_tick(l->session, l->heard && l->busy);

	if (next != SESSION_STAY)
		abandon(l, next, "its time is over");
	lws_sul_schedule(l->context, 0, &l->tick, on_tick, LWS_US_PER_SEC);
}

static void
loop(struct carrier *l)
{
	lws_sul_schedule(l->context, 0, &l->connect, on_connect_time, 1);
	lws_sul_schedule(l->context, 0, &l->tick, on_tick, LWS_US_PER_SEC);
	while (l->next != SESSION_OVER &&
	    lws_service(l->context, 0) >= 0) {
		if (!session_interrupted() || l->interrupted)
			continue;
		l->interrupted = true;
		if (l->heard && l->busy)
			post(l, session_interrupt(l->session));
		lws_sul_schedule(l->context, 0, &l->tick, on_tick, 1);
	}
}

enum err
carry_ws(const struct carry_params *p, struct session *session)
{
	struct carrier *l = arena_alloc(p->arena, sizeof(*l));
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.protocols = protocols,
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
		    LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
		.gid = (gid_t)-1, .uid = (uid_t)-1,
		.user = l,
	};
	const char *file = p->options->pin ? p->options->pin : p->options->ca;

	lws_set_log_level(0, NULL);
	l->p = *p;
	l->session = session;
	buf_init(&l->in, NULL, HF_FRAME_MAX);
	set_proxy(l, &info);
	/* Without this the system's CAs would be trusted beside the file's. */
	if (file != NULL && strcmp(file, "system") != 0) {
		info.options |= LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
		info.client_ssl_ca_filepath = file;
	}
	if ((l->context = lws_create_context(&info)) == NULL)
		return ERR_INTERNAL;
	if ((l->vhost = lws_create_vhost(l->context, &info)) != NULL)
		loop(l);
	lws_context_destroy(l->context);
	buf_free(&l->in);
	while (l->out_count > 0)
		drop_first(l);
	return l->vhost != NULL ? ERR_NONE : ERR_INTERNAL;
}
