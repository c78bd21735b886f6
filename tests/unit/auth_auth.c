/*
 * Sessions, tokens and sign-in, with the database's side played here.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "auth.h"
#include "auth_token.h"
#include "hash.h"
#include "log.h"
#include "password.h"
#include "store_session.h"
#include "tap.h"

#define PASSWORD	"correct horse battery"

/* ---- the database ---- */

static struct {
	struct sha256	 session;	/* the one that is live */
	bool		 live;
	bool		 passive;	/* it was asked for so */
	const char	*permission;
	const char	*hash;		/* of ann's password */
	int64_t		 wait;
	enum err	 away;
	int		 checked;	/* sign_in_end: 1 ok, -1 not ok */
	struct sha256	 closed;	/* session_close was called with it */
} state;

enum err
store_session_get(struct db *db, struct arena *a,
    const struct store_visit *visit, struct session_row *row)
{
	(void)db;
	state.passive = visit->passive;
	if (state.away)
		return state.away;
	if (!state.live || !sha256_equal(visit->session, &state.session))
		return ERR_SIGNED_OUT;
	*row = (struct session_row){ .name = "ann", .display_name = "Ann" };
	row->permissions.v = arena_array(a, 1, sizeof(*row->permissions.v));
	row->permissions.v[0] = state.permission;
	row->permissions.n = 1;
	return ERR_NONE;
}

enum err
store_sign_in_begin(struct db *db, struct arena *a, const char *name,
    const char *address, struct sign_in_row *row)
{
	static const struct uuid id = { { 1 } };

	(void)db;
	(void)a;
	(void)address;
	*row = (struct sign_in_row){ .wait_seconds = state.wait };
	if (strcmp(name, "ann") == 0) {
		row->account = &id;
		row->password_hash = state.hash;
	}
	return ERR_NONE;
}

enum err
store_sign_in_end(struct db *db, struct arena *a, const struct store_sign_in *s)
{
	(void)db;
	(void)a;
	state.checked = s->fits != NULL ? 1 : -1;
	if (s->fits == NULL)
		return ERR_CREDENTIALS;
	state.session = *s->session;
	state.live = true;
	return ERR_NONE;
}

enum err
store_session_close(struct db *db, struct arena *a, const struct sha256 *hash)
{
	(void)db;
	(void)a;
	state.closed = *hash;
	return ERR_NONE;
}

enum err
store_session_confirm_begin(struct db *db, struct arena *a,
    const struct sha256 *session, const char *address,
    struct confirm_row *row)
{
	(void)db;
	(void)a;
	(void)session;
	(void)address;
	*row = (struct confirm_row){ .wait_seconds = state.wait,
	    .password_hash = state.hash };
	return ERR_NONE;
}

enum err
store_session_confirm_end(struct db *db, struct arena *a,
    const struct sha256 *session, const char *fits, const char *address)
{
	(void)db;
	(void)a;
	(void)session;
	(void)address;
	state.checked = fits != NULL ? 1 : -1;
	return fits != NULL ? ERR_NONE : ERR_CREDENTIALS;
}

/* ---- requests ---- */

static const struct route open_route = { .method = REQ_GET };
static const struct route signed_route = { .flags = ROUTE_SESSION };
static const struct route poll_route = {
	.flags = ROUTE_SESSION | ROUTE_POLL };
static const struct route enroll_route = { .flags = ROUTE_SESSION,
	.permission = "enroll" };

static size_t
no_body(void *ctx, void *p, size_t n)
{
	(void)ctx;
	(void)p;
	(void)n;
	return 0;
}

static struct req *
request(struct arena *a, const struct route *rt, const char *cookies)
{
	char **params = arena_array(a, 3, sizeof(*params));
	struct req *rq;

	params[0] = arena_printf(a, "HTTP_COOKIE=%s", cookies);
	params[1] = arena_printf(a, "REMOTE_ADDR=192.0.2.1");
	rq = req_new(a, params, (struct req_source){ .read = no_body });
	rq->route = rt;
	return rq;
}

/* The value that an answer sets; NULL if it sets none. */
static const char *
cookie_set(struct arena *a, struct resp *rs, const char *name)
{
	const char *head = buf_str(&rs->head);
	const char *at = strstr(head, arena_printf(a, "Set-Cookie: %s=",
	    name));

	if (at == NULL)
		return NULL;
	at = strchr(at, '=') + 1;
	return arena_str(a, slice_of(at, strcspn(at, ";")));
}

