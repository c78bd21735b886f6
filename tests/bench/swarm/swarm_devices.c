/*
 * Devices on WebSockets: they arrive at a rate, register, and wait; where they
 * enroll they prove themselves, open the reply and acknowledge it. Words on
 * standard input: "go" where it waits for that, "storm" cuts all that wait and
 * lets them come back at once, "stop" ends it.
 */
#include "swarm.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "swarm_device.h"
#include "swarm_stat.h"
#include "swarm_ws.h"
#include "time.h"

#define SECOND		1000000

enum stage { TO_COME, OPENING, ASKED, WAITING, PAIRING, OVER, STAGES };

struct device {
	struct ws		 ws;	/* the first: see device_of */
	enum stage		 stage;
	bool			 again;	/* came back after a storm */
	int64_t			 due;
	struct device_start	 start;
};

static struct {
	const struct options	*o;
	bool			 enroll;
	bool			 told;		/* to begin */
	bool			 ending;
	struct arena		*call;
	struct arena		*kept;
	struct device		*devices;
	size_t			 come;	/* of them, so far */
	size_t			 in[STAGES];
	int64_t			 begun;
	struct tally		 happened;
	struct tally		 faults;
	struct hist		 tls;		/* from when it was due */
	struct hist		 registered;
	struct hist		 again;		/* after a storm */
	int64_t			 storm;		/* when it began; 0: none */
	int64_t			 storm_over;
	unsigned		 storms;
} run;

static struct device *
device_of(struct ws *w)
{
	return (struct device *)w;
}

static void
set_stage(struct device *d, enum stage stage)
{
	run.in[d->stage]--;
	d->stage = stage;
	run.in[stage]++;
}

static void
come(struct device *d, int64_t due)
{
	size_t i = (size_t)(d - run.devices);
	struct line_from from = { .address = swarm_address(run.o, i) };

	d->due = due;
	set_stage(d, OPENING);
	ws_open(&d->ws, &run.o->target, &from);
}

/* One line for whoever plays the operators. */
static void
tell(const struct device *d, const char *event)
{
	char id[UUID_TEXT];

	if (!run.enroll)
		return;
	uuid_format(&d->start.id, id);
	printf("{\"event\":\"%s\",\"at\":%lld,\"id\":\"%s\",\"code\":\"%s\"}\n",
	    event, (long long)time_monotonic_us(), id, d->start.pairing->code);
	fflush(stdout);
}

/* All of a storm are back, or lost. */
static void
look_after_storm(int64_t now)
{
	size_t behind = run.in[TO_COME] + run.in[OPENING] + run.in[ASKED];

	if (run.storm != 0 && run.storm_over == 0 &&
	    behind == run.o->n - run.come)
		run.storm_over = now;
}

static void
over(struct device *d, const char *fault)
{
	if (fault != NULL)
		tally_add(&run.faults, fault);
	ws_close(&d->ws);
	set_stage(d, OVER);
	look_after_storm(time_monotonic_us());
}

static void
registered(struct device *d)
{
	int64_t now = time_monotonic_us();

	hist_add(d->again ? &run.again : &run.registered, now - d->due);
	tally_add(&run.happened, d->again ? "again" : "registered");
	set_stage(d, WAITING);
	tell(d, "registered");
	look_after_storm(now);
}

/* In a storm a device comes until it is in; otherwise a loss is a loss. */
static void
lost(struct device *d, const char *why)
{
	if (!d->again || (d->stage != OPENING && d->stage != ASKED)) {
		over(d, why);
		return;
	}
	tally_add(&run.faults, why);
	ws_close(&d->ws);
	set_stage(d, TO_COME);
}

/* What a device that hears this tries again later. */
static bool
is_busy(const char *why)
{
	return strcmp(why, "away") == 0 || strcmp(why, "full") == 0;
}

static void
move(struct device *d, const struct device_step *step)
{
	static const char *const names[] = {
		[DEVICE_CLAIMED] = "claimed", [DEVICE_VERIFIED] = "verified",
		[DEVICE_APPROVED] = "approved", [DEVICE_OPENED] = "opened",
		[DEVICE_DONE] = "done",
	};

	switch (step->move) {
	case DEVICE_NOTHING:
		return;
	case DEVICE_REGISTERED:
		registered(d);
		return;
	case DEVICE_FAILED:
		if (is_busy(step->why))
			lost(d, step->why);
		else
			over(d, step->why);
		return;
	default:
		break;
	}
	tally_add(&run.happened, names[step->move]);
	if (d->stage == WAITING)
		set_stage(d, PAIRING);
	tell(d, names[step->move]);
	if (step->move == DEVICE_DONE)
		over(d, NULL);
	else if (step->frame.n > 0)
		ws_say(&d->ws, step->frame);
}

static void
heard(struct ws *w, struct slice text)
{
	struct device *d = device_of(w);
	struct device_step step;

	arena_reset(run.call);
	device_hear(run.call, d->start.pairing, text, &step);
	move(d, &step);
}

static void
shaken(struct ws *w)
{
	const struct device *d = device_of(w);

	if (!d->again)
		hist_add(&run.tls, time_monotonic_us() - d->due);
}

static void
opened(struct ws *w)
{
	struct device *d = device_of(w);

	set_stage(d, ASKED);
	ws_say(w, d->start.hello);
}

static void
ended(struct ws *w, const char *why)
{
	lost(device_of(w), why);
}

/* ---- arriving ------------------------------------------------------------ */

static int64_t
due_of(size_t i)
{
	if (run.o->rate <= 0)
		return run.begun;
	return run.begun + (int64_t)((double)i * 1e6 / run.o->rate);
}

