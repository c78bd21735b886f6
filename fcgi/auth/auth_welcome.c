/*
 * Passwords that people choose: by a link, or in the place of an old one.
 */
#include <string.h>

#include "auth.h"
#include "auth_token.h"
#include "hash.h"
#include "log.h"
#include "password.h"
#include "store_people.h"
#include "store_session.h"

enum err
auth_link_draw(struct arena *a, const char **text, struct sha256 *hash)
{
	struct auth_token *token;
	enum err e;

	if ((e = auth_token_draw(a, &token)))
		return e;
	*text = token->text;
	return auth_token_hash(token, hash);
}

/* What stands behind the last '#', or all of it, without blanks around. */
static struct slice
behind_hash(struct slice s)
{
	const uint8_t *hash = s.n > 0 ? memrchr(s.p, '#', s.n) : NULL;

	if (hash != NULL)
		s = slice_of(hash + 1, s.n - (size_t)(hash + 1 - s.p));
	while (s.n > 0 && s.p[0] == ' ')
		s = slice_of(s.p + 1, s.n - 1);
	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

/* One that is malformed is looked up as well, so that it counts. */
static enum err
hash_of(struct arena *a, struct slice typed, struct sha256 *out)
{
	struct slice bytes;

	if (base64url_parse(a, behind_hash(typed), AUTH_TOKEN, &bytes) ||
	    bytes.n != AUTH_TOKEN)
		bytes = SLICE_LIT("malformed");
	return sha256_of(bytes, out);
}

static enum err
is_acceptable(struct slice password)
{
	return password.n < PASSWORD_MIN || password.n > PASSWORD_MAX ||
	    memchr(password.p, 0, password.n) != NULL ? ERR_INPUT : ERR_NONE;
}

static enum err
open_session(struct db *db, struct req *rq, struct resp *rs,
    struct store_welcome *w)
{
	struct sha256 *session = arena_alloc(rq->arena, sizeof(*session));
	struct auth_token *token;
	const char *name;
	enum err e;

	if ((e = auth_token_draw(rq->arena, &token)) ||
	    (e = auth_token_hash(token, session)))
		return e;
	w->session = session;
	if ((e = store_welcome_end(db, rq->arena, w, &name)) ||
	    (e = auth_replace(db, rq, rs, token)))
		return e;
	log_at(ERR_NOTICE, "password chosen by a link account=%s address=%s",
	    log_qs(name), rq->address);
	return ERR_NONE;
}

static enum err
welcome(struct db *db, struct req *rq, struct resp *rs,
    struct auth_welcome *in)
{
	struct welcome_row row;
	struct sha256 token;
	char *hash;
	enum err e;

	if ((e = hash_of(rq->arena, in->link, &token)) ||
	    (e = store_welcome_begin(db, rq->arena, &token, rq->address,
	    &row)))
		return e == ERR_NOT_FOUND ? log_err(e, "link address=%s",
		    rq->address) : e;
	if ((in->wait = row.wait_seconds) > 0)
		return log_err(ERR_PAUSED, "link address=%s", rq->address);
	if ((e = password_hash(rq->arena, in->password, &hash)))
		return e;
	return open_session(db, rq, rs, &(struct store_welcome){
	    .account = row.account, .token = &token, .password_hash = hash,
	    .address = rq->address,
	    .agent = arena_str(rq->arena, auth_agent(rq)),
	    .idle = in->idle, .maximum = in->maximum });
}

enum err
auth_welcome(struct db *db, struct req *rq, struct resp *rs,
    struct auth_welcome *in)
{
	enum err e;

	if ((e = is_acceptable(in->password)) ||
	    (e = auth_gate_enter(in->gate)))
		return e;
	e = welcome(db, rq, rs, in);
	auth_gate_leave(in->gate);
	return e;
}

enum err
auth_password(struct db *db, struct req *rq, struct slice old,
    struct slice new_one)
{
	struct session *s = rq->session;
	struct store_new_password in = { .address = rq->address };
	struct confirm_row row;
	char *hash;
	enum err e;

	if ((e = is_acceptable(new_one)))
		return e;
	if ((e = store_session_confirm_begin(db, rq->arena, &s->hash,
	    rq->address, &row)))
		return e;
	if (row.wait_seconds > 0)
		return log_err(ERR_PAUSED, "password account=%s address=%s",
		    log_qs(s->name), rq->address);
	e = row.password_hash == NULL ? password_dummy(old) :
	    password_check(old, row.password_hash);
	if (e && e != ERR_CREDENTIALS)
		return e;
	in.fits = e ? NULL : row.password_hash;
	if ((e = password_hash(rq->arena, new_one, &hash)))
		return e;
	in.hash = hash;
	if ((e = store_account_password(db, rq->arena, &s->hash, &in)))
		return log_err(e, "password account=%s address=%s",
		    log_qs(s->name), rq->address);
	log_at(ERR_NOTICE, "password changed account=%s address=%s",
	    log_qs(s->name), rq->address);
	return ERR_NONE;
}
