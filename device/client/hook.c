/*
 * Runs it in a process group of its own, which ends with it.
 */
#include "hook.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"

struct variable {
	const char	*name;
	const char	*value;
};

static enum err
describe(struct arena *a, const char *dir, struct slots *slots,
    struct variable v[7])
{
	struct slots_state st;
	struct slots_key key;
	char slot = slots_current(slots);
	enum err e;

	if ((e = slots_state_read(slots, slot, &st)) ||
	    (e = slots_key_read(slots, a, slot, &key)))
		return e;
	v[0] = (struct variable){ "HANDFAST_DIR", dir };
	v[1] = (struct variable){ "HANDFAST_KEY", key.uri != NULL ? key.uri :
	    arena_printf(a, "%s/current/key.pem", dir) };
	v[2] = (struct variable){ "HANDFAST_CERTIFICATE",
	    arena_printf(a, "%s/current/cert.pem", dir) };
	v[3] = (struct variable){ "HANDFAST_CHAIN",
	    arena_printf(a, "%s/current/chain.pem", dir) };
	v[4] = (struct variable){ "HANDFAST_ROOTS",
	    arena_printf(a, "%s/current/roots.pem", dir) };
	v[5] = (struct variable){ "HANDFAST_REALM", st.realm };
	v[6] = (struct variable){ "HANDFAST_DEVICE", st.device };
	return ERR_NONE;
}

static _Noreturn void
child(const char *hook, const struct variable v[7])
{
	sigset_t none;

	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)setpgid(0, 0);
	(void)dup2(STDERR_FILENO, STDOUT_FILENO);
	for (int i = 0; i < 7; i++)
		if (setenv(v[i].name, v[i].value, 1) == -1)
			_exit(127);
	execl("/bin/sh", "sh", "-c", hook, (char *)NULL);
	_exit(127);
}

/* Its exit status, or -1. */
static int
wait_for(pid_t pid)
{
	struct pollfd end = { .events = POLLIN };
	int status, got;

	if ((end.fd = pidfd_open(pid, 0)) == -1)
		return -1;
	do
		got = poll(&end, 1, HOOK_SECONDS * 1000);
	while (got == -1 && errno == EINTR);
	close(end.fd);
	if (got != 1) {
		log_at(ERR_WARNING, "the hook did not end within %d seconds",
		    HOOK_SECONDS);
		(void)kill(-pid, SIGKILL);
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

enum err
hook_run(struct arena *a, const char *hook, const char *dir,
    struct slots *slots)
{
	struct variable v[7];
	enum err e;
	pid_t pid;

	if ((e = describe(a, dir, slots, v)))
		return e;
	if ((pid = fork()) == -1)
		return ERR_IO;
	if (pid == 0)
		child(hook, v);
	(void)setpgid(pid, pid);
	return wait_for(pid) == 0 ? ERR_NONE : ERR_STATE;
}
