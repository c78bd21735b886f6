/*
 * An HTTP client of many lines: requests from a file, on kept lines or on a
 * new one each, by mutual TLS where there are identities. Request k is sent by
 * line k mod LINES, at its own time, whether or not the one before it was
 * answered by then: what queues up counts as latency.
 */
#include "swarm.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "time.h"
#include "slice.h"
#include "swarm_stat.h"
#include "time.h"

#define ANSWER_MAX	(1u << 20)
#define SECOND		1000000

struct client {
	struct line	 line;
	size_t		 next;		/* the request that it sends next */
	int64_t		 due;		/* of the one under way; 0: none */
	int64_t		 sent;
	uint8_t		*in;
	size_t		 in_n;
	bool		 sticky;	/* the line may serve another */
};

static struct {
	const struct options	*o;
	struct slice		*requests;
	size_t			 n_requests;
	struct line_identity	*identities;
	size_t			 n_identities;
	struct client		*clients;
	int64_t			 begun;
	size_t			 due;		/* requests whose time came */
	size_t			 answered;
	size_t			 wrong;
	struct hist		 latency;	/* from when it was due */
	struct hist		 service;	/* from when it was begun */
	struct tally		 statuses;
	struct tally		 faults;
	size_t			 lines_opened;
	bool			 told;	/* to begin */
} run;

/* ---- requests: a length in decimal, a line feed, so many bytes, ... ------ */

static void
load(const char *path)
{
	FILE *in = fopen(path, "re");
	unsigned long n;
	uint8_t *p;

	if (in == NULL)
		err(1, "%s", path);
	while (fscanf(in, "%7lu", &n) == 1 && fgetc(in) == '\n') {
		p = malloc(n + 1);
		run.requests = reallocarray(run.requests, run.n_requests + 1,
		    sizeof(*run.requests));
		if (p == NULL || run.requests == NULL)
			err(1, NULL);
		if (fread(p, 1, n, in) != n)
			errx(1, "%s: ends too early", path);
		run.requests[run.n_requests++] = slice_of(p, n);
	}
	fclose(in);
	if (run.n_requests == 0)
		errx(1, "%s: no requests", path);
}

/* ---- one after another --------------------------------------------------- */

static int64_t
due_of(size_t k)
{
	if (run.o->rate <= 0)
		return 0;
	return run.begun + (int64_t)((double)k * 1e6 / run.o->rate);
}

static void
send_it(struct client *c)
{
	struct slice request = run.requests[c->next % run.n_requests];

	line_say(&c->line, request.p, request.n);
}

static void
open_line(struct client *c)
{
	struct line_from from = { .identities = run.identities };
	size_t who = run.o->fresh ? c->next : (size_t)(c - run.clients);

	if (run.n_identities > 0)
		from.identity = who % run.n_identities;
	from.address = swarm_address(run.o, who);
	run.lines_opened++;
	line_open(&c->line, &run.o->target, &from);
}

static void
begin(struct client *c, int64_t now)
{
	c->due = due_of(c->next);
	c->sent = now;
	if (c->due == 0)
		c->due = now;
	if (c->line.stage == LINE_OPEN)
		send_it(c);
	else
		open_line(c);
}

/* Begins what is due and has a line that is free. */
static void
go_on(struct client *c)
{
	int64_t now = time_monotonic_us();

	if (c->due == 0 && c->next < run.due)
		begin(c, now);
}

static void
forget(struct client *c)
{
	free(c->in);
	c->in = NULL;
	c->in_n = 0;
}

/* The one under way is over; the next is begun by the main loop. */
static void
over(struct client *c)
{
	forget(c);
	c->due = 0;
	c->next += run.o->lines;
	run.answered++;
	if (run.o->rate <= 0 && run.due < run.o->n)
		run.due++;
}

static void
fault(struct client *c, const char *why)
{
	tally_add(&run.faults, why);
	run.wrong++;
	line_close(&c->line);
	over(c);
}

/* ---- answers ------------------------------------------------------------- */

