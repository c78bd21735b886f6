/*
 * What kept a device from renewing: its own word in a header, and what it was
 * answered. Only beside a certificate that nginx saw and the database knows.
 */
#include "last_error.h"
#include "log.h"
#include "ra_app.h"
#include "store_life.h"

void
ra_note_trouble(struct req *rq, const struct sha256 *der, enum err refused)
{
	const struct ra *ra = rq->app;
	const struct store_trouble t = { .said =
	    last_error_word(last_error_find(req_header(rq,
	    LAST_ERROR_HEADER))),
	    .refused = refused != ERR_NONE ? err_wire(refused) : NULL };
	enum err e;

	if (t.said == NULL && t.refused == NULL)
		return;
	if ((e = store_note_trouble(ra->db, rq->arena, der, &t)) &&
	    e != ERR_NOT_FOUND && e != ERR_DENIED)
		log_at(err_level(e), "a device's trouble is not noted error=%s",
		    err_name(e));
}
