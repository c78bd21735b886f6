/*
 * From what is stored to what libcurl is told.
 */
#include "reach.h"

#include "notes.h"
#include "proxy.h"

enum err
reach_slot(struct arena *a, const struct options *o, struct slots *slots,
    char slot, struct reach *r)
{
	const struct slots_state *st = &r->state;
	struct slots_key key;
	enum err e;

	if ((e = slots_state_read(slots, slot, &r->state)) ||
	    (e = slots_key_read(slots, a, slot, &key)))
		return e;
	r->web = (struct web){ .realm = st->realm, .port = st->port,
	    .connect_host = st->connect_host,
	    .connect_port = st->connect_port,
	    .roots = slots_path(slots, a, slot, "roots.pem"),
	    .certificate = slots_path(slots, a, slot, "chain.pem"),
	    .key = key.uri != NULL ? key.uri : key.pem,
	    .token = key.uri != NULL,
	    .last_error = last_error_word(notes_error(slots)) };
	return proxy_pick(a, o, st->realm, &r->web.proxy);
}
