/*
 * TLS 1.3 with an external PSK and nothing else (RFC 8446 section 4.2.11,
 * psk_dhe_ke): no certificates, no tickets, no early data, SHA-256 alone. For
 * the contexts that libwebsockets makes; `ctx` is its SSL_CTX, `ssl` its SSL.
 */
#ifndef TLS_PSK_H
#define TLS_PSK_H

#include "err.h"
#include "secret.h"
#include "slice.h"

#define TLS_PSK_KEY		32	/* bytes of a key */
#define TLS_PSK_IDENTITY	64	/* bytes of an identity at most */

/* The server's keys. Called within the handshake: neither may wait. */
struct tls_psk_server {
	void	*arg;
	/*
	 * The key of the identity that came over this descriptor, TLS_PSK_KEY
	 * bytes. False: there is none, and the handshake goes on with one that
	 * nobody knows, so that it fails as it does with a wrong key.
	 */
	bool	(*find)(void *arg, int fd, struct slice identity,
		    struct secret *key);
	/* The handshake over this descriptor has completed with its key. */
	void	(*done)(void *arg, int fd);
};

/* The struct must outlive the context. */
enum err	 tls_psk_serve(void *ctx, const struct tls_psk_server *)
		    MUST_CHECK;

/* The one key of a client's next connections; it must outlive them. */
struct tls_psk_client {
	char		identity[TLS_PSK_IDENTITY + 1];
	struct secret	key;
};

/* A server that answers with a certificate instead is refused. */
enum err	 tls_psk_use(void *ctx, struct tls_psk_client *) MUST_CHECK;
/* This connection is keyed by the PSK. */
bool		 tls_psk_is_used(void *ssl);

#endif
