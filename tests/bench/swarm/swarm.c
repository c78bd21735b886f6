/*
 * A load generator: very many devices, or very many HTTP requests, from very
 * many addresses. See tests/bench/README.md.
 */
#include "swarm.h"

#include <arpa/inet.h>
#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "swarm_device.h"

static const char usage_text[] =
    "usage: swarm prepare -k FILE -n N [-r REALM -c CHANNEL]\n"
    "       swarm wait    -p PORT -k FILE -n N [options]\n"
    "       swarm enroll  -p PORT -k FILE -n N [options]\n"
    "       swarm http    -p PORT -q FILE [options]\n"
    "  -p PORT      of 127.0.0.1\n"
    "  -r REALM     the server's name (localhost); \"-\": no TLS\n"
    "  -a FILE      verify the server by these CAs\n"
    "  -n N         devices, or requests\n"
    "  -f RATE      of them a second; without it all at once, or one after\n"
    "               another on each line\n"
    "  -t SECONDS   at most\n"
    "  -b ADDRESS   the first address (127.64.0.1)\n"
    "  -m N         lines from one address (20)\n"
    "  -c CHANNEL   sealed or pake (sealed); prepare: make codes, too\n"
    "  -k FILE      prepared devices; -s N: pass over so many of them\n"
    "  -q FILE      requests: length, line feed, bytes; again and again\n"
    "  -i FILE      client certificates and their keys, PEM\n"
    "  -l N         lines at once (8); -x: a new one for each request\n"
    "  -o N         requests under way at once; as many as lines\n"
    "  -e STATUS    that is right (200)\n"
    "  -w           when the lines are open, or the devices made, wait for\n"
    "               the word \"go\" on standard input\n";

_Noreturn static void
usage(void)
{
	fputs(usage_text, stderr);
	exit(2);
}

static unsigned long
number(const char *text, unsigned long max)
{
	char *stop;
	unsigned long n = strtoul(text, &stop, 10);

	if (*text == '\0' || *stop != '\0' || n > max)
		usage();
	return n;
}

static double
real(const char *text)
{
	char *stop;
	double n = strtod(text, &stop);

	if (*text == '\0' || *stop != '\0' || n < 0)
		usage();
	return n;
}

static uint32_t
address(const char *text)
{
	struct in_addr in;

	if (inet_pton(AF_INET, text, &in) != 1)
		usage();
	return ntohl(in.s_addr);
}

uint32_t
swarm_address(const struct options *o, size_t i)
{
	return o->from + (uint32_t)(i / o->share);
}

/* Options of where, and how many. */
static bool
set_where(struct options *o, int option, const char *value)
{
	switch (option) {
	case 'p':
		o->target.port = (uint16_t)number(value, 65535);
		return true;
	case 'r':
		o->realm = value;
		return true;
	case 'a':
		o->target.ca = value;
		return true;
	case 'n':
		o->n = number(value, 1000000000);
		return true;
	case 'f':
		o->rate = real(value);
		return true;
	case 't':
		o->seconds = real(value);
		return true;
	case 'b':
		o->from = address(value);
		return true;
	case 'm':
		o->share = number(value, 1000000);
		return true;
	default:
		return false;
	}
}

static void
set_what(struct options *o, int option, const char *value)
{
	switch (option) {
	case 'c':
		o->channel = value;
		o->codes = true;
		break;
	case 'k':
		o->keys = value;
		break;
	case 's':
		o->skip = number(value, 100000000);
		break;
	case 'q':
		o->requests = value;
		break;
	case 'i':
		o->identities = value;
		break;
	case 'l':
		o->lines = number(value, 1000000);
		break;
	case 'o':
		o->under_way = number(value, 1000000);
		break;
	case 'x':
		o->fresh = true;
		break;
	case 'w':
		o->told = true;
		break;
	case 'e':
		o->expect = (unsigned)number(value, 999);
		break;
	default:
		usage();
	}
}

/* As many descriptors as lines, or it says that there are fewer. */
static void
raise_limits(size_t lines)
{
	struct rlimit r;
	rlim_t wanted = lines + 64, had;

	if (getrlimit(RLIMIT_NOFILE, &r) != 0)
		err(1, "descriptors");
	had = r.rlim_cur;
	if (had >= wanted)
		return;
	r.rlim_cur = wanted;
	if (r.rlim_max < wanted)
		r.rlim_max = wanted;
	if (setrlimit(RLIMIT_NOFILE, &r) != 0)
		err(1, "%llu descriptors are needed, %llu allowed: run "
		    "several swarms", (unsigned long long)wanted,
		    (unsigned long long)had);
	printf("{\"raised\":\"RLIMIT_NOFILE\",\"from\":%llu,\"to\":%llu}\n",
	    (unsigned long long)had, (unsigned long long)wanted);
}

static int
prepare(const struct options *o)
{
	const struct channel *channel = NULL;

	if (o->keys == NULL || o->n == 0)
		usage();
	if (o->codes) {
		channel = channel_find(slice_str(o->channel));
		if (channel == NULL)
			usage();
	}
	device_prepare(o->keys, o->realm, o->n, channel);
	return 0;
}

static int
go(const char *mode, struct options *o)
{
	bool http = strcmp(mode, "http") == 0;

	if (strcmp(mode, "prepare") == 0)
		return prepare(o);
	if (http ? o->requests == NULL : o->keys == NULL || o->n == 0)
		usage();
	if (http && o->n == 0)
		o->n = 1000000000;
	if (strcmp(o->realm, "-") != 0)
		o->target.name = o->realm;
	raise_limits(http ? o->lines : o->n);
	line_target_open(&o->target);
	loop_open();
	if (http)
		return swarm_http(o);
	if (strcmp(mode, "wait") == 0)
		return swarm_devices(o, false);
	if (strcmp(mode, "enroll") == 0)
		return swarm_devices(o, true);
	usage();
}

int
main(int argc, char **argv)
{
	struct options o = {
		.target.address = 0x7f000001,
		.realm = "localhost",
		.channel = "sealed",
		.from = 0x7f400001,
		.share = 20,
		.lines = 8,
		.expect = 200,
	};
	int option;

	if (argc < 2)
		usage();
	while ((option = getopt(argc - 1, argv + 1,
	    "p:r:a:n:f:t:b:m:c:k:s:q:i:l:o:xwe:")) != -1)
		if (!set_where(&o, option, optarg))
			set_what(&o, option, optarg);
	if (optind != argc - 1 || o.share == 0 || o.lines == 0)
		usage();
	/* OpenSSL writes to whoever may have hung up. */
	signal(SIGPIPE, SIG_IGN);
	return go(argv[1], &o);
}