/* The value of a header in the head, or nothing. */
static struct slice
header(struct slice head, const char *name)
{
	size_t n = strlen(name);
	const char *p = (const char *)head.p, *stop = p + head.n, *line;

	while ((line = memmem(p, (size_t)(stop - p), "\r\n", 2)) != NULL) {
		p = line + 2;
		if ((size_t)(stop - p) > n && strncasecmp(p, name, n) == 0 &&
		    p[n] == ':')
			return slice_of(p + n + 1,
			    (size_t)(stop - p) - n - 1);
	}
	return SLICE_NONE;
}

static bool
says(struct slice value, const char *word)
{
	while (value.n > 0 && value.p[0] == ' ')
		value = slice_of(value.p + 1, value.n - 1);
	return value.n >= strlen(word) && strncasecmp((const char *)value.p,
	    word, strlen(word)) == 0;
}

/* The whole answer is there. */
static bool
is_whole(struct slice head, struct slice body)
{
	struct slice length = header(head, "content-length");
	static const char last[] = "0\r\n\r\n";

	if (length.n > 0)
		return body.n >= strtoul((const char *)length.p, NULL, 10);
	if (says(header(head, "transfer-encoding"), "chunked"))
		return body.n >= sizeof(last) - 1 && memcmp(body.p + body.n -
		    (sizeof(last) - 1), last, sizeof(last) - 1) == 0;
	return true;
}

static void
count(struct client *c, struct slice head)
{
	int64_t now = time_monotonic_us();
	char status[4] = "";

	if (head.n >= 12)
		memcpy(status, head.p + 9, 3);
	tally_add(&run.statuses, status);
	if (strtoul(status, NULL, 10) != run.o->expect)
		run.wrong++;
	hist_add(&run.latency, now - c->due);
	hist_add(&run.service, now - c->sent);
	if (run.o->fresh || says(header(head, "connection"), "close"))
		line_close(&c->line);
}

static void
heard(struct line *l, const uint8_t *p, size_t n)
{
	struct client *c = l->of;
	struct slice head, body;
	const uint8_t *stop;

	if (c->due == 0 || c->in_n + n > ANSWER_MAX) {
		line_close(l);
		return;
	}
	c->in = realloc(c->in, c->in_n + n + 1);
	if (c->in == NULL)
		err(1, NULL);
	memcpy(c->in + c->in_n, p, n);
	c->in_n += n;
	c->in[c->in_n] = '\0';
	stop = memmem(c->in, c->in_n, "\r\n\r\n", 4);
	if (stop == NULL)
		return;
	head = slice_of(c->in, (size_t)(stop - c->in) + 2);
	body = slice_of(stop + 4, (size_t)(c->in + c->in_n - stop) - 4);
	if (!is_whole(head, body))
		return;
	count(c, head);
	over(c);
	go_on(c);
	go_on(&run.clients[(run.due - 1) % run.o->lines]);
}

static void
opened(struct line *l)
{
	struct client *c = l->of;

	if (c->due != 0)
		send_it(c);
}

static void
ended(struct line *l, const char *why)
{
	struct client *c = l->of;

	if (c->due != 0)
		fault(c, why);
}

/* ---- all of them --------------------------------------------------------- */

static void
print_second(int64_t now)
{
	printf("{\"second\":%.2f,\"due\":%zu,\"answered\":%zu,"
	    "\"wrong\":%zu,\"own_cpu\":%.3f}\n",
	    (double)(now - run.begun) / 1e6, run.due, run.answered, run.wrong,
	    stat_cpu_seconds());
	fflush(stdout);
}

static void
print_summary(double seconds, double cpu)
{
	printf("{\"summary\":true,\"seconds\":%.4f,\"answered\":%zu,"
	    "\"wrong\":%zu,\"lines_opened\":%zu,\"own_cpu\":%.4f,", seconds,
	    run.answered, run.wrong, run.lines_opened, cpu);
	tally_print(stdout, "statuses", &run.statuses);
	printf(",");
	tally_print(stdout, "faults", &run.faults);
	printf(",");
	hist_print(stdout, "latency", &run.latency);
	printf(",");
	hist_print(stdout, "service", &run.service);
	printf("}\n");
	fflush(stdout);
}

