/*
 * Giving things up: rights, memory, system calls.
 */
#include "confine.h"

#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "log.h"

static enum err
limit(int what, const char *name, uint64_t n)
{
	struct rlimit now, wanted = { .rlim_cur = n, .rlim_max = n };

	/* Only root may raise a limit; a lower one serves as well. */
	if (getrlimit(what, &now) == 0 && now.rlim_max < n)
		wanted.rlim_cur = wanted.rlim_max = now.rlim_max;
	if (setrlimit(what, &wanted) == -1)
		return log_err(ERR_IO, "cannot limit %s: %s", name,
		    strerror(errno));
	return ERR_NONE;
}

/* AddressSanitizer maps terabytes and traces itself to find leaks. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED	true
#else
#define SANITIZED	false
#endif

enum err
confine(const struct confine_limits *l)
{
	enum err e;

	(void)umask(027);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    (!SANITIZED && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1))
		return log_err(ERR_IO, "cannot confine: %s", strerror(errno));
	if ((e = limit(RLIMIT_CORE, "core files", 0)))
		return e;
	if (l->files > 0 && (e = limit(RLIMIT_NOFILE, "files", l->files)))
		return e;
	if (l->memory > 0 && !SANITIZED &&
	    (e = limit(RLIMIT_AS, "memory", l->memory)))
		return e;
	if (l->processes > 0 &&
	    (e = limit(RLIMIT_NPROC, "processes", l->processes)))
		return e;
	return ERR_NONE;
}

enum err
confine_seccomp(const char *const *names, size_t n)
{
	scmp_filter_ctx filter;
	int rc = 0;

	if ((filter = seccomp_init(SCMP_ACT_KILL_PROCESS)) == NULL)
		return log_err(ERR_IO, "cannot make a system call filter");
	for (size_t i = 0; i < n && rc == 0; i++) {
		int number = seccomp_syscall_resolve_name(names[i]);

		if (number != __NR_SCMP_ERROR)
			rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number,
			    0);
	}
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	if (rc < 0)
		return log_err(ERR_IO, "cannot load the system call filter: %s",
		    strerror(-rc));
	return ERR_NONE;
}
