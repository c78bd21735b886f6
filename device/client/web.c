/*
 * One request, one handle.
 */
#include "web.h"

#include <curl/curl.h>
#include <string.h>

#include "buf.h"
#include "handfast.h"
#include "secret.h"
#include "token.h"

enum err
web_open(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ?
	    ERR_NONE : ERR_CRYPTO;
}

void
web_close(void)
{
	curl_global_cleanup();
}

static size_t
collect(char *p, size_t size, size_t n, void *user)
{
	struct buf *b = user;

	buf_add(b, slice_of(p, size * n));
	return buf_check(b) == ERR_NONE ? size * n : 0;
}

/* Only what the server's own roots vouch for, not the system's beside. */
static void
set_trust(CURL *c, const struct web *w)
{
	if (w->roots != NULL) {
		curl_easy_setopt(c, CURLOPT_CAINFO, w->roots);
		curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	} else if (!w->system_roots) {
		curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	if (w->certificate == NULL)
		return;
	curl_easy_setopt(c, CURLOPT_SSLCERT, w->certificate);
	if (w->token) {
		curl_easy_setopt(c, CURLOPT_SSLENGINE, TOKEN_ENGINE);
		curl_easy_setopt(c, CURLOPT_SSLKEYTYPE, "ENG");
	}
	curl_easy_setopt(c, CURLOPT_SSLKEY, w->key);
}

static struct curl_slist *
set_route(struct arena *a, CURL *c, const struct web *w)
{
	struct curl_slist *to = NULL;

	curl_easy_setopt(c, CURLOPT_PROXY, w->proxy == NULL ? "" : w->proxy);
	curl_easy_setopt(c, CURLOPT_NOPROXY, "");
	if (w->connect_host != NULL) {
		bool v6 = strchr(w->connect_host, ':') != NULL;

		to = curl_slist_append(NULL, arena_printf(a,
		    "%s:%u:%s%s%s:%u", w->realm, w->port, v6 ? "[" : "",
		    w->connect_host, v6 ? "]" : "", w->connect_port));
		curl_easy_setopt(c, CURLOPT_CONNECT_TO, to);
	}
	return to;
}

static struct curl_slist *
header(struct arena *a, struct curl_slist *head, const char *name,
    const char *value)
{
	if (value == NULL)
		return head;
	return curl_slist_append(head, arena_printf(a, "%s: %s", name,
	    value));
}

static struct curl_slist *
set_request(struct arena *a, CURL *c, const struct web *w, struct slice body)
{
	struct curl_slist *head = NULL;

	if (body.n > 0) {
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, (const char *)body.p);
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)body.n);
		head = header(a, head, "Content-Type", w->type == NULL ?
		    "application/json" : w->type);
	}
	head = header(a, head, HF_EVIDENCE, w->evidence);
	head = header(a, head, HF_LAST_ERROR, w->last_error);
	if (w->ticket != NULL) {
		char *line = arena_printf(a, "Authorization: Handfast %s",
		    w->ticket);

		head = curl_slist_append(head, line);
		secret_wipe_bytes(line, strlen(line));
	}
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, head);
	return head;
}

static void
set_limits(CURL *c, struct buf *body)
{
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, collect);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, body);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)WEB_TIMEOUT);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "handfast-device/" VERSION);
}

static enum web_fault
fault_of(CURLcode code)
{
	switch (code) {
	case CURLE_OK:
		return WEB_FINE;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_CIPHER:
		return WEB_TLS;
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_ENGINE_NOTFOUND:
	case CURLE_SSL_ENGINE_SETFAILED:
	case CURLE_SSL_ENGINE_INITFAILED:
		return WEB_KEY;
	default:
		return WEB_NETWORK;
	}
}

enum err
web_request(struct arena *a, const struct web *w, const char *path,
    struct slice body, struct web_answer *out)
{
	struct curl_slist *to, *head;
	curl_off_t after = 0;
	struct buf got;
	enum err e = ERR_AWAY;
	CURL *c;

	*out = (struct web_answer){ .status = 0 };
	if ((c = curl_easy_init()) == NULL)
		return ERR_INTERNAL;
	buf_init(&got, a, WEB_BODY);
	curl_easy_setopt(c, CURLOPT_URL, arena_printf(a, "https://%s:%u%s",
	    w->realm, w->port, path));
	set_trust(c, w);
	set_limits(c, &got);
	to = set_route(a, c, w);
	head = set_request(a, c, w, body);
	out->fault = fault_of(curl_easy_perform(c));
	if (out->fault == WEB_FINE) {
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &out->status);
		curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &after);
		out->retry_after = (unsigned)after;
		out->body = buf_slice(&got);
		e = ERR_NONE;
	}
	curl_easy_cleanup(c);
	curl_slist_free_all(head);
	curl_slist_free_all(to);
	return e;
}
