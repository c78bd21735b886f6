/*
 * Signing in: a password against an account, and a new session.
 */
#include "auth.h"
#include "auth_token.h"
#include "log.h"
#include "password.h"
#include "store_session.h"

#define AGENT_MAX	200	/* bytes of User-Agent that are kept */

/* The same work whether the account exists or not. */
static enum err
check_password(const struct sign_in_row *row, struct slice password)
{
	if (row->account == NULL || row->password_hash == NULL)
		return password_dummy(password);
	return password_check(password, row->password_hash);
}

static struct slice
agent_of(const struct req *rq)
{
	struct slice agent = req_header(rq, "User-Agent");

	if (agent.n > AGENT_MAX)
		agent.n = AGENT_MAX;
	return utf8_valid(agent) ? agent : SLICE_NONE;
}

/* A token that was known before somebody signed in must not sign him in. */
static enum err
close_old(struct db *db, struct req *rq)
{
	const struct session *old = auth_session(rq);
	enum err e;

	if (old == NULL)
		return ERR_NONE;
	e = store_session_close(db, rq->arena, &old->hash);
	return e == ERR_SIGNED_OUT ? ERR_NONE : e;
}

enum err
auth_sign_in(struct db *db, struct req *rq, struct resp *rs,
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
	    .agent = arena_str(rq->arena, agent_of(rq)),
	    .idle = in->idle, .maximum = in->maximum });
	if (e) {
		(void)log_err(e, "sign-in account=%s address=%s",
		    log_qs(in->name), rq->address);
		/* From outside nobody learns which passwords are right. */
		return e == ERR_NETWORK ? ERR_CREDENTIALS : e;
	}
	if ((e = close_old(db, rq)))
		return e;
	resp_cookie(rs, AUTH_COOKIE, token->text, -1);
	resp_cookie(rs, AUTH_FORM_COOKIE, "", 0);
	log_at(ERR_INFO, "signed in account=%s address=%s", log_qs(in->name),
	    rq->address);
	return ERR_NONE;
}
