/*
 * The gate before slow hashes, held by other processes: one for each network,
 * so many in all, and free again when its holder dies.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kdf_gate.h"
#include "tap.h"

/* A child that enters for an address and stays until it is killed. */
static pid_t
hold(struct kdf_gate *g, const char *address)
{
	int told[2];
	char byte = 0;
	pid_t pid;

	if (pipe(told) == -1 || (pid = fork()) == -1)
		abort();
	if (pid == 0) {
		byte = kdf_gate_enter(g, address) == ERR_NONE ? 'y' : 'n';
		if (write(told[1], &byte, 1) != 1)
			abort();
		pause();
		_exit(0);
	}
	if (read(told[0], &byte, 1) != 1)
		abort();
	close(told[0]);
	close(told[1]);
	ok(byte == 'y', "a worker enters for %s", address);
	return pid;
}

static void
end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void
test_networks(struct kdf_gate *g)
{
	pid_t pid = hold(g, "192.0.2.1");

	is_int(kdf_gate_enter(g, "192.0.2.1"), ERR_FULL, "not a second one");
	is_int(kdf_gate_enter(g, "::ffff:192.0.2.1"), ERR_FULL,
	    "nor by IPv6");
	is_int(kdf_gate_enter(g, "192.0.2.2"), ERR_NONE, "another address");
	kdf_gate_leave(g);
	end(pid);
	is_int(kdf_gate_enter(g, "192.0.2.1"), ERR_NONE,
	    "who dies holds nothing");
	kdf_gate_leave(g);
	pid = hold(g, "2001:db8:0:1::1");
	is_int(kdf_gate_enter(g, "2001:db8:0:1:ffff::2"), ERR_FULL,
	    "a /64 is one network");
	is_int(kdf_gate_enter(g, "2001:db8:0:2::1"), ERR_NONE,
	    "the next is another");
	kdf_gate_leave(g);
	end(pid);
	is_int(kdf_gate_enter(g, ""), ERR_CONFIG, "no address");
	is_int(kdf_gate_enter(g, "unix:"), ERR_CONFIG, "none either");
}

static void
test_in_all(struct kdf_gate *g)
{
	pid_t one = hold(g, "192.0.2.1"), two = hold(g, "192.0.2.2");

	is_int(kdf_gate_enter(g, "192.0.2.3"), ERR_FULL, "two are all");
	end(two);
	is_int(kdf_gate_enter(g, "192.0.2.2"), ERR_NONE,
	    "and who was refused holds nothing");
	kdf_gate_leave(g);
	end(one);
}

int
main(void)
{
	struct arena *a = arena_new();
	struct kdf_gate *g = NULL;

	is_int(kdf_gate_new(a, 2, &g), ERR_NONE, "a gate for two");
	test_networks(g);
	test_in_all(g);
	is_int(kdf_gate_new(a, 0, &g), ERR_NONE, "a gate for none");
	is_int(kdf_gate_enter(g, "192.0.2.1"), ERR_NONE, "is one for one");
	kdf_gate_leave(g);
	arena_free(a);
	return done_testing();
}
