/*
 * The verbs about the CA: their options, and what their files share.
 */
#ifndef CA_VERBS_H
#define CA_VERBS_H

#include "cert.h"
#include "verb.h"

#define CA_FILE_MAX	16384	/* bytes of a file of certificates */

#define CA_REQUEST	"request-"	/* a folder of ca_dir that waits */

enum {
	CA_INIT_PASSPHRASE_FD = VERB_JSON + 1,
	CA_INIT_OFFLINE,
	CA_INIT_ROOT,
	CA_INIT_OPTIONS
};
enum {
	CA_ROLL_ROOT = VERB_JSON + 1,
	CA_ROLL_ON,
	CA_ROLL_KEY,
	CA_ROLL_ROOT_KEY,
	CA_ROLL_PASSPHRASE_FD,
	CA_ROLL_OFFLINE,
	CA_ROLL_OPTIONS
};
enum { CA_CSR_KEY = VERB_JSON + 1, CA_CSR_OPTIONS };
enum { CA_IMPORT_ON = VERB_JSON + 1, CA_IMPORT_OPTIONS };
enum { CA_SERVER_NEW_KEY = VERB_JSON + 1, CA_SERVER_OPTIONS };
enum { CA_OCSP_NEW_KEY = VERB_JSON + 1, CA_OCSP_OPTIONS };

int		 ca_init_run(struct admin *, const struct args *);
int		 ca_server_cert_run(struct admin *, const struct args *);
int		 ca_ocsp_cert_run(struct admin *, const struct args *);
int		 ca_show_run(struct admin *, const struct args *);
int		 ca_roll_run(struct admin *, const struct args *);
int		 ca_csr_run(struct admin *, const struct args *);
int		 ca_import_run(struct admin *, const struct args *);
int		 ca_publish_run(struct admin *, const struct args *);
int		 ca_retire_run(struct admin *, const struct args *);

/*
 * Has the signer make certificates for a CSR, by a verb of its admin socket.
 * The signer's own error comes back as its code.
 */
enum err	 ca_ask_signer(struct admin *, const char *verb,
		    struct slice csr, struct slice *pem) MUST_CHECK;
/* A file of state_dir/pki, which is public. */
const char	*ca_pki_path(const struct admin *, const char *name);
/* The first certificate of a PEM file. ERR_NOT_FOUND if there is no file. */
enum err
ca_read_cert(struct admin *, const char *path, struct cert *) MUST_CHECK;

#endif
