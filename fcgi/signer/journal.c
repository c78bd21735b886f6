/*
 * The journal's file; see journal.h.
 */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "journal_state.h"
#include "log.h"
#include "time.h"

#define CHUNK		65536	/* bytes read at once; no tear is longer */
#define BATCH_MAX	(1u << 20)

struct journal {
	int		 fd;
	char		*path;
	uint64_t	 offset;	/* behind the last line that was read */
	uint64_t	 good;		/* behind the last good one */
	struct journal_state state;
};

static enum err
failed(const struct journal *j, const char *what)
{
	return log_err(ERR_IO, "cannot %s the journal %s: %s", what,
	    log_qs(j->path), strerror(errno));
}

static enum err
damaged(const struct journal *j, const char *what)
{
	return log_err(ERR_CONFIG, "the journal %s is damaged at byte %llu: "
	    "%s; nothing is signed until an administrator has looked at it",
	    log_qs(j->path), (unsigned long long)j->good, what);
}

/* ---- locking ---- */

static enum err
lock(const struct journal *j)
{
	while (flock(j->fd, LOCK_EX) == -1) {
		if (errno != EINTR)
			return failed(j, "lock");
	}
	return ERR_NONE;
}

static void
unlock(const struct journal *j)
{
	(void)flock(j->fd, LOCK_UN);
}

/* ---- reading, under the lock ---- */

static enum err
take_line(struct journal *j, struct slice line)
{
	uint64_t start = j->offset;
	struct record r;

	j->offset += line.n + 1;
	if (record_parse(line, &r)) {
		if (j->offset - j->good > CHUNK)
			return damaged(j, "too much is unreadable");
		return ERR_NONE;	/* torn, as the next good one says */
	}
	if (start != j->good && (r.kind != RECORD_TORN ||
	    r.number != start - j->good))
		return damaged(j, "a line is unreadable");
	j->good = j->offset;
	state_apply(&j->state, &r, j->good);
	return ERR_NONE;
}

/* All whole lines of a chunk that begins at the offset. */
static enum err
take_lines(struct journal *j, struct slice chunk)
{
	const uint8_t *end;
	size_t n;
	enum err e;

	while (chunk.n > 0 && (end = memchr(chunk.p, '\n', chunk.n)) != NULL) {
		n = (size_t)(end - chunk.p);
		if ((e = take_line(j, slice_of(chunk.p, n))))
			return e;
		chunk = slice_of(end + 1, chunk.n - n - 1);
	}
	return ERR_NONE;
}

/* *tail: bytes behind the last line's end. */
static enum err
read_lines(struct journal *j, size_t *tail)
{
	uint8_t *chunk = malloc(CHUNK);
	uint64_t before;
	enum err e = ERR_NONE;
	ssize_t n;

	if (chunk == NULL)
		abort();
	do {
		before = j->offset;
		n = pread(j->fd, chunk, CHUNK, (off_t)j->offset);
		if (n == -1)
			e = errno == EINTR ? ERR_NONE : failed(j, "read");
		else
			e = take_lines(j, slice_of(chunk, (size_t)n));
	} while (e == ERR_NONE && (n == -1 || j->offset != before));
	if (e == ERR_NONE && n == CHUNK)
		e = damaged(j, "too much is unreadable");
	*tail = n > 0 ? (size_t)n : 0;
	free(chunk);
	return e;
}

static enum err
write_out(const struct journal *j, struct slice s)
{
	ssize_t n;

	do {
		n = write(j->fd, s.p, s.n);
	} while (n == -1 && errno == EINTR);
	if (n == -1)
		return failed(j, "write");
	if ((size_t)n != s.n) {		/* ends as a torn line */
		errno = ENOSPC;
		return failed(j, "write");
	}
	return ERR_NONE;
}

/*
 * What a crash left half written was never on the disk as a whole, so its
 * certificate never got out: the line is ended and named for what it is.
 */
