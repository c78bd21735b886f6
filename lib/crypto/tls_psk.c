/*
 * OpenSSL's external PSKs: what it calls a session is made from each key.
 */
#include "tls_psk.h"

#include <string.h>

#include "ossl.h"
#include "rand.h"

#define SUITES	"TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256"

/* The place of our struct in a context; -1: none yet. */
static int
place(void)
{
	static int index = -1;

	if (index == -1)
		index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
	return index;
}

/* NULL: out of memory. Any suite with SHA-256 goes with it. */
static SSL_SESSION *
session_of(SSL *ssl, const struct secret *key)
{
	static const unsigned char aes_128_gcm_sha256[] = { 0x13, 0x01 };
	const SSL_CIPHER *suite = SSL_CIPHER_find(ssl, aes_128_gcm_sha256);
	SSL_SESSION *s = SSL_SESSION_new();

	if (s != NULL && suite != NULL &&
	    SSL_SESSION_set1_master_key(s, key->b, key->n) &&
	    SSL_SESSION_set_cipher(s, suite) &&
	    SSL_SESSION_set_protocol_version(s, TLS1_3_VERSION))
		return s;
	SSL_SESSION_free(s);
	return NULL;
}

/* What both ends allow. */
static enum err
restrict_to_psk(SSL_CTX *ctx)
{
	if (!SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) ||
	    !SSL_CTX_set_ciphersuites(ctx, SUITES))
		return ERR_CRYPTO;
	(void)SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	(void)SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	/* libwebsockets 4.1 spins for seconds at a peer's close_notify. */
	SSL_CTX_set_quiet_shutdown(ctx, 1);
	return ERR_NONE;
}

/* ---- server ---- */

static const struct tls_psk_server *
server_of(const SSL *ssl)
{
	return SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), place());
}

static int
on_identity(SSL *ssl, const unsigned char *identity, size_t n,
    SSL_SESSION **out)
{
	const struct tls_psk_server *server = server_of(ssl);
	struct secret key = { .n = 0 };

	*out = NULL;
	if (!server->find(server->arg, SSL_get_fd(ssl),
	    slice_of(identity, n), &key)) {
		key.n = TLS_PSK_KEY;
		if (rand_bytes(key.b, key.n))
			return 0;
	}
	*out = session_of(ssl, &key);
	secret_wipe(&key);
	return *out != NULL;
}

static void
on_info(const SSL *ssl, int where, int value)
{
	const struct tls_psk_server *server = server_of(ssl);

	(void)value;
	if ((where & SSL_CB_HANDSHAKE_DONE) != 0)
		server->done(server->arg, SSL_get_fd(ssl));
}

enum err
tls_psk_serve(void *ctx, const struct tls_psk_server *server)
{
	union {
		const struct tls_psk_server	*from;
		void				*to;
	} p = { server };
	enum err e;

	if ((e = restrict_to_psk(ctx)))
		return e;
	if (!SSL_CTX_set_ex_data(ctx, place(), p.to) ||
	    !SSL_CTX_set_num_tickets(ctx, 0) ||
	    !SSL_CTX_set_max_early_data(ctx, 0) ||
	    !SSL_CTX_set_recv_max_early_data(ctx, 0))
		return ERR_CRYPTO;
	SSL_CTX_set_psk_find_session_callback(ctx, on_identity);
	SSL_CTX_set_info_callback(ctx, on_info);
	return ERR_NONE;
}

/* ---- client ---- */

static int
on_offer(SSL *ssl, const EVP_MD *md, const unsigned char **identity,
    size_t *n, SSL_SESSION **out)
{
	struct tls_psk_client *client = SSL_CTX_get_ex_data(
	    SSL_get_SSL_CTX(ssl), place());

	*out = NULL;
	/* A server that asks for another hash is none of ours. */
	if (client->key.n == 0 || (md != NULL && !EVP_MD_is_a(md, "SHA256")))
		return 1;
	*identity = (const unsigned char *)client->identity;
	*n = strlen(client->identity);
	*out = session_of(ssl, &client->key);
	return *out != NULL;
}

enum err
tls_psk_use(void *ctx, struct tls_psk_client *client)
{
	X509_STORE *nobody = X509_STORE_new();
	enum err e;

	if (nobody == NULL)
		return ERR_CRYPTO;
	SSL_CTX_set_cert_store(ctx, nobody);
	if ((e = restrict_to_psk(ctx)))
		return e;
	if (!SSL_CTX_set_ex_data(ctx, place(), client))
		return ERR_CRYPTO;
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_psk_use_session_callback(ctx, on_offer);
	return ERR_NONE;
}

bool
tls_psk_is_used(void *ssl)
{
	return SSL_session_reused(ssl) == 1 &&
	    SSL_version(ssl) == TLS1_3_VERSION &&
	    SSL_get0_peer_certificate(ssl) == NULL;
}