static void
test_sign_in(struct arena *a)
{
	struct req *rq = request(a, &open_route, "");
	struct auth_sign_in in = { .name = "nobody",
	    .password = SLICE_LIT(PASSWORD), .idle = 1800, .maximum = 43200 };
	struct resp rs;

	resp_init(&rs, a);
	is_int(auth_sign_in(NULL, rq, &rs, &in), ERR_CREDENTIALS,
	    "an unknown name");
	is_int(state.checked, -1, "the database is told");
	in.name = "ann";
	in.password = SLICE_LIT("wrong horse");
	is_int(auth_sign_in(NULL, rq, &rs, &in), ERR_CREDENTIALS,
	    "a wrong password");
	is_str(cookie_set(a, &rs, AUTH_COOKIE), NULL, "no session yet");
	state.wait = 7;
	is_int(auth_sign_in(NULL, rq, &rs, &in), ERR_PAUSED, "slowed down");
	is_int(in.wait, 7, "for so many seconds");
	state.wait = 0;
	in.password = SLICE_LIT(PASSWORD);
	is_int(auth_sign_in(NULL, rq, &rs, &in), ERR_NONE, "signed in");
	ok(strstr(buf_str(&rs.head), "; Secure; HttpOnly; SameSite=") != NULL,
	    "the cookie is kept from scripts and from http");
}

/* Signs in, and gives back the Cookie header that a browser then sends. */
static const char *
signed_in(struct arena *a, const char *before, struct sha256 *hash)
{
	struct req *rq = request(a, &open_route, before);
	struct auth_sign_in in = { .name = "ann",
	    .password = SLICE_LIT(PASSWORD) };
	struct slice token;
	struct resp rs;
	const char *text;

	resp_init(&rs, a);
	if (auth_admit(NULL, rq, &open_route) ||
	    auth_sign_in(NULL, rq, &rs, &in))
		return "";
	text = cookie_set(a, &rs, AUTH_COOKIE);
	is_int(strlen(text), 43, "32 bytes in base64url");
	is_int(base64url_parse(a, slice_str(text), 32, &token), 0, "decoded");
	is_int(sha256_of(token, hash), 0, "hashed");
	return arena_printf(a, "%s=%s", AUTH_COOKIE, text);
}

static void
test_sessions(struct arena *a)
{
	struct sha256 hash, second;
	const char *cookie = signed_in(a, "", &hash);
	struct req *rq = request(a, &signed_route, cookie);
	struct resp rs;

	ok(sha256_equal(&hash, &state.session),
	    "the database gets the token's hash alone");
	is_int(auth_admit(NULL, rq, &signed_route), 0, "a session is found");
	ok(auth_may(rq, "view") && !auth_may(rq, "enroll"),
	    "with its permissions");
	ok(!state.passive, "this is use of it");
	is_int(auth_admit(NULL, rq, &poll_route), 0, "a page asks by itself");
	ok(state.passive, "that is none");
	is_int(auth_admit(NULL, rq, &enroll_route), ERR_DENIED,
	    "a permission that is not there");
	rq = request(a, &signed_route, "");
	is_int(auth_admit(NULL, rq, &signed_route), ERR_SIGNED_OUT,
	    "no cookie");
	is_int(auth_admit(NULL, rq, &open_route), 0,
	    "no cookie, where none is needed");
	rq = request(a, &signed_route, arena_printf(a, "%s; %s", cookie,
	    cookie));
	is_int(auth_admit(NULL, rq, &signed_route), ERR_SIGNED_OUT,
	    "a doubled cookie is none");
	rq = request(a, &signed_route, AUTH_COOKIE "=AAAA");
	is_int(auth_admit(NULL, rq, &signed_route), ERR_SIGNED_OUT,
	    "a short token");
	state.away = ERR_AWAY;
	rq = request(a, &signed_route, cookie);
	is_int(auth_admit(NULL, rq, &open_route), ERR_AWAY,
	    "the database away is not signed out");
	state.away = ERR_NONE;
	cookie = signed_in(a, cookie, &second);
	ok(!sha256_equal(&hash, &second), "signing in again: another token");
	ok(sha256_equal(&hash, &state.closed), "and the old one ends");
	rq = request(a, &signed_route, cookie);
	resp_init(&rs, a);
	is_int(auth_admit(NULL, rq, &signed_route), 0, "the new session");
	is_int(auth_sign_out(NULL, rq, &rs), 0, "signed out");
	is_str(cookie_set(a, &rs, AUTH_COOKIE), "", "the cookie goes");
	ok(sha256_equal(&second, &state.closed), "and the session");
}

