/* Judging an opening handshake by its headers. */
/* It brings in OpenSSL, a typedef of which has the name of our error. */
#define ERR_STATE openssl_err_state
#include <libwebsockets.h>
#undef ERR_STATE

#include <arpa/inet.h>
#include <string.h>

#include "door.h"
#include "log.h"
#include "message.h"

#define HEADER_MAX	256	/* an Origin, a path */
#define WS_VERSION	"13"	/* RFC 6455 section 4.1 */

/* A header as text; false if it is absent, empty or too long. */
static bool
header(struct lws *wsi, enum lws_token_indexes which, char *out, int size)
{
	return lws_hdr_copy(wsi, out, size, which) > 0;
}

static bool
origin_is_listed(const struct settings *s, const char *origin)
{
	size_t i;

	for (i = 0; i < s->gateway.origins.n; i++)
		if (strcmp(s->gateway.origins.v[i], origin) == 0)
			return true;
	return false;
}

/* Only nginx reaches this socket, so that what it says of the client holds. */
static bool
note_client(struct lws *wsi, struct door_client *c)
{
	struct in6_addr any;

	if (!header(wsi, WSI_TOKEN_HTTP_X_REAL_IP, c->address,
	    sizeof(c->address)) ||
	    (inet_pton(AF_INET, c->address, &any) != 1 &&
	    inet_pton(AF_INET6, c->address, &any) != 1))
		return false;
	if (lws_hdr_custom_copy(wsi, c->request, sizeof(c->request),
	    "x-request-id:", 13) <= 0)
		c->request[0] = '\0';
	return true;
}

unsigned
door_judge(struct lws *wsi, const struct settings *s, struct door_client *c)
{
	char text[HEADER_MAX];

	if (c->address[0] == '\0' && !note_client(wsi, c)) {
		log_at(ERR_ERROR, "no client address: nginx must set "
		    "X-Real-IP");
		return HTTP_STATUS_INTERNAL_SERVER_ERROR;
	}
	if (!header(wsi, WSI_TOKEN_GET_URI, text, sizeof(text)) ||
	    strcmp(text, MESSAGE_PATH) != 0 ||
	    lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS) > 0)
		return HTTP_STATUS_NOT_FOUND;
	if (!header(wsi, WSI_TOKEN_VERSION, text, sizeof(text)) ||
	    strcmp(text, WS_VERSION) != 0)
		return HTTP_STATUS_BAD_REQUEST;
	if (lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN) > 0 &&
	    (!header(wsi, WSI_TOKEN_ORIGIN, text, sizeof(text)) ||
	    !origin_is_listed(s, text))) {
		log_at(ERR_NOTICE, "refused address=%s error=origin",
		    c->address);
		return HTTP_STATUS_FORBIDDEN;
	}
	return 0;
}

int
door_upgrade(struct lws *wsi, const char *to)
{
	if (strcasecmp(to, "websocket") == 0)
		return 0;
	lws_return_http_status(wsi, HTTP_STATUS_BAD_REQUEST, NULL);
	return -1;
}
