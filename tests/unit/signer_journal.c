/* The journal: what it says back, what a crash leaves, what it refuses. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "journal.h"
#include "log.h"
#include "tap.h"
#include "time.h"

static char path[] = "/tmp/hf-journal-XXXXXX";

static struct record
issue(uint8_t serial, uint8_t enrollment, int64_t at)
{
	return (struct record){ .kind = RECORD_ISSUE, .at = at,
	    .serial = { serial }, .not_after = at + 86400,
	    .enrollment = { { enrollment } }, .device = { { 9 } } };
}

static struct journal *
opened(const char *what)
{
	struct journal *j;

	is_int(journal_open(path, &j), ERR_NONE, "%s", what);
	return j;
}

static void
scribble(const char *text)
{
	int fd = open(path, O_WRONLY | O_APPEND);

	ok(write(fd, text, strlen(text)) == (ssize_t)strlen(text),
	    "(a crash leaves %zu bytes)", strlen(text));
	close(fd);
}

static off_t
size(void)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : -1;
}

static void
lines(struct arena *a)
{
	struct record r = issue(1, 2, 1700000000), back;
	struct slice line;
	struct buf b;
	int taken = 0;
	uint8_t *bad;

	buf_init(&b, a, RECORD_MAX);
	is_int(record_format(&b, &r), ERR_NONE, "a record is written");
	note("%s", buf_str(&b));
	line = slice_of(b.p, b.n - 1);
	is_int(record_parse(line, &back), ERR_NONE, "and read");
	is_mem(&back, sizeof(back), &r, sizeof(r), "as it was");
	bad = arena_alloc(a, line.n);
	for (size_t i = 0; i < line.n; i++) {
		memcpy(bad, line.p, line.n);
		bad[i] ^= 1;
		taken += record_parse(slice_of(bad, line.n), &back) == ERR_NONE;
	}
	is_int(taken, 0, "no flipped bit goes unnoticed");
	for (size_t i = 0; i < line.n; i++)
		taken += record_parse(slice_of(line.p, i), &back) == ERR_NONE;
	is_int(taken, 0, "nor does a cut");
}

static void
kinds(struct arena *a)
{
	struct record r = { .at = 1700000000, .not_after = 1800000000,
	    .when = 1750000000, .number = 7, .reason = "key-compromise",
	    .line = SLICE_LIT("eyJjaGVja3BvaW50Ijox-_") };
	struct record back;
	struct buf b;

	for (r.kind = 0; r.kind < RECORD_KINDS; r.kind++) {
		buf_init(&b, a, RECORD_MAX);
		ok(record_format(&b, &r) == ERR_NONE &&
		    record_parse(slice_of(b.p, b.n - 1), &back) == ERR_NONE &&
		    back.kind == r.kind, "%s", buf_str(&b));
	}
}

static void
auditing(void)
{
	struct record r = { .kind = RECORD_AUDIT, .at = 1700000000,
	    .number = 1, .line = SLICE_LIT("b25l") };
	struct record alarm = { .kind = RECORD_ALARM, .at = 1700000001,
	    .number = 42, .reason = "altered" };
	struct record base = { .kind = RECORD_BASE, .at = 1700000002,
	    .number = 1 };
	struct journal *j = opened("an empty journal");
	int64_t at;

	is_str(journal_audit(j, &at), NULL, "no checkpoint of the event log");
	is_int(journal_append(j, &r, 1), ERR_NONE, "one");
	r.number = 2, r.at++, r.line = SLICE_LIT("dHdv");
	is_int(journal_append(j, &r, 1), ERR_NONE, "another");
	is_str(journal_audit(j, &at), "dHdv", "the last one counts");
	is_int(at, 1700000001, "with its time");
	ok(journal_alarm(j) == NULL, "no alarm");
	is_int(journal_append(j, &alarm, 1), ERR_NONE, "an alarm");
	alarm.number = 43;
	is_int(journal_append(j, &alarm, 1), ERR_NONE, "once more");
	journal_free(j);
	j = opened("again from the disk");
	ok(journal_alarm(j) != NULL && journal_alarm(j)->number == 42,
	    "the first one is kept");
	r.kind = RECORD_RESTART, r.number = 3, r.line = SLICE_LIT("dGhyZWU");
	is_int(journal_append(j, &r, 1), ERR_NONE, "a restart");
	ok(journal_alarm(j) == NULL, "ends it");
	is_str(journal_audit(j, &at), "dGhyZWU", "and is a checkpoint");
	ok(journal_has_audit(j, SLICE_LIT("b25l")) &&
	    journal_has_audit(j, SLICE_LIT("dGhyZWU")) &&
	    !journal_has_audit(j, SLICE_LIT("Zm91cg")),
	    "older ones are known, others not");
	ok(journal_audit_base(j) == NULL, "no base");
	is_int(journal_append(j, &base, 1), ERR_NONE, "one");
	base.number = 2, base.der.b[0] = 7;
	is_int(journal_append(j, &base, 1), ERR_NONE, "another");
	journal_free(j);
	j = opened("again from the disk");
	ok(journal_audit_base(j) != NULL &&
	    journal_audit_base(j)->der.b[0] == 7, "the last one counts");
	is_str(journal_audit(j, &at), "dGhyZWU", "which is no checkpoint");
	journal_free(j);
}

static void
settling(struct arena *a)
{
	struct record rs[] = { issue(1, 1, 100), issue(2, 1, 200),
	    issue(3, 2, 300) };
	struct record mark = { .kind = RECORD_CHECKPOINT }, gone, *found;
	struct journal *j = opened("an empty journal");

	is_int(journal_append(j, rs, 3), ERR_NONE, "three certificates");
	is_int(journal_unsettled_for(j, a, &rs[0].enrollment, &found), 2,
	    "two of one enrollment are not settled");
	ok(found[0].serial[0] == 1 && found[1].serial[0] == 2, "those two");
	gone = rs[1], gone.kind = RECORD_VOID;
	is_int(journal_append(j, &gone, 1), ERR_NONE, "one is void");
	is_int(journal_unsettled_for(j, a, &rs[0].enrollment, &found), 1,
	    "that settles it");
	is_int(journal_unsettled_before(j, a, 300, &found), 1,
	    "one is left from before");
	mark.number = journal_settled_offset(j, 300);
	is_int(journal_append(j, &mark, 1), ERR_NONE, "a checkpoint");
	is_int(journal_unsettled_before(j, a, 1000, &found), 1,
	    "settles it, but not what came later");
	is_int(found[0].serial[0], 3, "that one");
	journal_free(j);
	j = opened("again from the disk");
	is_int(journal_unsettled_before(j, a, 1000, &found), 1,
	    "the same is left");
	mark.number = journal_settled_offset(j, 1000);
	is_int(journal_append(j, &mark, 1), ERR_NONE, "a checkpoint at the end");
	is_int(journal_unsettled_before(j, a, 1000, &found), 0,
	    "settles all");
	journal_free(j);
}

static void
torn(struct arena *a)
{
	struct record r = issue(4, 4, 400), *found;
	struct journal_report report;
	struct journal *j;

	scribble("issue 2026-11-23T18:00:00Z 0102");
	j = opened("a torn line at the end");
	is_int(journal_unsettled_before(j, a, 1000, &found), 0, "is nothing");
	journal_free(j);
	scribble("torn 2026");
	j = opened("torn while it was mended");
	journal_free(j);
	scribble("whole but wrong\n");
	j = opened("a wrong last line");
	is_int(journal_append(j, &r, 1), ERR_NONE, "goes on");
	is_int(journal_check(j, &report), ERR_NONE, "and is whole");
	is_int(report.records[RECORD_TORN], 3, "with three tears");
	is_int(report.records[RECORD_ISSUE], 4, "and all certificates");
	is_int(report.unsettled, 1, "of which one is not settled");
	is_int(report.bytes, size(), "up to its end");
	/* Another process is open while one crashes. */
	scribble("issue 2026");
	r.serial[0] = 5;
	is_int(journal_append(j, &r, 1), ERR_NONE, "a neighbour mends it too");
	journal_free(j);
	j = opened("and leaves it whole");
	is_int(journal_unsettled_before(j, a, 1000, &found), 2,
	    "with its own line");
	journal_free(j);
}

