/* layers: pairing json crypto base */
/*
 * Frames from both ends: what is read can be written and read again.
 */
#include <stdlib.h>

#include "message.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
try(struct arena *a, struct slice frame, enum message_from from,
    enum message_via via)
{
	struct message m, again;
	struct slice text;

	if (message_parse(a, frame, from, via, &m))
		return;
	if (message_format(a, &m, via, &text))
		return;		/* a frame over the device's own limit */
	if (message_parse(a, text, from, via, &again) ||
	    again.type != m.type || again.state != m.state)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();

	try(a, slice_of(p, n), FROM_DEVICE, VIA_WEBSOCKET);
	try(a, slice_of(p, n), FROM_DEVICE, VIA_HTTPS);
	try(a, slice_of(p, n), FROM_SERVER, VIA_WEBSOCKET);
	arena_free(a);
	return 0;
}
