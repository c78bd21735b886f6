/*
 * What both pools tell nginx; see guard_app.h.
 */
#include "guard_app.h"

void
guard_kept(struct arena *a, struct resp *rs, unsigned kept, int64_t asked_at)
{
	resp_header(rs, "X-Accel-Expires", kept == 0 ? "0" :
	    arena_printf(a, "@%lld", (long long)asked_at + kept - 1));
}
