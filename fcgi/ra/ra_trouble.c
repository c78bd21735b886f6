/*
 * What kept a device from renewing: its own word in a header, and what it was
 * answered. Only beside a certificate that nginx saw and the database knows.
 */
#include <string.h>

#include "log.h"
#include "ra_app.h"
#include "store_life.h"

/* The one of the words that the header has, if any. */
static const char *
said(const struct req *rq)
{
	static const char *const words[] = { "network", "tls", "refused",
		"disk", "clock", "hook", "key", "roots" };
	const struct slice header = req_header(rq, RA_LAST_ERROR);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_equal_str(header, words[i]))
			return words[i];
	return NULL;
}

void
ra_note_trouble(struct req *rq, const struct sha256 *der, enum err refused)
{
	const struct ra *ra = rq->app;
	const struct store_trouble t = { .said = said(rq),
	    .refused = refused != ERR_NONE ? err_wire(refused) : NULL };
	enum err e;

	if (t.said == NULL && t.refused == NULL)
		return;
	if ((e = store_note_trouble(ra->db, rq->arena, der, &t)) &&
	    e != ERR_NOT_FOUND && e != ERR_DENIED)
		log_at(err_level(e), "a device's trouble is not noted error=%s",
		    err_name(e));
}
