/*
 * The keys of the issuing CAs. Included by fcgi/signer, fcgi/admin/ca_*.c and
 * their tests alone; make lint checks it.
 */
#ifndef AUTHORITY_KEY_H
#define AUTHORITY_KEY_H

#include "authority.h"
#include "ca.h"

struct authority_key {
	struct key	*key;
	bool		 in_token;
};

/*
 * The key in a file that its owner alone may read, or in a token: at is a
 * path or a pkcs11: URI, and the file may hold such a URI. Logged.
 */
enum err	 authority_read_key(struct arena *, const struct settings *,
		    const char *at, struct authority_key *) MUST_CHECK;
/*
 * Opens the keys of all, and makes sure that each signs for its certificate
 * and chains to a root of ours. Logged.
 */
enum err	 authority_open(struct arena *, const struct settings *,
		    struct authorities *) MUST_CHECK;

/* Who signs, under which roots, and for when. */
struct authority_trial {
	const struct authorities	*au;
	const struct issuer		*is;
	const struct settings_list	*names;	/* a web server's; NULL: none */
	int64_t				 at;
};

/*
 * ERR_NONE if what the issuer signs for a device, and for the web server, is
 * valid up to one of the roots.
 */
enum err	 authority_try(struct arena *, const struct authority_trial *,
		    const char **why) MUST_CHECK;
/* Is a key in a token? Its module needs more system calls. */
bool		 authority_in_token(const struct authorities *);

#endif