static void
cap(void)
{
	struct record r = issue(6, 6, 100000);
	struct journal *j = opened("a cap");

	is_int(journal_sign(j, &r, 2), ERR_NONE, "of two: the first");
	is_int(journal_sign(j, &r, 2), ERR_NONE, "the second");
	is_int(journal_sign(j, &r, 2), ERR_CAP, "a third is too many");
	r.at += 3599;
	is_int(journal_sign(j, &r, 2), ERR_CAP, "a second before the hour");
	r.at++;
	is_int(journal_sign(j, &r, 2), ERR_NONE, "after an hour it is not");
	is_int(journal_check_cap(j, 1), ERR_NONE, "and by now there is room");
	r.at = time_now();
	is_int(journal_sign(j, &r, 2), ERR_NONE, "one of today");
	is_int(journal_check_cap(j, 2), ERR_NONE, "leaves room for a second");
	is_int(journal_check_cap(j, 1), ERR_CAP, "but not with a cap of one");
	is_int(journal_check_cap(j, 0), ERR_NONE, "without a cap there is");
	journal_free(j);
}

/* Those without a person count among all, and apart. */
static void
unattended_cap(void)
{
	struct record all = issue(7, 7, 150000), own = issue(8, 8, 150000);
	struct journal_report report;
	struct journal *j = opened("a cap of its own");

	own.kind = RECORD_FACTORY;
	is_int(journal_sign(j, &all, 9), ERR_NONE, "one by a person");
	is_int(journal_sign_unattended(j, &own, 9, 2), ERR_NONE,
	    "of two without: the first");
	is_int(journal_sign_unattended(j, &own, 9, 2), ERR_NONE,
	    "the second");
	is_int(journal_sign_unattended(j, &own, 9, 2), ERR_CAP,
	    "a third is too many");
	is_int(journal_sign(j, &all, 9), ERR_NONE, "a person's is not");
	is_int(journal_sign(j, &all, 4), ERR_CAP, "but all are counted there");
	is_int(journal_sign_unattended(j, &own, 4, 9), ERR_CAP,
	    "and here");
	own.at += 3599;
	is_int(journal_sign_unattended(j, &own, 9, 2), ERR_CAP,
	    "a second before the hour");
	own.at++;
	is_int(journal_sign_unattended(j, &own, 9, 2), ERR_NONE,
	    "after an hour it goes on");
	is_int(journal_check(j, &report), ERR_NONE, "the lines are read");
	is_int(report.records[RECORD_FACTORY], 3, "with their kind");
	journal_free(j);
}

