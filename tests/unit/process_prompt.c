/*
 * Secrets from descriptors and from a terminal, and confinement.
 */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"
#include "prompt.h"
#include "tap.h"

static int
pipe_with(const void *p, size_t n)
{
	int fds[2];

	if (pipe(fds) == -1 || write(fds[1], p, n) != (ssize_t)n)
		exit(1);
	(void)close(fds[1]);
	return fds[0];
}

static void
test_fd(void)
{
	char text[16], longest[SECRET_MAX + 2];
	struct secret s;
	int fd, got;

	fd = pipe_with("one\ntwo\r\n\nlast", 14);
	is_int(prompt_secret("x", fd, &s), ERR_NONE, "first line");
	is_slice(secret_slice(&s), SLICE_LIT("one"), "one");
	is_int(prompt_new_secret("x", fd, &s), ERR_NONE, "second line");
	is_slice(secret_slice(&s), SLICE_LIT("two"), "two, without CR");
	is_int(prompt_secret("x", fd, &s), ERR_INPUT, "an empty line");
	is_int(prompt_secret("x", fd, &s), ERR_NONE, "no newline at the end");
	is_slice(secret_slice(&s), SLICE_LIT("last"), "last");
	is_int(prompt_secret("x", fd, &s), ERR_INPUT, "the end");
	(void)snprintf(text, sizeof(text), "%d", fd);
	is_int(prompt_fd(text, &got), ERR_NONE, "an open descriptor");
	is_int(got, fd, "that one");
	(void)close(fd);
	is_int(prompt_fd(text, &got), ERR_INPUT, "a closed one");
	is_int(prompt_fd("x", &got), ERR_INPUT, "no number");
	is_int(prompt_fd("-1", &got), ERR_INPUT, "negative");

	memset(longest, 'x', sizeof(longest));
	longest[SECRET_MAX] = '\n';
	fd = pipe_with(longest, SECRET_MAX + 1);
	is_int(prompt_secret("x", fd, &s), ERR_NONE, "256 bytes");
	is_int(s.n, SECRET_MAX, "all of them");
	(void)close(fd);
	longest[SECRET_MAX] = 'x';
	fd = pipe_with(longest, SECRET_MAX + 1);
	is_int(prompt_secret("x", fd, &s), ERR_TOO_LARGE, "257");
	is_int(s.n, 0, "nothing is kept");
	(void)close(fd);
	fd = pipe_with("a\0b\n", 4);
	is_int(prompt_secret("x", fd, &s), ERR_INPUT, "a NUL");
	(void)close(fd);
	is_int(prompt_secret("x", fd, &s), ERR_IO, "closed");
}

/* The child asks on its terminal; what the terminal showed comes back. */
static int
on_terminal(int (*child)(void), const char *typed, char *shown, size_t size)
{
	size_t n = 0;
	int fd, status = 0;
	ssize_t got;
	pid_t pid;

	fflush(stdout);
	if ((pid = forkpty(&fd, NULL, NULL, NULL)) == -1)
		return -1;
	if (pid == 0)
		_exit(child());
	while (n + 1 < size && (got = read(fd, shown + n, size - 1 - n)) > 0) {
		n += (size_t)got;
		shown[n] = '\0';
		if (typed != NULL && strstr(shown, ": ") != NULL) {
			/* Behind the question comes the change of mode. */
			usleep(50000);
			if (write(fd, typed, strlen(typed)) == -1)
				break;
			typed = NULL;
		}
	}
	(void)close(fd);
	(void)waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
ask_secret(void)
{
	struct secret s;
	enum err e = prompt_secret("Password", PROMPT_TERMINAL, &s);

	if (e == ERR_NONE && !secret_equal(secret_slice(&s),
	    SLICE_LIT("geheim")))
		return 100;
	return (int)e;
}

static int
ask_line(void)
{
	char line[6];
	enum err e = prompt_line("Account", line, sizeof(line));

	return e == ERR_NONE && strcmp(line, "olga") != 0 ? 100 : (int)e;
}

static int
ask_nobody(void)
{
	struct secret s;

	(void)setsid();
	return (int)prompt_secret("x", PROMPT_TERMINAL, &s);
}

static void
test_terminal(void)
{
	char shown[512];
	int status = 0;
	pid_t pid;

	is_int(on_terminal(ask_secret, "geheim\n", shown, sizeof(shown)),
	    ERR_NONE, "typed");
	ok(strstr(shown, "Password: ") != NULL, "asked");
	ok(strstr(shown, "geheim") == NULL, "and not shown");
	is_int(on_terminal(ask_secret, "geh\003", shown, sizeof(shown)),
	    ERR_IO, "Ctrl-C ends it");
	is_int(on_terminal(ask_line, "olga\n", shown, sizeof(shown)),
	    ERR_NONE, "a line");
	is_int(on_terminal(ask_line, "olga's\n", shown, sizeof(shown)),
	    ERR_TOO_LARGE, "and one that does not fit");
	fflush(stdout);
	if ((pid = fork()) == 0)
		_exit(ask_nobody());
	(void)waitpid(pid, &status, 0);
	is_int(WEXITSTATUS(status), ERR_IO, "nobody to ask");
}

static int
confined(void)
{
	const struct confine_limits l = { .files = 64 };
	struct rlimit r;

	if (confine(&l) != ERR_NONE ||
	    prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 1;
	if (getrlimit(RLIMIT_CORE, &r) == -1 || r.rlim_max != 0)
		return 2;
	if (getrlimit(RLIMIT_NOFILE, &r) == -1 || r.rlim_cur != 64)
		return 3;
	return umask(0) == 027 ? 0 : 4;
}

static int
filtered(void)
{
	static const char *const names[] = { "write", "exit_group", "brk",
	    "mmap", "munmap", "madvise", "sigaltstack",
	    "no_such_call_anywhere" };

	if (confine_seccomp(names, 8) != ERR_NONE)
		return 1;
	(void)!write(STDOUT_FILENO, "", 0);
	_exit(0);
}

static int
filtered_out(void)
{
	static const char *const names[] = { "write", "exit_group", "brk",
	    "mmap", "munmap", "madvise" };

	if (confine_seccomp(names, 6) != ERR_NONE)
		return 1;
	(void)open("/dev/null", O_RDONLY);
	_exit(0);
}

static int
status_of(int (*child)(void))
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	if ((pid = fork()) == 0)
		_exit(child());
	(void)waitpid(pid, &status, 0);
	return status;
}

int
main(void)
{
	int status;

	test_fd();
	test_terminal();
	is_int(WEXITSTATUS(status_of(confined)), 0, "confined");
	status = status_of(filtered);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "what is allowed");
	status = status_of(filtered_out);
	ok(WIFSIGNALED(status), "anything else kills");
	return done_testing();
}
