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

#endif
