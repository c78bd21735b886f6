/*
 * nginx: what `nginx -T` says it will do, held against what must be there.
 */
#include "check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buf.h"
#include "log.h"

#define DUMP_MAX	(8u << 20)	/* bytes */

_Noreturn static void
exec_nginx(const char *conf, int out)
{
	int null = open("/dev/null", O_RDWR);

	(void)dup2(null, STDIN_FILENO);
	(void)dup2(out, STDOUT_FILENO);
	(void)dup2(null, STDERR_FILENO);
	if (conf != NULL) {
		(void)execl("/usr/sbin/nginx", "nginx", "-T", "-q", "-c",
		    conf, (char *)NULL);
		(void)execlp("nginx", "nginx", "-T", "-q", "-c", conf,
		    (char *)NULL);
	} else {
		(void)execl("/usr/sbin/nginx", "nginx", "-T", "-q",
		    (char *)NULL);
		(void)execlp("nginx", "nginx", "-T", "-q", (char *)NULL);
	}
	_exit(127);
}

/* nginx's exit status, or -1. */
static int
dump(const char *conf, struct buf *out)
{
	char part[8192];
	int fds[2], status = -1;
	ssize_t n;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) == -1)
		return -1;
	(void)fflush(stdout);
	if ((pid = fork()) == 0)
		exec_nginx(conf, fds[1]);
	(void)close(fds[1]);
	while ((n = read(fds[0], part, sizeof(part))) > 0)
		buf_add(out, slice_of(part, (size_t)n));
	(void)close(fds[0]);
	if (pid == -1 || waitpid(pid, &status, 0) == -1 || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/*
 * Words with one blank between, without comments, so that what is looked for
 * can be written down in one way.
 */
static const char *
normalise(struct arena *a, struct slice text)
{
	char *out = arena_alloc(a, text.n + 2);
	bool comment = false;
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		char ch = (char)text.p[i];
		bool blank = ch == ' ' || ch == '\t' || ch == '\n' ||
		    ch == '\r';

		if (ch == '\n')
			comment = false;
		else if (ch == '#' && n > 0 && out[n - 1] == ' ')
			comment = true;
		if (comment)
			continue;
		if (!blank)
			out[n++] = ch;
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	return out;
}

struct nginx {
	const char	*text;		/* normalised */
};

static void
need(struct check *c, const struct nginx *ng, const char *what,
    const char *advice)
{
	if (strstr(ng->text, what) == NULL)
		check_fault(c, advice, "nothing says \"%s\"", what);
}

/* A server_name directive that has the name among its words. */
static bool
has_server_name(struct arena *a, const struct nginx *ng, const char *name)
{
	const char *word = arena_printf(a, " %s ", name);
	const char *at = ng->text;

	while ((at = strstr(at, "server_name ")) != NULL) {
		size_t n = strcspn(at, ";");

		if (strstr(arena_printf(a, "%.*s ", (int)n, at), word) != NULL)
			return true;
		at += n;
	}
	return false;
}

static void
check_servers(struct check *c, const struct nginx *ng)
{
	const struct settings *s = c->settings;
	struct arena *a = c->admin->arena;
	const char *const sockets[] = { "gateway/ws.sock", "ra/fcgi.sock",
	    "console/fcgi.sock", "guard/auth.sock", "guard/ocsp.sock" };
	const char *const names[] = { s->realm, s->console_name };

	for (size_t i = 0; i < 2; i++)
		if (!has_server_name(a, ng, names[i]))
			check_fault(c, "give a server this server_name",
			    "no server is named %s", names[i]);
	for (size_t i = 0; i < 5; i++)
		need(c, ng, arena_printf(a, "unix:%s/%s", s->run_dir,
		    sockets[i]), "include handfast-http.conf, "
		    "handfast-device.conf and handfast-console.conf, made for "
		    "this run_dir");
	need(c, ng, "ssl_verify_client optional",
	    "include handfast-device.conf in the devices' server");
	need(c, ng, "ssl_session_tickets off",
	    "include handfast-tls.conf in both servers");
}

/* The block around a place in the text, without its braces. */
static const char *
block_around(struct arena *a, const struct nginx *ng, const char *at)
{
	const char *from = at, *to = at;
	int depth = 0;

	for (; from > ng->text && (from[-1] != '{' || depth > 0); from--)
		depth += from[-1] == '}' ? 1 : from[-1] == '{' ? -1 : 0;
	for (depth = 0; *to != '\0' && (*to != '}' || depth > 0); to++)
		depth += *to == '{' ? 1 : *to == '}' ? -1 : 0;
	return arena_printf(a, "%.*s", (int)(to - from), from);
}

/*
 * TLS-PSK goes through nginx untouched; who asks is told to the gateway by the
 * PROXY protocol alone. The text has included files one after another, not in
 * the block that includes them; but only a stream server may say this of a
 * proxy_pass, without a scheme.
 */
static void
check_stream(struct check *c, const struct nginx *ng)
{
	static const char advice[] = "include handfast-psk.conf in nginx's "
	    "stream block, made for this run_dir, or take psk out of channels";
	struct arena *a = c->admin->arena;
	const char *at, *pass = arena_printf(a, "proxy_pass "
	    "unix:%s/gateway/psk.sock;", c->settings->run_dir);

	if (!settings_has_channel(c->settings, "psk"))
		return;
	if (strstr(ng->text, "stream {") == NULL ||
	    (at = strstr(ng->text, pass)) == NULL)
		check_fault(c, advice, "no stream server says \"%s\"", pass);
	else if (strstr(block_around(a, ng, at), "proxy_protocol on;") == NULL)
		check_fault(c, advice, "the stream server for psk does not "
		    "say \"proxy_protocol on\"");
	else
		check_good(c, "a stream server leads psk to the gateway");
}

/* The headers that an application trusts: each must be set by the include. */
static void
check_guard(struct check *c, const struct nginx *ng)
{
	static const char advice[] = "include handfast-guard.conf in each "
	    "location that is for devices only, as it was installed";
	static const char *const lines[] = {
		"auth_request_set $handfast_device",
		"auth_request_set $handfast_name",
		"auth_request_set $handfast_profile",
		"proxy_set_header Handfast-Device $handfast_device",
		"proxy_set_header Handfast-Name $handfast_name",
		"proxy_set_header Handfast-Profile $handfast_profile",
		"proxy_set_header Handfast-Verified $ssl_client_verify",
		"fastcgi_param HTTP_HANDFAST_DEVICE $handfast_device",
		"fastcgi_param HTTP_HANDFAST_NAME $handfast_name",
		"fastcgi_param HTTP_HANDFAST_PROFILE $handfast_profile",
		"fastcgi_param HTTP_HANDFAST_VERIFIED $ssl_client_verify",
		"uwsgi_param HTTP_HANDFAST_DEVICE $handfast_device",
		"scgi_param HTTP_HANDFAST_DEVICE $handfast_device",
		"grpc_set_header Handfast-Device $handfast_device",
		"satisfy all", "location = /.handfast/guard"
	};
	int before = c->faults;

	if (strstr(ng->text, "auth_request /.handfast/guard") == NULL) {
		check_warning(c, advice, "no location is for devices only");
		return;
	}
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		need(c, ng, lines[i], advice);
	/* Many applications take Handfast_Device for Handfast-Device. */
	if (strstr(ng->text, "underscores_in_headers on") != NULL ||
	    strstr(ng->text, "ignore_invalid_headers off") != NULL)
		check_fault(c, "leave both as handfast-tls.conf has them",
		    "a server takes headers under which clients may forge "
		    "the guard's");
	if (c->faults == before)
		check_good(c, "protected locations set every header of the "
		    "guard");
}

/* By nginx's clock it knows when what it keeps of the guard's is over. */
static void
check_kept(struct check *c, const struct nginx *ng)
{
	const struct settings *s = c->settings;

	if (s->guard.auth_kept + s->guard.ocsp_kept > 0 &&
	    strstr(ng->text, "timer_resolution ") != NULL)
		check_fault(c, "take it out, or set auth_kept and ocsp_kept "
		    "to 0", "with timer_resolution nginx's clock stands "
		    "still, and a revocation is seen that much later");
}

void
check_nginx(struct check *c)
{
	const char *conf = c->args->value[CHECK_NGINX_CONF];
	int status, before = c->faults;
	struct nginx ng;
	struct buf text;

	buf_init(&text, c->admin->arena, DUMP_MAX);
	status = dump(conf, &text);
	if (status != 0 || buf_check(&text) != ERR_NONE) {
		check_fault(c, "run it by hand and mend what it says; "
		    "--no-nginx if nginx is elsewhere", "\"nginx -T%s%s\" "
		    "fails (%d)", conf != NULL ? " -c " : "",
		    conf != NULL ? conf : "", status);
		return;
	}
	ng.text = normalise(c->admin->arena, buf_slice(&text));
	check_servers(c, &ng);
	if (c->faults == before)
		check_good(c, "both servers lead to the programs");
	check_stream(c, &ng);
	check_guard(c, &ng);
	check_kept(c, &ng);
}