/* How many are due now, of all n; with a rate. */
static size_t
due_by(int64_t now)
{
	double due;

	if (run.o->seconds > 0 &&
	    (double)(now - run.begun) / 1e6 >= run.o->seconds)
		return run.due;		/* no more of them */
	due = (double)(now - run.begun) / 1e6 * run.o->rate + 1;
	return due < (double)run.o->n ? (size_t)due : run.o->n;
}

static void
arrive(int64_t now)
{
	size_t due = due_by(now);

	while (run.due < due)
		go_on(&run.clients[run.due++ % run.o->lines]);
}

/* Those whose line ended with something due. */
static void
catch_up(void)
{
	for (size_t i = 0; i < run.o->lines; i++)
		go_on(&run.clients[i]);
}

/* Of those that will be begun. */
static bool
is_over(int64_t now)
{
	bool all = run.due >= run.o->n || (run.o->seconds > 0 &&
	    (double)(now - run.begun) / 1e6 >= run.o->seconds);

	return all && (run.o->rate > 0 ? run.answered >= run.due :
	    run.o->seconds > 0 || run.answered >= run.o->n);
}

static void
make_clients(void)
{
	static const struct line_calls calls = { opened, heard, ended };

	run.clients = calloc(run.o->lines, sizeof(*run.clients));
	if (run.clients == NULL)
		err(1, NULL);
	for (size_t i = 0; i < run.o->lines; i++) {
		run.clients[i].line.calls = &calls;
		run.clients[i].line.of = &run.clients[i];
		run.clients[i].next = i;
	}
}

static void
be_told(void)
{
	char text[64];

	if (read(0, text, sizeof(text)) <= 0)
		exit(1);
	run.told = true;
}

static bool
all_open(void)
{
	for (size_t i = 0; i < run.o->lines; i++)
		if (run.clients[i].line.stage != LINE_OPEN)
			return false;
	return true;
}

/* Kept lines are opened before anything counts; then the word to begin. */
static void
prepare(void)
{
	int64_t patience = time_monotonic_us() + 60 * (int64_t)SECOND;

	for (size_t i = 0; i < run.o->lines && !run.o->fresh; i++)
		open_line(&run.clients[i]);
	while (!run.o->fresh && !all_open()) {
		loop_turn(time_monotonic_us() + SECOND);
		if (time_monotonic_us() > patience)
			errx(1, "not all lines could be opened");
	}
	if (!run.o->told)
		return;
	printf("{\"ready\":true}\n");
	fflush(stdout);
	loop_watch_input(be_told);
	while (!run.told)
		loop_turn(time_monotonic_us() + SECOND);
	loop_forget_input();
}

int
swarm_http(const struct options *o)
{
	int64_t now, second, next;
	double cpu;

	run.o = o;
	load(o->requests);
	if (o->identities != NULL)
		run.identities = line_identities(o->identities,
		    &run.n_identities);
	make_clients();
	prepare();
	cpu = stat_cpu_seconds();
	now = run.begun = time_monotonic_us();
	if (o->rate <= 0) {
		run.due = o->under_way > 0 && o->under_way < o->n ?
		    o->under_way : o->n;
		catch_up();
	}
	second = now + SECOND;
	do {
		if (o->rate > 0)
			arrive(now);
		next = o->rate > 0 && run.due < o->n ? due_of(run.due) :
		    now + SECOND / 20;
		loop_turn(next < second ? next : second);
		now = time_monotonic_us();
		if (now >= second) {
			print_second(now);
			catch_up();
			second += SECOND;
		}
	} while (!is_over(now));
	print_summary((double)(now - run.begun) / 1e6,
	    stat_cpu_seconds() - cpu);
	return run.wrong > 0;
}