static enum err
mend(struct journal *j, size_t tail)
{
	struct record r = { .kind = RECORD_TORN, .at = time_now(),
	    .number = j->offset + tail + (tail > 0) - j->good };
	struct arena *a = arena_new();
	struct buf b;
	enum err e;

	buf_init(&b, a, RECORD_MAX + 1);
	if (tail > 0)
		buf_add_byte(&b, '\n');
	log_at(ERR_WARNING, "mending a torn line of the journal bytes=%llu",
	    (unsigned long long)r.number);
	if ((e = record_format(&b, &r)) == ERR_NONE &&
	    (e = write_out(j, buf_slice(&b))) == ERR_NONE)
		e = read_lines(j, &tail);
	arena_free(a);
	return e;
}

static enum err
catch_up(struct journal *j)
{
	struct stat st;
	size_t tail;
	enum err e;

	if (fstat(j->fd, &st) == -1)
		return failed(j, "read");
	if ((uint64_t)st.st_size < j->offset)
		return damaged(j, "it has become shorter");
	if ((e = read_lines(j, &tail)))
		return e;
	return tail > 0 || j->good != j->offset ? mend(j, tail) : ERR_NONE;
}

enum err
journal_refresh(struct journal *j)
{
	enum err e;

	if ((e = lock(j)))
		return e;
	e = catch_up(j);
	unlock(j);
	return e;
}

/* ---- opening ---- */

static enum err
open_file(struct journal *j)
{
	j->fd = open(j->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, S_IRUSR | S_IWUSR);
	return j->fd == -1 ? failed(j, "open") : ERR_NONE;
}

enum err
journal_open(const char *path, struct journal **out)
{
	struct journal *j = calloc(1, sizeof(*j));
	enum err e;

	*out = NULL;
	if (j == NULL || (j->path = strdup(path)) == NULL)
		abort();
	if ((e = open_file(j)) || (e = file_sync_folder(path)) ||
	    (e = journal_refresh(j))) {
		journal_free(j);
		return e;
	}
	*out = j;
	return ERR_NONE;
}

enum err
journal_reopen(struct journal *j)
{
	close(j->fd);
	return open_file(j);
}

void
journal_free(struct journal *j)
{
	if (j == NULL)
		return;
	if (j->fd != -1)
		close(j->fd);
	state_free(&j->state);
	free(j->path);
	free(j);
}

/* ---- writing ---- */

static enum err
put(struct journal *j, const struct record *r, size_t n)
{
	struct arena *a = arena_new();
	enum err e = ERR_NONE;
	struct buf b;
	size_t i, tail;

	buf_init(&b, a, BATCH_MAX);
	for (i = 0; i < n && e == ERR_NONE; i++)
		e = record_format(&b, &r[i]);
	if (e == ERR_NONE && (e = write_out(j, buf_slice(&b))) == ERR_NONE)
		e = read_lines(j, &tail);
	arena_free(a);
	return e;
}

/* No more of one sort in the hour before a record; 0: as many as may be. */
struct caps {
	unsigned int	all;
	unsigned int	unattended;
};

static bool
is_over(struct journal_hour *h, unsigned int cap, int64_t at)
{
	return cap > 0 && hour_count(h, at) >= cap;
}

static enum err
append(struct journal *j, const struct record *r, size_t n, struct caps cap)
{
	enum err e;

	if ((e = lock(j)))
		return e;
	if ((e = catch_up(j)) == ERR_NONE) {
		if (is_over(&j->state.all, cap.all, r->at) ||
		    is_over(&j->state.unattended, cap.unattended, r->at))
			e = ERR_CAP;
		else
			e = put(j, r, n);
	}
	unlock(j);
	if (e == ERR_NONE && fsync(j->fd) == -1)
		e = failed(j, "sync");
	return e;
}

enum err
journal_append(struct journal *j, const struct record *r, size_t n)
{
	return n > 0 ? append(j, r, n, (struct caps){ 0, 0 }) : ERR_NONE;
}

enum err
journal_sign(struct journal *j, const struct record *r, unsigned int cap)
{
	return append(j, r, 1, (struct caps){ cap, 0 });
}

enum err
journal_check_cap(struct journal *j, unsigned int cap)
{
	return is_over(&j->state.all, cap, time_now()) ? ERR_CAP : ERR_NONE;
}

enum err
journal_sign_unattended(struct journal *j, const struct record *r,
    unsigned int cap, unsigned int unattended)
{
	return append(j, r, 1, (struct caps){ cap, unattended });
}

