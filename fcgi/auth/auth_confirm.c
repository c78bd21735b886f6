/*
 * The password once more, from somebody who is signed in.
 */
#include "auth.h"
#include "log.h"
#include "password.h"
#include "store_session.h"

/* The hash that it fits, NULL if none. */
static enum err
check(const struct confirm_row *row, struct slice password, const char **fits)
{
	enum err e = row->password_hash == NULL ? password_dummy(password) :
	    password_check(password, row->password_hash);

	*fits = e == ERR_NONE ? row->password_hash : NULL;
	return e == ERR_CREDENTIALS ? ERR_NONE : e;
}

enum err
auth_confirm(struct db *db, struct req *rq, struct slice password)
{
	struct session *s = rq->session;
	struct confirm_row row;
	const char *fits;
	enum err e;

	if (password.n == 0)
		return ERR_NONE;
	if ((e = store_session_confirm_begin(db, rq->arena, &s->hash,
	    rq->address, &row)))
		return e;
	if (row.wait_seconds > 0)
		return log_err(ERR_PAUSED, "confirming account=%s address=%s",
		    log_qs(s->name), rq->address);
	if ((e = check(&row, password, &fits)))
		return e;
	if ((e = store_session_confirm_end(db, rq->arena, &s->hash, fits,
	    rq->address)))
		return log_err(e, "confirming account=%s address=%s",
		    log_qs(s->name), rq->address);
	s->confirmed = true;
	return ERR_NONE;
}
