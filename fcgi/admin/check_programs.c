/*
 * Whether each program answers on its sockets.
 */
#include "check.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "call.h"

#define PATIENCE	5	/* seconds */

static const struct {
	const char	*program;
	const char	*socket;	/* below run_dir */
} fcgi[] = {
	{ "handfast-ra", "ra/fcgi.sock" },
	{ "handfast-console", "console/fcgi.sock" },
	{ "handfast-guard", "guard/auth.sock" },
	{ "handfast-guard", "guard/ocsp.sock" },
	{ "handfast-signer", "signer/admin/fcgi.sock" },
	{ "handfast-signer", "signer/console/fcgi.sock" },
	{ "handfast-signer", "signer/sweep/fcgi.sock" },
};

static int
fcgi_status(struct check *c, const char *path)
{
	static const struct call_param params[] = {
		{ "REQUEST_METHOD", "GET" }, { "DOCUMENT_URI", "/healthz" },
		{ "QUERY_STRING", "" }, { "REMOTE_ADDR", "127.0.0.1" },
		{ "REQUEST_ID", "handfast-check" }
	};
	struct call call = { .socket = path, .params = params, .nparams = 5,
	    .deadline_ms = PATIENCE * 1000 };
	struct call_reply reply;

	if (call_fcgi(c->admin->arena, &call, &reply) != ERR_NONE)
		return 0;
	return reply.status;
}

/* The gateway speaks HTTP: "HTTP/1.1 200 ...". */
static int
ask_http(int fd)
{
	static const char request[] = "GET /healthz HTTP/1.1\r\n"
	    "Host: localhost\r\nConnection: close\r\n\r\n";
	const struct timeval patience = { .tv_sec = PATIENCE };
	char line[13] = "";
	uint64_t status;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
	    sizeof(patience));
	if (send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) == -1 ||
	    recv(fd, line, 12, MSG_WAITALL) != 12 ||
	    uint_parse(slice_str(line + 9), 999, &status) != ERR_NONE)
		return 0;
	return (int)status;
}

static int
http_status(const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd, status = 0;

	if (strlen(path) >= sizeof(sa.sun_path))
		return 0;
	memcpy(sa.sun_path, path, strlen(path) + 1);
	if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		return 0;
	if (connect(fd, (const struct sockaddr *)&sa, sizeof(sa)) == 0)
		status = ask_http(fd);
	(void)close(fd);
	return status;
}

static void
judge(struct check *c, const char *program, const char *path, int status)
{
	const char *start = arena_printf(c->admin->arena,
	    "start %s, and look into its log", program);

	if (status == 200)
		check_good(c, "%s answers on %s", program, path);
	else if (status == 0)
		check_fault(c, start, "%s does not answer on %s", program,
		    path);
	else
		check_fault(c, "its log says why; mostly the database is away",
		    "%s answers %d on %s", program, status, path);
}

void
check_programs(struct check *c)
{
	const char *run = c->settings->run_dir;
	struct arena *a = c->admin->arena;
	const char *path = arena_printf(a, "%s/gateway/ws.sock", run);

	judge(c, "handfast-gateway", path, http_status(path));
	for (size_t i = 0; i < sizeof(fcgi) / sizeof(fcgi[0]); i++) {
		path = arena_printf(a, "%s/%s", run, fcgi[i].socket);
		judge(c, fcgi[i].program, path, fcgi_status(c, path));
	}
}
