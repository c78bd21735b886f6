/*
 * Run under callgrind by 36_comparisons_take_the_same_time: each comparison of
 * a secret with what differs from it in one byte, the first to the last, as
 * the programs make it. Each in a process of its own, so that all begin alike;
 * its count of instructions is dumped under its name and the byte's number.
 */
#include <sys/wait.h>

#include <stdbool.h>
#include <unistd.h>

#include <valgrind/callgrind.h>

#include "admission.h"
#include "protocol_vectors.h"

#define LEN	32	/* bytes of all that is compared */

/* One comparison: what is right for it, and how it judges. */
struct subject {
	const char	*name;
	struct slice	 right;
	bool		(*is_right)(struct slice);
};

static struct vectors v;
static struct registration registration;	/* of the channel at hand */
static struct channel_device device;
static struct secret master;
static struct slice known;

/* ---- how each judges ---- */

/* pake, on the device: confirmV of whoever answered. */
static bool
by_device(struct slice confirm)
{
	return channel_share(&registration, &device,
	    vector_bytes(&v, "pake_shareV"), confirm) == ERR_NONE;
}

/* sealed, on the console: the proof that stands beside the registration. */
static bool
by_console(struct slice proof)
{
	struct channel_claim c;

	return channel_sealed.server_claim(&master, &registration, proof,
	    &c) == ERR_NONE && c.verdict == CHANNEL_PROVED;
}

/* On gateway and RA: the ticket, here by a hash that is wrong in one byte. */
static bool
by_gateway(struct slice hash)
{
	return secret_equal(hash, known);
}

/* What must not be done: it stops at the first byte that differs. */
static bool
by_nobody(struct slice bytes)
{
	size_t i = 0;

	while (i < bytes.n && bytes.p[i] == known.p[i])
		i++;
	return i == bytes.n;
}

/* ---- counting ---- */

static void
count(const struct subject *s, struct slice bytes, int number)
{
	char label[64];
	bool is_right;
	pid_t child = fork();

	if (child > 0) {
		int status = 0;

		if (waitpid(child, &status, 0) != child || status != 0)
			exit(1);
		return;
	}
	if (child == -1)
		_exit(1);
	CALLGRIND_TOGGLE_COLLECT;
	is_right = s->is_right(bytes);
	CALLGRIND_TOGGLE_COLLECT;
	(void)snprintf(label, sizeof(label), "%s %d", s->name, number);
	CALLGRIND_DUMP_STATS_AT(label);
	_exit(is_right != (number == LEN));
}

/* Wrong in byte 0 to 31; as number 32, right. */
static void
count_all(const struct subject *s)
{
	uint8_t bytes[LEN];

	if (s->right.n != LEN)
		exit(1);
	for (int i = 0; i <= LEN; i++) {
		memcpy(bytes, s->right.p, LEN);
		if (i < LEN)
			bytes[i] ^= 1;
		count(s, slice_of(bytes, LEN), i);
	}
}

static void
read_registration(const char *name)
{
	const struct registration_policy policy = vector_policy(&v);

	if (registration_parse(v.arena, vector_text(&v, name), &policy,
	    &registration))
		exit(1);
}

int
main(void)
{
	struct arena *a = arena_new();
	struct sha256 ticket_hash;
	struct code code;

	v = vectors_load(a);
	read_registration("pake_registration");
	code = vector_code(&v, "pake_code");
	master = vector_secret(&v, "pake_master");
	device.pake.own = vector_secret(&v, "pake_x");
	if (channel_pake.device_prepare(&code, &master, &registration,
	    &device))
		return 1;
	count_all(&(struct subject){ "confirmV",
	    vector_bytes(&v, "pake_confirmV"), by_device });

	read_registration("registration");
	master = vector_secret(&v, "master");
	count_all(&(struct subject){ "proof", vector_bytes(&v, "proof"),
	    by_console });

	if (sha256_of(vector_bytes(&v, "ticket"), &ticket_hash))
		return 1;
	known = sha256_slice(&registration.ticket_hash);
	count_all(&(struct subject){ "ticket", sha256_slice(&ticket_hash),
	    by_gateway });
	count_all(&(struct subject){ "control", sha256_slice(&ticket_hash),
	    by_nobody });
	arena_free(a);
	return 0;
}
