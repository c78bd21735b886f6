/*
 * What a connection of the channel psk begins with: nginx's PROXY line and the
 * device's ClientHello, read before TLS does so that the key is there in time.
 * Pure parsers of bytes that anybody may send.
 */
#ifndef HELLO_H
#define HELLO_H

#include "arena.h"
#include "slice.h"

#define HELLO_PROXY_MAX	107	/* bytes of a PROXY line, version 1 */
#define HELLO_MAX	16384	/* bytes of all records of a ClientHello */
#define HELLO_ADDRESS	46	/* IPv6 as text, and NUL */

enum hello {
	HELLO_MORE,	/* it is not whole yet */
	HELLO_WHOLE,
	HELLO_BAD	/* it is none */
};

/*
 * "PROXY TCP4 CLIENT SERVER PORT PORT" and CRLF (haproxy's proxy-protocol.txt
 * section 2.1): its length and the client's address, which is one.
 */
enum hello	hello_proxy(struct slice, size_t *n,
		    char address[HELLO_ADDRESS]);
/*
 * TLS records that hold a ClientHello (RFC 8446 sections 5.1 and 4.1.2), and
 * perhaps more behind it. *identity is the first external PSK's (4.2.11),
 * empty if none is offered; it lives in the arena. HELLO_BAD over HELLO_MAX.
 */
enum hello	hello_client(struct arena *, struct slice,
		    struct slice *identity);

#endif
