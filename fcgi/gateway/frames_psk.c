/*
 * The second home of WebSockets: a vhost of libwebsockets whose TLS knows
 * external PSKs and nothing else. It listens nowhere; psk.c brings each
 * connection. It stays the only vhost with TLS: libwebsockets picks another by
 * SNI if it can.
 */
#include "frames_own.h"
#include "log.h"

enum err
frames_open_psk(struct frames *fs, const struct tls_psk_server *server)
{
	static const lws_retry_bo_t no_pings;
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.vhost_name = "psk",
		.protocols = frames_protocols,
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
		    LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX,
		.retry_and_idle_policy = &no_pings,
		.alpn = "http/1.1",
	};

	fs->psk_server = server;
	fs->psk_vhost = lws_create_vhost(fs->context, &info);
	return fs->psk_vhost != NULL ? ERR_NONE : log_err(ERR_CRYPTO,
	    "TLS with PSKs does not start");
}

bool
frames_adopt(struct frames *fs, int fd, struct pair *p)
{
	const lws_adopt_desc_t desc = {
		.vh = fs->psk_vhost,
		.type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP |
		    LWS_ADOPT_ALLOW_SSL,
		.fd = { .sockfd = fd },
		.opaque = p,
	};

	return lws_adopt_descriptor_vhost_via_info(&desc) != NULL;
}

int
frames_max_fd(const struct frames *fs)
{
	return fs->max_fd;
}