static void
test_confirm(struct arena *a)
{
	struct sha256 hash;
	const char *cookie = signed_in(a, "", &hash);
	struct req *rq = request(a, &signed_route, cookie);

	is_int(auth_admit(NULL, rq, &signed_route), 0, "signed in");
	ok(!auth_session(rq)->confirmed, "its password was typed long ago");
	state.checked = 0;
	is_int(auth_confirm(NULL, rq, SLICE_NONE), ERR_NONE, "none is typed");
	is_int(state.checked, 0, "and none looked at");
	is_int(auth_confirm(NULL, rq, SLICE_LIT("wrong horse")),
	    ERR_CREDENTIALS, "a wrong one");
	is_int(state.checked, -1, "which the database is told");
	ok(!auth_session(rq)->confirmed, "counts for nothing");
	is_int(auth_confirm(NULL, rq, SLICE_LIT("short")), ERR_CREDENTIALS,
	    "one that none can be");
	state.wait = 3;
	state.checked = 0;
	is_int(auth_confirm(NULL, rq, SLICE_LIT(PASSWORD)), ERR_PAUSED,
	    "too many tries");
	is_int(state.checked, 0, "are not looked at");
	state.wait = 0;
	is_int(auth_confirm(NULL, rq, SLICE_LIT(PASSWORD)), ERR_NONE,
	    "the right one");
	is_int(state.checked, 1, "which the database is told");
	ok(auth_session(rq)->confirmed, "counts from now on");
}

/* Somebody else's process, which is inside until told to go. */
static pid_t
other_inside(struct auth_gate *g, const int wait[2], int told)
{
	pid_t pid = fork();
	char c = 'i';

	if (pid != 0)
		return pid;
	close(wait[1]);
	if (auth_gate_enter(g) != ERR_NONE)
		c = 'f';
	if (write(told, &c, 1) != 1 || read(wait[0], &c, 1) != 0)
		_exit(1);
	_exit(0);	/* without leaving: the kernel opens its place */
}

static void
test_gate(struct arena *a)
{
	int wait[2], told[2], status;
	struct auth_gate *g;
	pid_t pid, third;
	char c;

	is_int(auth_gate_new(a, 2, &g), ERR_NONE, "a gate for two");
	if (pipe(wait) == -1 || pipe(told) == -1)
		return;
	is_int(auth_gate_enter(g), ERR_NONE, "one goes in");
	pid = other_inside(g, wait, told[1]);
	ok(read(told[0], &c, 1) == 1 && c == 'i', "another process, too");
	auth_gate_leave(g);
	is_int(auth_gate_enter(g), ERR_NONE, "who has left may come again");
	third = other_inside(g, wait, told[1]);
	ok(read(told[0], &c, 1) == 1 && c == 'f', "a third one does not fit");
	auth_gate_leave(g);
	close(wait[1]);
	is_int(waitpid(third, &status, 0), third, "and goes");
	is_int(waitpid(pid, &status, 0), pid, "the other one dies inside");
	is_int(auth_gate_enter(g), ERR_NONE, "which leaves its place free");
	auth_gate_leave(g);
	is_int(auth_gate_enter(NULL), ERR_NONE, "no gate lets all in");
	auth_gate_leave(NULL);
	close(wait[0]);
	close(told[0]);
	close(told[1]);
}

static void
test_csrf(struct arena *a)
{
	struct sha256 hash;
	const char *cookie = signed_in(a, "", &hash);
	struct req *rq = request(a, &signed_route, cookie);
	char token[AUTH_CSRF_TEXT], other[AUTH_CSRF_TEXT];
	struct resp rs;

	is_int(auth_admit(NULL, rq, &signed_route), 0, "signed in");
	memcpy(token, auth_session(rq)->csrf, sizeof(token));
	is_int(auth_csrf_check(rq, slice_str(token)), 0, "its own token");
	token[0] = token[0] == 'A' ? 'B' : 'A';
	is_int(auth_csrf_check(rq, slice_str(token)), ERR_CSRF, "altered");
	is_int(auth_csrf_check(rq, SLICE_NONE), ERR_CSRF, "empty");
	ok(strstr(cookie, token + 1) == NULL, "the cookie does not hold it");

	rq = request(a, &open_route, "");
	resp_init(&rs, a);
	is_int(auth_form_token(rq, &rs, token), 0, "before sign-in");
	is_int(auth_csrf_check(rq, slice_str(token)), ERR_CSRF,
	    "without the form's cookie");
	rq = request(a, &open_route, arena_printf(a, "%s=%s",
	    AUTH_FORM_COOKIE, cookie_set(a, &rs, AUTH_FORM_COOKIE)));
	is_int(auth_csrf_check(rq, slice_str(token)), 0, "with it");
	resp_init(&rs, a);
	is_int(auth_form_token(rq, &rs, other), 0, "a second form");
	is_str(other, token, "shares the first one's cookie");
	is_str(cookie_set(a, &rs, AUTH_FORM_COOKIE), NULL,
	    "which is not set again");
}

int
main(void)
{
	struct arena *a = arena_new();
	char *hash;

	log_set_level(ERR_ERROR);
	is_int(password_hash(a, SLICE_LIT(PASSWORD), &hash), 0, "a password");
	state.hash = hash;
	state.permission = "view";
	test_sign_in(a);
	test_sessions(a);
	test_confirm(a);
	test_gate(a);
	test_csrf(a);
	arena_free(a);
	return done_testing();
}
