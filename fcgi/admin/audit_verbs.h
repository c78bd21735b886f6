/*
 * The verbs about the event log.
 */
#ifndef AUDIT_VERBS_H
#define AUDIT_VERBS_H

#include <sys/types.h>

#include "key.h"
#include "verb.h"

enum {
	AUDIT_EXPORT_FROM = VERB_JSON + 1,
	AUDIT_EXPORT_TO,
	AUDIT_EXPORT_OUTPUT,
	AUDIT_EXPORT_OPTIONS
};
enum {
	AUDIT_VERIFY_KEY = VERB_JSON + 1,
	AUDIT_VERIFY_CHECKPOINT,
	AUDIT_VERIFY_OPTIONS
};
enum {
	AUDIT_LIST_WHAT = VERB_JSON + 1,
	AUDIT_LIST_ACCOUNT,
	AUDIT_LIST_DEVICE,
	AUDIT_LIST_ENROLLMENT,
	AUDIT_LIST_OBJECT,
	AUDIT_LIST_ADDRESS,
	AUDIT_LIST_REQUEST,
	AUDIT_LIST_FROM,
	AUDIT_LIST_TO,
	AUDIT_LIST_MAX,
	AUDIT_LIST_OPTIONS
};
enum { AUDIT_RESTART_REASON = VERB_JSON + 1, AUDIT_RESTART_OPTIONS };

int		 audit_init_run(struct admin *, const struct args *);
int		 audit_key_run(struct admin *, const struct args *);
int		 audit_checkpoint_run(struct admin *, const struct args *);
int		 audit_restart_run(struct admin *, const struct args *);
int		 audit_show_run(struct admin *, const struct args *);
int		 audit_list_run(struct admin *, const struct args *);
int		 audit_export_run(struct admin *, const struct args *);
int		 audit_verify_run(struct admin *, const struct args *);

/* Makes the audit key unless there is one, and publishes it. Tells faults. */
enum err audit_make_key(struct admin *, uid_t signer, bool *made) MUST_CHECK;
/* The published key. ERR_NOT_FOUND: there is none. */
enum err	 audit_public_key(struct admin *, struct pubkey *) MUST_CHECK;
/* Asks the signer on its socket for administrators; body: what it says. */
enum err	 audit_ask(struct admin *, const char *verb, struct slice text,
		    struct slice *body) MUST_CHECK;
/* A value of what "/audit-state" says; NULL: none ("-"). */
const char	*audit_word(struct arena *, struct slice line,
		    const char *key);
/* Has the signer sign all that is new. */
enum err	 audit_ask_checkpoints(struct admin *) MUST_CHECK;
/*
 * "2026-11-30" or "2026-11-30T12:00:00Z"; NULL is 0. A day alone as an end is
 * the whole day. Tells what is wrong.
 */
enum err	 audit_parse_time(const struct admin *, const char *, bool end,
		    int64_t *) MUST_CHECK;

#endif