static void
child(struct journal *j, uint8_t who)
{
	int good = journal_reopen(j) == ERR_NONE;

	for (int i = 0; i < 50; i++) {
		struct record r = issue(who, who, 200000);

		good = good && journal_append(j, &r, 1) == ERR_NONE;
	}
	_exit(good ? 0 : 1);
}

static void
many_processes(struct arena *a)
{
	struct journal *j = opened("four processes");
	struct record *found;
	struct uuid one = { { 101 } };
	pid_t pids[4];
	int status, good = 0;

	for (uint8_t i = 0; i < 4; i++) {
		if ((pids[i] = fork()) == 0)
			child(j, (uint8_t)(100 + i));
	}
	for (int i = 0; i < 4; i++) {
		waitpid(pids[i], &status, 0);
		good += status == 0;
	}
	is_int(good, 4, "append side by side");
	is_int(journal_refresh(j), ERR_NONE, "and leave it whole");
	is_int(journal_unsettled_for(j, a, &one, &found), 50,
	    "with every line");
	journal_free(j);
}

static void
revocations(struct arena *a)
{
	struct record rs[] = {
		{ .kind = RECORD_REVOKE, .at = 1, .serial = { 1 },
		  .not_after = 1000, .when = 5, .number = 7,
		  .reason = "superseded" },
		{ .kind = RECORD_REVOKE, .at = 1, .serial = { 2 },
		  .not_after = 2000, .when = 5, .number = 8,
		  .reason = "unspecified" },
		{ .kind = RECORD_CRL, .at = 1, .number = 99, .when = 12345 },
	};
	struct journal *j = opened("revocations");
	struct record *found;
	int64_t next;

	is_int(journal_append(j, rs, 3), ERR_NONE, "are noted");
	is_int(journal_revocations(j, a, 0, &found), 2, "all are found");
	is_int(journal_revocations(j, a, 1000, &found), 1,
	    "those that ended are not");
	is_str(found[0].reason, "unspecified", "the other is");
	ok(journal_is_revoked(j, rs[1].serial), "one is known as such");
	rs[1].serial[0] = 3;
	ok(!journal_is_revoked(j, rs[1].serial), "another is not");
	rs[1].serial[0] = 2;
	is_int(journal_append(j, &rs[1], 1), ERR_NONE, "noted twice");
	is_int(journal_revocations(j, a, 0, &found), 2, "it counts once");
	is_int(journal_crl(j, &next), 99, "and the list's number");
	is_int(next, 12345, "and its end");
	journal_free(j);
}

static struct record
change(uint8_t serial, uint64_t seq, const char *reason)
{
	struct record r = { .kind = RECORD_REVOKE, .at = 1, .not_after = 1000,
	    .serial = { serial }, .when = 5, .number = seq };

	memcpy(r.reason, reason, strlen(reason) + 1);
	return r;
}

