/*
 * The session behind the cookie, and the token in its forms.
 */
#include <string.h>

#include "auth.h"
#include "auth_token.h"
#include "log.h"
#include "store_session.h"

const struct session *
auth_session(const struct req *rq)
{
	return rq->session;
}

/*
 * ERR_SIGNED_OUT if the cookie is missing, malformed or of no live session;
 * ERR_NETWORK if its account may not come from here.
 */
static enum err
find_session(struct db *db, struct req *rq, bool passive)
{
	struct auth_token *token;
	struct session_row row;
	struct session *s;
	enum err e;

	if (auth_token_of_cookie(rq, AUTH_COOKIE, &token))
		return ERR_SIGNED_OUT;
	s = arena_alloc(rq->arena, sizeof(*s));
	if ((e = auth_token_hash(token, &s->hash)) ||
	    (e = auth_token_csrf(token, "session", s->csrf)) ||
	    (e = store_session_get(db, rq->arena, &(struct store_visit){
	    .session = &s->hash, .address = rq->address,
	    .passive = passive }, &row)))
		return e;
	s->account = row.account;
	s->name = row.name;
	s->display_name = row.display_name;
	s->permissions = row.permissions;
	s->confirmed = row.confirmed;
	rq->session = s;
	return ERR_NONE;
}

static bool
has_permission(const struct db_texts *has, struct slice want)
{
	for (size_t i = 0; i < has->n; i++)
		if (slice_equal_str(want, has->v[i]))
			return true;
	return false;
}

bool
auth_may(const struct req *rq, const char *permission)
{
	const struct session *s = auth_session(rq);
	const char *next;

	for (const char *p = permission; s != NULL; p = next + 1) {
		next = strchrnul(p, '|');
		if (has_permission(&s->permissions,
		    slice_of(p, (size_t)(next - p))))
			return true;
		if (*next == '\0')
			break;
	}
	return false;
}

enum err
auth_admit(struct db *db, struct req *rq, const struct route *rt)
{
	enum err e = find_session(db, rq, (rt->flags & ROUTE_POLL) != 0);

	if ((rt->flags & ROUTE_SESSION) == 0)
		return e == ERR_SIGNED_OUT || e == ERR_NETWORK ? ERR_NONE : e;
	if (e)
		return e;
	if (rt->permission != NULL && !auth_may(rq, rt->permission))
		return ERR_DENIED;
	return ERR_NONE;
}

enum err
auth_csrf_check(struct req *rq, struct slice given)
{
	char want[AUTH_CSRF_TEXT];
	struct auth_token *token;
	enum err e;

	if ((rq->route->flags & ROUTE_SESSION) != 0) {
		memcpy(want, auth_session(rq)->csrf, sizeof(want));
	} else {
		if (auth_token_of_cookie(rq, AUTH_FORM_COOKIE, &token))
			return ERR_CSRF;
		if ((e = auth_token_csrf(token, "sign-in", want)))
			return e;
	}
	return secret_equal(given, slice_str(want)) ? ERR_NONE : ERR_CSRF;
}

enum err
auth_form_token(struct req *rq, struct resp *rs, char out[AUTH_CSRF_TEXT])
{
	struct auth_token *token;
	enum err e;

	if (auth_token_of_cookie(rq, AUTH_FORM_COOKIE, &token)) {
		if ((e = auth_token_draw(rq->arena, &token)))
			return e;
		resp_cookie(rs, AUTH_FORM_COOKIE, token->text, -1);
	}
	return auth_token_csrf(token, "sign-in", out);
}

enum err
auth_sign_out(struct db *db, struct req *rq, struct resp *rs)
{
	enum err e = store_session_close(db, rq->arena,
	    &auth_session(rq)->hash);

	if (e && e != ERR_SIGNED_OUT)
		return e;
	resp_cookie(rs, AUTH_COOKIE, "", 0);
	log_at(ERR_INFO, "signed out account=%s",
	    log_qs(auth_session(rq)->name));
	return ERR_NONE;
}
