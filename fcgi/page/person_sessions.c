/*
 * Where an account is signed in, on its own page and among the people.
 */
#include "person.h"

#define SESSIONS_MAX	50	/* the last used that are shown */

enum err
person_sessions(struct req *rq, const struct uuid *account,
    struct tpl_sessions *part)
{
	const struct store_person who = { .session = page_session(rq),
	    .account = account };
	const bool own = account == NULL;
	struct arena *a = rq->arena;
	const struct people_session_row *s;
	struct tpl_sessions_rows *out;
	struct db_rows rows;
	enum err e;

	if ((e = store_people_sessions(page_app(rq)->db, a, &who,
	    SESSIONS_MAX, &rows)))
		return e;
	part->rows = out = arena_array(a, rows.n, sizeof(*out));
	part->rows_n = rows.n;
	s = rows.row;
	for (size_t i = 0; i < rows.n; i++) {
		out[i].id = uuid_text(a, &s[i].id);
		out[i].account = own ? NULL : uuid_text(a, account);
		out[i].csrf = auth_session(rq)->csrf;
		out[i].agent = person_agent(a, s[i].agent);
		out[i].address = s[i].address;
		out[i].since = words_datetime(a, s[i].created_at);
		out[i].since_text = words_time(a, s[i].created_at);
		out[i].used = words_datetime(a, s[i].used_at);
		out[i].used_text = words_time(a, s[i].used_at);
		out[i].mine = s[i].mine;
		out[i].ends = own && !s[i].mine;
		out[i].asks = !own && !s[i].mine && auth_may(rq, "people");
	}
	return ERR_NONE;
}
