/*
 * Signing in: a password against an account, and a new session.
 */
#include "auth.h"
#include "auth_token.h"
#include "log.h"
#include "password.h"
#include "store_session.h"

/* The same work whether the account exists or not. */
static enum err
check_password(const struct sign_in_row *row, struct slice password)
{
	if (row->account == NULL || row->password_hash == NULL)
		return password_dummy(password);
	return password_check(password, row->password_hash);
}

struct slice
auth_agent(const struct req *rq)
{
	struct slice agent = req_header(rq, "User-Agent");

	if (agent.n > AUTH_AGENT_MAX)
		agent.n = AUTH_AGENT_MAX;
	return utf8_valid(agent) ? agent : SLICE_NONE;
}

enum err
auth_replace(struct db *db, struct req *rq, struct resp *rs,
    const struct auth_token *token)
{
	const struct session *old = auth_session(rq);
	enum err e;

	if (old != NULL) {
		e = store_session_close(db, rq->arena, &old->hash);
		if (e && e != ERR_SIGNED_OUT)
			return e;
	}
	resp_cookie(rs, AUTH_COOKIE, token->text, -1);
	resp_cookie(rs, AUTH_FORM_COOKIE, "", 0);
	return ERR_NONE;
}

static enum err
sign_in(struct db *db, struct req *rq, struct resp *rs,
    struct auth_sign_in *in)
{
	struct sign_in_row row;
	struct auth_token *token;
	struct sha256 hash;
	enum err e, fits;

	if ((e = store_sign_in_begin(db, rq->arena, in->name, rq->address,
	    &row)))
		return e;
	if ((in->wait = row.wait_seconds) > 0)
		return log_err(ERR_PAUSED, "sign-in account=%s address=%s",
		    log_qs(in->name), rq->address);
	fits = check_password(&row, in->password);
	if (fits && fits != ERR_CREDENTIALS)
		return fits;
	if ((e = auth_token_draw(rq->arena, &token)) ||
	    (e = auth_token_hash(token, &hash)))
		return e;
	e = store_sign_in_end(db, rq->arena, &(struct store_sign_in){
	    .name = in->name, .account = row.account,
	    .fits = fits ? NULL : row.password_hash,
	    .session = &hash, .address = rq->address,
	    .agent = arena_str(rq->arena, auth_agent(rq)),
	    .idle = in->idle, .maximum = in->maximum });
	if (e) {
		(void)log_err(e, "sign-in account=%s address=%s",
		    log_qs(in->name), rq->address);
		/* From outside nobody learns which passwords are right. */
		return e == ERR_NETWORK ? ERR_CREDENTIALS : e;
	}
	if ((e = auth_replace(db, rq, rs, token)))
		return e;
	log_at(ERR_INFO, "signed in account=%s address=%s", log_qs(in->name),
	    rq->address);
	return ERR_NONE;
}

enum err
auth_sign_in(struct db *db, struct req *rq, struct resp *rs,
    struct auth_sign_in *in)
{
	enum err e;

	/* Before anything is counted: who is turned away has not tried. */
	if ((e = auth_gate_enter(in->gate)))
		return e;
	e = sign_in(db, rq, rs, in);
	auth_gate_leave(in->gate);
	return e;
}