static void
list_at(struct journal *j, int64_t at, uint64_t number)
{
	const struct record r = { .kind = RECORD_CRL, .at = at,
	    .number = number, .when = at + 7 * 86400 };

	is_int(journal_append(j, &r, 1), ERR_NONE, "(list %d)", (int)number);
}

static void
holds(struct arena *a)
{
	const struct record rs[] = {
		change(0x41, 1, "certificate-hold"),
		change(0x42, 2, "superseded"),
		change(0x41, 3, "remove-from-crl"),
		change(0x43, 4, "certificate-hold"),
	};
	struct journal *j = opened("holds");
	struct record *found, again = rs[0];
	int64_t day = 86400;
	size_t before = journal_revocations(j, a, 0, &found), n;

	is_int((long long)journal_base(j), 99, "a base from before");
	list_at(j, 30 * day, 100);
	list_at(j, 31 * day, 101);
	is_int((long long)journal_base(j), 99,
	    "it stays while the next is valid");
	is_int(journal_append(j, rs, 2), ERR_NONE, "one on hold, one revoked");
	ok(journal_has(j, &rs[0]) && !journal_has(j, &rs[2]), "are known");
	again.number = 9;
	ok(!journal_has(j, &again), "under their numbers");
	list_at(j, 37 * day, 102);
	is_int((long long)journal_base(j), 100,
	    "when the second has ended, it is the base");
	is_int(journal_append(j, &rs[2], 2), ERR_NONE, "released; held");
	ok(!journal_is_revoked(j, rs[0].serial), "the released one is good");
	ok(journal_is_revoked(j, rs[3].serial), "the held one is not");
	is_int((long long)(journal_revocations(j, a, 0, &found) - before), 2,
	    "two more are on the list");
	n = journal_changes(j, a, 0, &found);
	is_int((long long)n, 3, "three have changed");
	is_str(found[1].reason, "remove-from-crl", "one by its release");
	is_int((long long)journal_changes(j, a, 1000, &found), 0,
	    "none of those that have ended");
	list_at(j, 60 * day, 103);
	is_int((long long)journal_base(j), 102, "the newest ended one stays");
	is_int((long long)journal_changes(j, a, 0, &found), 2,
	    "from where two have changed");
	journal_free(j);
}

static void
many_revocations(void)
{
	struct record r = { .kind = RECORD_REVOKE, .not_after = 1000,
	    .reason = "unspecified" };
	struct journal *j = opened("a thousand revocations");
	int known = 0, unknown = 0;

	for (int i = 0; i < 1000; i++) {
		/* All with the same beginning: the worst case. */
		r.serial[15] = (uint8_t)i, r.serial[14] = (uint8_t)(i >> 8);
		r.serial[13] = 7;
		if (journal_append(j, &r, 1))
			break;
	}
	for (int i = 0; i < 2000; i++) {
		r.serial[15] = (uint8_t)i, r.serial[14] = (uint8_t)(i >> 8);
		if (journal_is_revoked(j, r.serial))
			known++;
		else
			unknown++;
	}
	is_int(known, 1000, "are found");
	is_int(unknown, 1000, "and no others");
	journal_free(j);
}

static void
damage(void)
{
	struct journal *j;
	uint8_t byte;
	int fd;

	fd = open(path, O_RDWR);
	ok(pread(fd, &byte, 1, 30) == 1, "a byte in the middle");
	byte ^= 1;
	ok(pwrite(fd, &byte, 1, 30) == 1, "is changed");
	is_int(journal_open(path, &j), ERR_CONFIG, "that is refused");
	byte ^= 1;
	ok(pwrite(fd, &byte, 1, 30) == 1, "changed back");
	j = opened("it is taken");
	ok(ftruncate(fd, size() - 10) == 0, "cut while it is open");
	is_int(journal_refresh(j), ERR_CONFIG, "that is refused");
	journal_free(j);
	close(fd);
}

int
main(void)
{
	struct arena *a = arena_new();
	int fd;

	log_open("test");
	if ((fd = mkstemp(path)) == -1)
		return 1;
	close(fd);
	lines(a);
	kinds(a);
	auditing();
	ok(truncate(path, 0) == 0, "(emptied)");
	settling(a);
	torn(a);
	cap();
	unattended_cap();
	many_processes(a);
	revocations(a);
	holds(a);
	many_revocations();
	damage();
	unlink(path);
	arena_free(a);
	return done_testing();
}
