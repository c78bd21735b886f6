/*
 * The signer's system calls; see filter.h.
 */
#include "filter.h"

#include <string.h>

#include "confine.h"

#define COUNT(a)	(sizeof(a) / sizeof(*(a)))

static const char *const always[] = {
	/* memory and time */
	"brk", "mmap", "munmap", "mremap", "mprotect", "madvise",
	"clock_gettime", "gettimeofday", "clock_nanosleep", "nanosleep",
	"getrandom", "futex", "sched_yield",
	/* glibc's qsort asks how much memory there is */
	"sysinfo",
	/* signals, the end */
	"rt_sigaction", "rt_sigprocmask", "rt_sigpending", "rt_sigreturn",
	"sigaltstack", "restart_syscall", "exit", "exit_group", "getpid",
	"gettid", "tgkill", "alarm", "setitimer",
	/* what is open already: journal, log, database, callers */
	"read", "readv", "write", "writev", "pread64", "pwrite64", "lseek",
	"close", "fsync", "fdatasync", "flock", "fstat", "newfstatat",
	"fcntl", "poll", "ppoll", "select", "pselect6", "recvfrom",
	"recvmsg", "sendto", "sendmsg", "shutdown", "accept", "accept4",
	"getsockopt", "setsockopt", "getsockname", "getpeername", "ioctl",
};

static const char *const for_files[] = {
	"open", "openat", "rename", "renameat", "renameat2", "unlink",
	"unlinkat", "fchmod", "umask",
};

/* SoftHSM locks and reads its files; others talk to a socket or device. */
static const char *const for_tokens[] = {
	"open", "openat", "access", "faccessat", "faccessat2", "stat",
	"lstat", "statx", "getdents64", "readlink", "readlinkat", "getcwd",
	"getuid", "geteuid", "getgid", "getegid", "getppid", "uname",
	"sysinfo", "socket", "connect", "dup", "pipe2", "eventfd2",
};

enum err
filter_set(const struct signer *s, bool files)
{
#ifdef __SANITIZE_ADDRESS__
	/* LeakSanitizer starts a process and traces itself at the end. */
	(void)always;
	(void)for_files;
	(void)for_tokens;
	(void)s;
	(void)files;
	return ERR_NONE;
#else
	const char *names[COUNT(always) + COUNT(for_files) +
	    COUNT(for_tokens)];
	size_t n = COUNT(always);

	memcpy(names, always, sizeof(always));
	if (files) {
		memcpy(names + n, for_files, sizeof(for_files));
		n += COUNT(for_files);
	}
	if (authority_in_token(s->authority)) {
		memcpy(names + n, for_tokens, sizeof(for_tokens));
		n += COUNT(for_tokens);
	}
	return confine_seccomp(names, n);
#endif
}