/* Until when nothing more has to be begun. */
static int64_t
arrive(int64_t now)
{
	while (run.come < run.o->n && due_of(run.come) <= now) {
		come(&run.devices[run.come], due_of(run.come));
		run.come++;
	}
	return run.come < run.o->n ? due_of(run.come) : now + SECOND;
}

static void
storm(void)
{
	static const struct hist none;
	struct device *d;

	run.again = none;
	run.storm = time_monotonic_us();
	run.storm_over = 0;
	run.storms++;
	for (size_t i = 0; i < run.come; i++) {
		d = &run.devices[i];
		if (d->stage != WAITING)
			continue;
		ws_close(&d->ws);
		set_stage(d, TO_COME);
		d->again = true;
	}
	for (size_t i = 0; i < run.come; i++)
		if (run.devices[i].stage == TO_COME)
			come(&run.devices[i], run.storm);
}

/* Whoever was turned away in a storm comes again within a second. */
static void
come_back(void)
{
	for (size_t i = 0; i < run.come && run.storm != 0; i++)
		if (run.devices[i].stage == TO_COME)
			come(&run.devices[i], run.devices[i].due);
}

static void
read_input(void)
{
	char text[64];
	ssize_t n = read(0, text, sizeof(text) - 1);

	if (n <= 0) {
		run.ending = true;
		return;
	}
	text[n] = '\0';
	if (strstr(text, "go") != NULL)
		run.told = true;
	if (strstr(text, "storm") != NULL)
		storm();
	if (strstr(text, "stop") != NULL)
		run.ending = true;
}

/* ---- telling ------------------------------------------------------------- */

static void
print_second(int64_t now)
{
	printf("{\"second\":%.2f,\"to_come\":%zu,\"opening\":%zu,\"asked\":%zu,"
	    "\"waiting\":%zu,\"pairing\":%zu,\"over\":%zu,\"own_cpu\":%.3f",
	    (double)(now - run.begun) / 1e6, run.in[TO_COME],
	    run.in[OPENING], run.in[ASKED], run.in[WAITING], run.in[PAIRING],
	    run.in[OVER], stat_cpu_seconds());
	if (run.storm_over != 0)
		printf(",\"storms\":%u,\"storm_s\":%.3f", run.storms,
		    (double)(run.storm_over - run.storm) / 1e6);
	printf(",");
	tally_print(stdout, "faults", &run.faults);
	printf("}\n");
	fflush(stdout);
}

static void
print_summary(double cpu)
{
	uint64_t pings = 0;

	for (size_t i = 0; i < run.o->n; i++)
		pings += run.devices[i].ws.pings;
	printf("{\"summary\":true,\"seconds\":%.3f,\"own_cpu\":%.4f,"
	    "\"pings\":%llu,\"storm_s\":%.3f,",
	    (double)(time_monotonic_us() - run.begun) / 1e6, cpu,
	    (unsigned long long)pings, run.storm_over == 0 ? 0 :
	    (double)(run.storm_over - run.storm) / 1e6);
	tally_print(stdout, "happened", &run.happened);
	printf(",");
	tally_print(stdout, "faults", &run.faults);
	printf(",");
	hist_print(stdout, "tls", &run.tls);
	printf(",");
	hist_print(stdout, "registered", &run.registered);
	printf(",");
	hist_print(stdout, "again", &run.again);
	printf("}\n");
	fflush(stdout);
}

/* ---- all of them --------------------------------------------------------- */

static void
make_devices(void)
{
	static const struct ws_calls calls = { shaken, opened, heard, ended };
	struct arena *a = arena_new();
	const struct options *o = run.o;
	const struct channel *channel = channel_find(slice_str(o->channel));
	struct device_prepared *prepared;
	struct device *d;

	if (channel == NULL)
		errx(2, "%s: no such channel", o->channel);
	prepared = device_load(a, o->keys, o->skip, o->n);
	run.devices = calloc(o->n, sizeof(*run.devices));
	if (run.devices == NULL)
		err(1, NULL);
	for (size_t i = 0; i < o->n; i++) {
		d = &run.devices[i];
		d->ws.calls = &calls;
		d->start.pairs = run.enroll;
		device_register(run.kept, &prepared[i], o->realm, channel,
		    &d->start);
		if (run.enroll && prepared[i].code.n == 0)
			errx(1, "%s: prepared without codes", o->keys);
	}
	run.in[TO_COME] = o->n;
	arena_free(a);
}

static bool
is_over(int64_t now)
{
	return run.ending || run.in[OVER] == run.o->n ||
	    (run.o->seconds > 0 &&
	    (double)(now - run.begun) / 1e6 >= run.o->seconds);
}

int
swarm_devices(const struct options *o, bool enroll)
{
	int64_t now, next, second;
	double cpu;

	run.o = o;
	run.enroll = enroll;
	run.call = arena_new();
	run.kept = arena_new();
	make_devices();
	loop_watch_input(read_input);
	printf("{\"ready\":true,\"devices\":%zu}\n", o->n);
	fflush(stdout);
	while (o->told && !run.told && !run.ending)
		loop_turn(time_monotonic_us() + SECOND);
	cpu = stat_cpu_seconds();
	now = run.begun = time_monotonic_us();
	second = now + SECOND;
	do {
		next = arrive(now);
		loop_turn(next < second ? next : second);
		now = time_monotonic_us();
		if (now >= second) {
			come_back();
			print_second(now);
			second += SECOND;
		}
	} while (!is_over(now));
	print_summary(stat_cpu_seconds() - cpu);
	return 0;
}
