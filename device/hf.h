/*
 * Inside libhandfast: what its files share of the object.
 */
#ifndef HF_H
#define HF_H

#include "handfast.h"
#include "key.h"
#include "reply.h"

const struct key	*hf_key_of(const struct hf *);
/* NULL before the reply opened. */
const struct reply	*hf_reply_of(const struct hf *);
/* Lives until the next draw. */
struct arena		*hf_draw_arena(const struct hf *);

/* From PEM, or by pkey if that is not NULL. */
enum err	 hf_key_load(struct arena *, const char *pem,
		    struct evp_pkey_st *pkey, struct key **) MUST_CHECK;

/* ---- renewal: handfast_roots.c ---- */

struct cert;

/* What a server answers to a request for certificates by EST. */
enum err	 hf_est_certs(struct arena *, struct slice body,
		    struct cert **, size_t *n) MUST_CHECK;

#endif
