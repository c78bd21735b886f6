/*
 * GET /v1/whoami: the device behind the client certificate, which may tell
 * what kept it from renewing.
 */
#include "hash.h"
#include "json_write.h"
#include "peer.h"
#include "ra_app.h"
#include "store_guard.h"
#include "store_health.h"
#include "time.h"

#define WHOAMI_MAX	4096	/* bytes of JSON */

enum err
ra_whoami(struct req *rq, struct resp *rs)
{
	struct ra *ra = rq->app;
	struct guard_row row;
	struct json_writer w;
	struct sha256 sha;
	struct slice der, text;
	enum err e;

	if (peer_certificate(rq, &der))
		return ERR_DENIED;
	if ((e = sha256_of(der, &sha)))
		return e;
	store_note_request(ra->db, rq->id);
	if ((e = store_whoami(ra->db, rq->arena, &sha, &row))) {
		rq->note = arena_printf(rq->arena, "certificate=%s",
		    hex_text(rq->arena, sha256_slice(&sha)));
		return e == ERR_NOT_FOUND ? ERR_DENIED : e;
	}
	ra_note_trouble(rq, &sha, ERR_NONE);
	json_writer_init(&w, rq->arena, WHOAMI_MAX);
	json_open(&w, NULL, '{');
	json_put_uuid(&w, "device", &row.device);
	json_put_str(&w, "name", row.name);
	json_put_str(&w, "profile", row.profile);
	json_put_str(&w, "not_after", time_text(rq->arena, row.not_after));
	json_close(&w, '}');
	if ((e = json_writer_done(&w, &text)))
		return e;
	buf_add(resp_json(rs, 200), text);
	return ERR_NONE;
}
