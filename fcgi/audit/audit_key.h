/*
 * The public audit key as a file: SubjectPublicKeyInfo in PEM (RFC 7468).
 */
#ifndef AUDIT_KEY_H
#define AUDIT_KEY_H

#include "key.h"

#define AUDIT_KEY_FILE		"audit.pem"	/* in state_dir/pki */
#define AUDIT_KEY_PEM_MAX	4096

const char	*audit_key_pem(struct arena *, const struct pubkey *);
/* ERR_INPUT, ERR_KEY. Nothing may stand around it but white space. */
enum err
audit_key_parse(struct arena *, struct slice pem, struct pubkey *) MUST_CHECK;

#endif
