/* Memory that is wiped; see wiped.h. */
#include "secret.h"
#include "wiped.h"

struct wiped {
	size_t	n;
	uint8_t	b[];
};

static void
wipe(void *p)
{
	struct wiped *w = p;

	secret_wipe_bytes(w->b, w->n);
}

uint8_t *
wiped_alloc(struct arena *a, size_t n)
{
	struct wiped *w = arena_alloc(a, sizeof(*w) + n);

	w->n = n;
	arena_defer(a, wipe, w);
	return w->b;
}
