/*
 * The signer: the only holder of the CA key. It signs a decision that stands
 * in the database, never bytes that somebody sends.
 */
#ifndef SIGNER_H
#define SIGNER_H

#include "authority_key.h"
#include "db.h"
#include "journal.h"
#include "prefork.h"
#include "settings.h"

struct audit_out;
struct key;
struct manufacturer;

/* What a process of the signer has. */
struct signer {
	const struct settings	*settings;
	const struct authorities *authority;
	struct arena		*authority_arena;
	uint64_t		 generation;	/* of what was read */
	const struct secret	*seal_key;
	const struct manufacturer *manufacturers; /* one for each profile */
	struct journal		*journal;
	struct db_target	 target;
	struct db		*db;
	bool			 away;		/* the database, as logged */
	/*
	 * Up to where this process has read. A new one begins at 0: after a
	 * restore the numbers may be given a second time.
	 */
	int64_t			 revocations_seen;
	struct key		*audit_key;	/* NULL: there is none */
	struct audit_out	*audit_out;
	int64_t			 audit_next;	/* when the ticker looks */
	bool			 audit_more;	/* it has not read all */
};

/*
 * In the master: keys, certificates and journal, all checked against each
 * other. Every fault is logged. All lives as long as the settings.
 */
enum err	 signer_load(struct settings *, struct signer **) MUST_CHECK;
/* Four pools, one for each caller, and the ticker. */
void		 signer_prefork(struct signer *, struct prefork *);
/*
 * In a child: its own journal descriptor and connection. Waits for the
 * database; ERR_AWAY if told to end meanwhile.
 */
enum err	 signer_connect(struct signer *) MUST_CHECK;
/* The CA that issues now. */
const struct issuer *signer_issuer(const struct signer *);
/*
 * Signs by one of the CAs under a new serial; the certificate as anybody
 * reads it.
 */
enum err	 signer_sign(struct arena *, const struct issuer *,
		    struct cert_spec *, struct cert *) MUST_CHECK;
/* A file of state_dir/pki, which is public. */
const char	*signer_pki(const struct signer *, struct arena *,
		    const char *name);

#endif