/* ---- asking ---- */

size_t
journal_unsettled_for(const struct journal *j, struct arena *a,
    const struct uuid *enrollment, struct record **out)
{
	const struct journal_state *s = &j->state;
	size_t i, n = 0;

	*out = arena_array(a, s->nopen + 1, sizeof(**out));
	for (i = 0; i < s->nopen; i++) {
		if (s->open[i].r.kind != RECORD_SERVER &&
		    uuid_equal(&s->open[i].r.enrollment, enrollment))
			(*out)[n++] = s->open[i].r;
	}
	return n;
}

size_t
journal_unsettled_before(const struct journal *j, struct arena *a,
    int64_t before, struct record **out)
{
	const struct journal_state *s = &j->state;
	size_t i, n = 0;

	*out = arena_array(a, s->nopen + 1, sizeof(**out));
	for (i = 0; i < s->nopen; i++) {
		if (s->open[i].r.at < before)
			(*out)[n++] = s->open[i].r;
	}
	return n;
}

uint64_t
journal_settled_offset(const struct journal *j, int64_t before)
{
	const struct journal_state *s = &j->state;
	size_t i;

	for (i = 0; i < s->nopen; i++) {
		if (s->open[i].r.at >= before)
			return s->open[i].end - 1;
	}
	return j->good;
}

/* From the record at an index on: each serial's newest. */
static size_t
newest_from(const struct journal_state *s, size_t from, int64_t after,
    struct record *out)
{
	size_t i, n = 0;

	for (i = from; i < s->nrevoked; i++) {
		const struct record *r = &s->revoked[i];

		if (r->not_after > after && state_newest(s, r->serial) == r)
			out[n++] = *r;
	}
	return n;
}

size_t
journal_revocations(const struct journal *j, struct arena *a, int64_t after,
    struct record **out)
{
	const struct journal_state *s = &j->state;
	size_t i, n, kept = 0;

	*out = arena_array(a, s->nserials + 1, sizeof(**out));
	n = newest_from(s, 0, after, *out);
	for (i = 0; i < n; i++) {
		if (!state_is_release(&(*out)[i]))
			(*out)[kept++] = (*out)[i];
	}
	return kept;
}

uint64_t
journal_base(const struct journal *j)
{
	return j->state.nlists > 0 ? j->state.lists[0].number : 0;
}

size_t
journal_changes(const struct journal *j, struct arena *a, int64_t after,
    struct record **out)
{
	const struct journal_state *s = &j->state;
	size_t from = s->nlists > 0 ? s->lists[0].nrevoked : 0;

	*out = arena_array(a, s->nrevoked - from + 1, sizeof(**out));
	return newest_from(s, from, after, *out);
}

bool
journal_has(const struct journal *j, const struct record *r)
{
	return state_has(&j->state, r);
}

bool
journal_is_revoked(const struct journal *j,
    const uint8_t serial[RECORD_SERIAL])
{
	const struct record *r = state_newest(&j->state, serial);

	return r != NULL && !state_is_release(r);
}

uint64_t
journal_crl(const struct journal *j, int64_t *next_update)
{
	*next_update = j->state.crl_next;
	return j->state.crl_number;
}

const char *
journal_audit(const struct journal *j, int64_t *at)
{
	*at = j->state.audit_at;
	return j->state.audit_line;
}

const struct record *
journal_alarm(const struct journal *j)
{
	return j->state.alarm.at != 0 ? &j->state.alarm : NULL;
}

bool
journal_has_audit(const struct journal *j, struct slice line)
{
	return state_has_audit(&j->state, line);
}

const struct record *
journal_audit_base(const struct journal *j)
{
	return j->state.audit_base.at != 0 ? &j->state.audit_base : NULL;
}

enum err
journal_check(struct journal *j, struct journal_report *out)
{
	struct journal again = { .fd = j->fd, .path = j->path };
	enum err e;

	memset(out, 0, sizeof(*out));
	if ((e = journal_refresh(&again)) == ERR_NONE) {
		out->bytes = again.good;
		memcpy(out->records, again.state.records,
		    sizeof(out->records));
		out->unsettled = again.state.nopen;
	}
	state_free(&again.state);
	return e;
}
