/*
 * The two slots: what is in use changes only by promotion.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "slots.h"
#include "tap.h"

static char dir[] = "/tmp/hf-slots-XXXXXX";
static const struct slots_state where = { .realm = "a.example", .port = 8443,
    .connect_host = "::1", .connect_port = 1,
    .device = "0d9c6c0e-5a52-4b0e-8a34-6c1a2f3b4c5d",
    .renew = "https://a.example/.well-known/est" };

static mode_t
mode_of(const char *name)
{
	char path[128];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return stat(path, &st) == 0 ? st.st_mode & 07777 : 0;
}

static char
fill(struct slots *s)
{
	char slot = 0;

	if (slots_begin(s, &slot) ||
	    slots_write(s, slot, "key.pem", SLICE_LIT("key")) ||
	    slots_write(s, slot, "cert.pem", SLICE_LIT("cert")))
		return 0;
	return slot;
}

static void
test_first(struct arena *a, struct slots *s)
{
	struct slots_state st;
	struct slice got;

	is_int(slots_current(s), 0, "nothing is in use");
	is_int(slots_state_read(s, 'a', &st), ERR_NOT_FOUND, "no state");
	is_int(fill(s), 'a', "the first slot is a");
	is_int(slots_pending(s), 0, "half filled is not pending");
	is_int(slots_promote(s, 'a'), ERR_NOT_FOUND, "nor promoted");
	is_int(slots_state_write(s, 'a', &where), 0, "completed");
	is_int(slots_pending(s), 'a', "pending");
	is_int(slots_current(s), 0, "but not in use");
	is_int(slots_promote(s, 'a'), 0, "promoted");
	is_int(slots_current(s), 'a', "in use");
	is_int(slots_pending(s), 0, "nothing pending");
	ok(slots_state_read(s, 'a', &st) == 0 && st.proved && st.port == 8443 &&
	    strcmp(st.connect_host, "::1") == 0, "the state is kept");
	ok(slots_read(s, a, 'a', "key.pem", &got) == 0 &&
	    slice_equal_str(got, "key"), "the key is kept");
	is_int(mode_of("a/key.pem"), 0600, "key 0600");
	is_int(mode_of("a"), 0700, "slot 0700");
}

static void
test_second(struct slots *s)
{
	is_int(fill(s), 'b', "the next slot is b");
	is_int(slots_state_write(s, 'b', &where), 0, "completed");
	is_int(slots_pending(s), 'b', "pending");
	is_int(slots_current(s), 'a', "a stays in use");
	is_int(slots_promote(s, 'b'), 0, "promoted");
	is_int(slots_current(s), 'b', "in use");
	is_int(slots_pending(s), 0, "the old one is not pending");
	is_int(fill(s), 'a', "then a again, emptied");
	is_int(slots_pending(s), 0, "so nothing is pending");
}

int
main(void)
{
	struct arena *a = arena_new(), *other = arena_new();
	struct slots *s, *two;
	char *command[] = { "rm", "-rf", dir, NULL };

	umask(0);
	if (mkdtemp(dir) == NULL)
		return skip_all("no temporary folder");
	is_int(slots_open(a, "/nonexistent/x", SLOTS_LOOK, &s),
	    ERR_NOT_FOUND, "no folder");
	is_int(slots_open(a, "/nonexistent/x", SLOTS_CREATE, &s), ERR_IO,
	    "cannot be made");
	is_int(slots_open(a, dir, SLOTS_CREATE, &s), 0, "opened");
	is_int(slots_open(other, dir, SLOTS_CHANGE, &two), ERR_STATE,
	    "one at a time");
	is_int(slots_open(other, dir, SLOTS_LOOK, &two), 0, "others may look");
	test_first(a, s);
	test_second(s);
	arena_free(other);
	arena_free(a);
	if (done_testing() != 0)
		return 1;
	fflush(stdout);
	return execvp(command[0], command);
}
