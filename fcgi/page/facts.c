/*
 * What asks, and what was seen of it before, as the pages of an enrollment
 * show it.
 */
#include <inttypes.h>
#include <string.h>

#include "enrollment.h"
#include "network.h"
#include "words.h"

/* Codes found by their first group; a repeated one is no code sent twice. */
static bool
is_by_handle(const struct enrollment_row *row)
{
	return strcmp(row->channel, "pake") == 0;
}

static const char *
chance(struct arena *a, const struct enrollment_row *row)
{
	if (row->repeats == 0 || !is_by_handle(row))
		return NULL;
	return row->repeats == 1 ? "Another device drew a code with the same "
	    "first four symbols" :
	    arena_printf(a, "%" PRId64 " other devices drew codes with the "
	    "same first four symbols", row->repeats);
}

struct tpl_facts
enrollment_facts(const struct req *rq, const struct enrollment_row *row)
{
	return (struct tpl_facts){ .name = row->name,
		.model = row->model,
		.system = row->system,
		.serial = row->serial,
		.address = row->address,
		.same_network = network_is_same(row->address, rq->address),
		.waited = words_span(rq->arena, row->waited_seconds),
		.channel = words_channel(row->channel),
		.chance = chance(rq->arena, row),
		.key_type = row->key_type,
		.key = words_hex(rq->arena,
		    slice_of(row->key_fp.b, sizeof(row->key_fp.b))) };
}

/* They are counted up to a bound; more: the word, as it begins there. */
static const char *
count_text(struct arena *a, int64_t n, const char *more)
{
	return n >= STORE_SEEN_MANY ?
	    arena_printf(a, "%s than %d", more, STORE_SEEN_MANY - 1) :
	    arena_printf(a, "%" PRId64, n);
}

struct tpl_seen
enrollment_seen(struct arena *a, const struct enrollment_row *row)
{
	struct tpl_seen seen = { .repeats = NULL };

	if (row->repeats > 0 && !is_by_handle(row))
		seen.repeats = row->repeats == 1 ? "It was registered again" :
		    arena_printf(a, "It was registered %" PRId64 " more times",
		    row->repeats);
	if (row->key_seen > 0)
		seen.key_seen = arena_printf(a, "This key was here before: "
		    "%s made for it.", row->key_seen == 1 ?
		    "a certificate was" : arena_printf(a, "%s certificates "
		    "were", count_text(a, row->key_seen, "more")));
	if (row->name_seen > 0)
		seen.name_seen = arena_printf(a, "%s this name already. "
		    "If it is not the same device, give this one another.",
		    row->name_seen == 1 ? "A device has" :
		    arena_printf(a, "%s devices have",
		    count_text(a, row->name_seen, "More")));
	return seen;
}
