/* A tree of conns by enrollment. */
#include <assert.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "held.h"

static_assert(offsetof(struct conn, enrollment) == 0,
    "a conn is found by its first member");

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct uuid));
}

struct conn *
held_find(struct gateway *gw, const struct uuid *id)
{
	struct conn **at = tfind(id, &gw->held, compare);

	return at == NULL ? NULL : *at;
}

void
held_remove(struct conn *c)
{
	if (c->is_held)
		tdelete(c, &c->gw->held, compare);
	c->is_held = false;
}

void
held_add(struct conn *c, const struct uuid *id)
{
	struct conn *old = held_find(c->gw, id);

	if (old == c)
		return;
	held_remove(c);
	if (old != NULL) {
		held_remove(old);
		conn_replace(old);
	}
	c->enrollment = *id;
	if (tsearch(c, &c->gw->held, compare) == NULL)
		abort();	/* out of memory */
	c->is_held = true;
}
