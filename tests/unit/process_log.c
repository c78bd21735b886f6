/*
 * Log lines: one each, whole, and not to be forged.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "die.h"
#include "log.h"
#include "tap.h"

static char captured[65536];
static int saved = -1;
static int pipes[2];

static void
capture(void)
{
	saved = dup(STDERR_FILENO);
	if (pipe(pipes) == -1 || dup2(pipes[1], STDERR_FILENO) == -1)
		exit(1);
	(void)close(pipes[1]);
}

static const char *
release(void)
{
	ssize_t n, all = 0;

	(void)dup2(saved, STDERR_FILENO);
	(void)close(saved);
	while ((n = read(pipes[0], captured + all,
	    sizeof(captured) - 1 - (size_t)all)) > 0)
		all += n;
	(void)close(pipes[0]);
	captured[all] = '\0';
	return captured;
}

/* Behind time, level and program. */
static const char *
tail(const char *line)
{
	for (int i = 0; i < 3 && line != NULL; i++)
		if ((line = strchr(line, ' ')) != NULL)
			line++;
	return line != NULL ? line : "";
}

static void
test_lines(void)
{
	const char *out;

	log_open("prog");
	capture();
	log_at(ERR_NOTICE, "one two=%d", 3);
	out = release();
	ok(strstr(out, "Z notice prog[") != NULL, "level and program");
	is_str(tail(out), "- one two=3\n", "no request");
	log_request_set("ab-1\n x");
	is_str(log_request_id(), "ab-1??x", "an id has no blanks");
	capture();
	log_at(ERR_INFO, "forged\n2026 error prog[1] - \xff\x1b[31m \xc2\x85 \xc3\xa4");
	out = release();
	is_str(tail(out), "ab-1??x forged\\x0a2026 error prog[1] - \\xff\\x1b[31m "
	    "\\xc2\\x85 \xc3\xa4\n", "one line whatever is in it");
	log_request_clear();
	capture();
	is_int(log_err(ERR_TICKET, "x"), ERR_TICKET, "the error comes back");
	out = release();
	ok(strstr(out, " notice prog[") != NULL, "at its own level");
	is_str(tail(out), "- x error=TICKET\n", "with its name");
}

static void
test_levels(void)
{
	enum err_level l;

	log_set_level(ERR_WARNING);
	capture();
	log_at(ERR_NOTICE, "quiet");
	(void)log_err(ERR_INPUT, "quiet");
	log_at(ERR_WARNING, "loud");
	is_str(tail(release()), "- loud\n", "only from the level on");
	log_set_level(ERR_INFO);
	is_int(log_level_parse("notice", &l), ERR_NONE, "a level");
	is_int(l, ERR_NOTICE, "its value");
	is_int(log_level_parse("Notice", &l), ERR_INPUT, "not that");
	is_str(log_level_name(ERR_DEBUG), "debug", "its name");
}

static void
test_quotes(void)
{
	char long_text[2 * LOG_Q], big[2 * LOG_LINE];
	const char *first, *out;

	is_str(log_q(SLICE_NONE), "\"\"", "nothing");
	is_str(log_qs(NULL), "\"\"", "no string");
	is_str(log_qs("a\"b\\c d=e"), "\"a\\\"b\\\\c d=e\"", "quotes");
	is_str(log_q(SLICE_LIT("a\0\n\xe2\x80\xae" "b\xff")),
	    "\"a\\x00\\x0a\\xe2\\x80\\xae" "b\\xff\"", "what misleads");
	is_str(log_qs("K\xc3\xbc" "che"), "\"K\xc3\xbc" "che\"", "letters stay");
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	first = log_qs(long_text);
	is_int(strlen(first), LOG_Q - 1, "long ones are cut");
	is_str(first + LOG_Q - 5, "...\"", "and say so");
	for (int i = 0; i < 7; i++)
		(void)log_qs("y");
	is_int(first[1], 'x', "seven more leave it");
	memset(big, 'z', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	capture();
	log_at(ERR_INFO, "%s", big);
	out = release();
	is_int(strlen(out), LOG_LINE - 1, "a long line is cut");
	is_str(out + LOG_LINE - 5, "...\n", "and ended");
}

static void
test_die(void)
{
	int status = 0;
	pid_t pid;

	capture();
	fflush(stdout);
	if ((pid = fork()) == 0)
		die("gone: %d", 5);
	(void)waitpid(pid, &status, 0);
	is_str(tail(release()), "- gone: 5\n", "the last word");
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 1, "exit 1");
}

static int
lines_of(const char *out)
{
	int n = 0;

	for (; *out != '\0'; out++)
		n += *out == '\n';
	return n;
}

static void
test_database(void)
{
	bool away = false;
	const char *out;

	capture();
	log_database(&away, ERR_AWAY, "connect", "no such\nserver");
	log_database(&away, ERR_AWAY, "connect", "no such server");
	out = release();
	is_str(tail(out), "- database step=connect: \"no such\\x0aserver\" "
	    "error=AWAY\n", "being away is told once");
	ok(away, "and remembered");
	capture();
	log_database(&away, ERR_DATABASE, "claim", "42501");
	log_database(&away, ERR_AWAY, "claim", "08006");
	log_database(NULL, ERR_AWAY, "claim", "08006");
	log_database(NULL, ERR_AWAY, "claim", "08006");
	out = release();
	is_int(lines_of(out), 4, "what is new is told, and without memory all");
}

int
main(void)
{
	test_lines();
	test_levels();
	test_quotes();
	test_die();
	test_database();
	return done_testing();
}
